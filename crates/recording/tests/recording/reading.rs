//! What is made of the bytes of an answer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tutela_model::{Account, Call, Gap, Operation, operation};
use tutela_recording::{AccountRecordings, Answer, assemble};

use crate::account::{OWNER, account, json, of_user, only, recorded};

pub(crate) fn read(recordings: AccountRecordings) -> Account {
    assemble(&[recordings], None).accounts.remove(0)
}

/// A gap's cause and detail, less the file that a detail begins with.
pub(crate) fn say(gap: Gap) -> String {
    let file = format!("`accounts/{OWNER}/{}`: ", gap.call().path());
    let detail = gap.detail();
    format!("{}: {}", gap.cause().word(), detail.strip_prefix(&file).unwrap_or(detail))
}

#[test]
fn what_cannot_be_read_names_its_file_and_is_told_once() {
    for (operation, answer) in [
        (&operation::GET_ACCOUNT_SUMMARY, Answer::Json(b"{".to_vec())),
        (&operation::GET_ACCOUNT_SUMMARY, json(&json!({ "IsTruncated": true, "SummaryMap": {} }))),
        (
            &operation::GET_CREDENTIAL_REPORT,
            Answer::Report { csv: b"a,b".to_vec(), generated: None },
        ),
    ] {
        let account = read(only(operation, answer));
        let gaps = account.gaps.iter().filter(|gap| gap.call().operation == operation);
        let details: Vec<&str> = gaps.map(Gap::detail).collect();
        let file = format!("`accounts/{OWNER}/{}`: ", Call::new(operation).path());
        assert!(matches!(details.as_slice(), [only] if only.starts_with(&file)), "{details:?}");
    }
}

/// How many users the authorization details list, or why that is not known.
fn users(account: &Account) -> String {
    match &account.users.complete {
        Ok(_) => format!("{} users", account.users.known.len()),
        Err(gap) => say(gap.clone()),
    }
}

fn root_mfa(account: &Account) -> String {
    account.root.has_mfa.seen().map_or_else(say, |seen| seen.value.to_string())
}

#[track_caller]
fn check_users(what: &str, answer: &[u8], expected: &str) {
    let operation = &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let mut recordings = account("summary Users=1");
    recordings.recordings.push(recorded(Call::new(operation), Answer::Json(answer.to_vec())));
    let account = read(recordings);
    assert_eq!(users(&account), expected, "{what}");
    let told = account.gaps.iter().any(|gap| *gap.call().operation == *operation);
    assert_eq!(told, expected.contains("goes on"), "{what}: {:?}", account.gaps);
}

#[test]
fn a_listing_that_goes_on_is_no_listing() {
    let listing = |more: &str| {
        let user = format!(
            r#"{{"UserName":"al","Arn":"arn:aws:iam::{OWNER}:user/al","GroupList":[],"AttachedManagedPolicies":[]}}"#
        );
        format!(r#"{{"UserDetailList":[{user}],"GroupDetailList":[],"Policies":[]{more}}}"#)
            .into_bytes()
    };
    let left = "incomplete: the listing goes on where the answer ends";
    for (more, expected) in [
        ("", "1 users"),
        (r#","IsTruncated":false"#, "1 users"),
        (r#","Marker":null,"NextToken":null"#, "1 users"),
        (r#","IsTruncated":true"#, left),
        (r#","Marker":"m""#, left),
        (r#","NextToken":"t""#, left),
        (r#","IsTruncated":false,"Marker":"""#, left),
    ] {
        check_users(more, &listing(more), expected);
    }
}

/// What the account summary, answered with these bytes, says of root's MFA.
#[track_caller]
fn check(what: &str, bytes: &[u8], expected: &str) {
    let account = read(only(&operation::GET_ACCOUNT_SUMMARY, Answer::Json(bytes.to_vec())));
    assert_eq!(root_mfa(&account), expected, "{what}");
}

#[test]
fn answers_as_tools_and_accidents_write_them() {
    let good = r#"{"SummaryMap":{"AccountMFAEnabled":1}}"#;
    check("as the AWS CLI prints it", good.as_bytes(), "true");
    check(
        "with more than is read",
        br#"{"SummaryMap":{"AccountMFAEnabled":1,"New":2},"X":{}}"#,
        "true",
    );
    check(
        "empty",
        b"",
        "incomplete: the file is empty: the AWS CLI prints nothing where it fails; run it again, and if \
         it says that there is no such thing, write the code into it: `{\"Error\": {\"Code\": \
         \"NoSuchEntity\"}}`",
    );
    check(
        "cut",
        good.get(..20).unwrap().as_bytes(),
        "incomplete: the file ends in the middle, at line 1 column 20",
    );
    check("another answer", b"{}", "malformed: missing field `SummaryMap` at line 1 column 2");
    check("a page of HTML", b"<html>", "malformed: expected value at line 1 column 1");
    check(
        "not UTF-8",
        b"{\"SummaryMap\":{\"\xff\":1}}",
        "malformed: invalid unicode code point at line 1 column 17",
    );
    check(
        "a number that is none",
        br#"{"SummaryMap":{"AccountMFAEnabled":"1"}}"#,
        "malformed: invalid type: string \"1\", expected i64 at line 1 column 38",
    );
    check(
        "ten thousand brackets",
        "[".repeat(10_000).as_bytes(),
        "malformed: invalid type: sequence, expected a map at line 1 column 1",
    );
    check(
        "ten thousand brackets where nobody looks",
        format!(
            r#"{{"X":{}{},"SummaryMap":{{"AccountMFAEnabled":1}}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        )
        .as_bytes(),
        "true",
    );
    check(
        "two answers",
        b"{\"SummaryMap\":{}} {}",
        "malformed: trailing characters at line 1 column 19",
    );
}

#[test]
fn error_documents_are_no_answers() {
    check("denied", br#"{"Error":{"Code":"AccessDenied","Message":"no"}}"#, "denied: no");
    check(
        "denied, in another service's words",
        b"\n { \"Error\" : {\"Code\":\"AccessDeniedException\"}}",
        "denied: ",
    );
    check(
        "throttled",
        br#"{"Error":{"Code":"Throttling","Message":"Rate exceeded"}}"#,
        "failed: Throttling: Rate exceeded",
    );
    check(
        "absent, where AWS answers for everything",
        br#"{"Error":{"Code":"NoSuchEntity","Message":"x"}}"#,
        "failed: AWS says that there is no such entity",
    );
    check(
        "an error of another kind",
        br#"{"Error":"no"}"#,
        "malformed: missing field `SummaryMap` at line 1 column 14",
    );
    let policy = |error: &str| {
        let answer = Answer::Json(error.as_bytes().to_vec());
        let account = read(only(&operation::GET_ACCOUNT_PASSWORD_POLICY, answer));
        account.password_policy.seen().map_or_else(say, |seen| format!("{:?}", seen.value))
    };
    assert_eq!(policy(r#"{"Error":{"Code":"NoSuchEntity","Message":"x"}}"#), "None");
    assert_eq!(policy(r#"{"Error":{"Code":"AccessDenied","Message":"x"}}"#), "denied: x");
}

/// What the credential report, answered so, says of alice's MFA.
#[track_caller]
fn check_report(what: &str, answer: Answer, expected: &str) {
    let mut recordings = account("listed alice");
    recordings.recordings.push(recorded(Call::new(&operation::GET_CREDENTIAL_REPORT), answer));
    let account = read(recordings);
    let said = account.users.known[0].has_mfa.seen();
    let made = |made: Option<jiff::Timestamp>| {
        made.map_or_else(|| "undated".to_owned(), |made| made.to_string())
    };
    let said = said.map_or_else(say, |seen| format!("{}, {}", seen.value, made(seen.receipt.made)));
    assert_eq!(said, expected, "{what}");
}

#[test]
fn the_report_as_a_table_and_as_the_aws_cli_prints_it() {
    let table = format!(
        "user,arn,user_creation_time,mfa_active\n\
         alice,arn:aws:iam::{OWNER}:user/alice,2026-01-02T03:04:05+00:00,false\n"
    );
    let generated = Some("2026-11-24T09:00:00Z".parse().unwrap());
    let csv = |table: &str, generated| Answer::Report { csv: table.as_bytes().to_vec(), generated };
    check_report("a table", csv(&table, generated), "false, 2026-11-24T09:00:00Z");
    check_report("undated", csv(&table, None), "false, undated");
    let wrapped = |content: String| {
        let time = "2026-11-24T09:00:00+00:00";
        json(&json!({ "Content": content, "ReportFormat": "text/csv", "GeneratedTime": time }))
    };
    check_report("wrapped", wrapped(STANDARD.encode(&table)), "false, 2026-11-24T09:00:00Z");
    check_report(
        "wrapped twice",
        wrapped(STANDARD.encode(STANDARD.encode(&table))),
        "malformed: line 1: there is no column `user`",
    );
    check_report(
        "not wrapped",
        wrapped(table.clone()),
        "malformed: `Content` is not base64: Invalid symbol 44, offset 4.",
    );
    check_report(
        "older than AWS serves it",
        csv(&table, Some("2026-11-20T09:00:00Z".parse().unwrap())),
        "undecided: AWS dates its answer 2026-11-20T09:00:00Z, the clock that recorded it says \
         2026-11-24T12:00:00Z: one of them is wrong, or the report is not of then",
    );
    check_report("empty", csv("", None), "malformed: line 1: there is no column `user`");
    check_report(
        "a row is cut off at its line end",
        csv("user,arn,mfa_active\n", None),
        "incomplete: the report has no row for the user `alice`",
    );
    check_report(
        "no report yet",
        json(&json!({ "Error": { "Code": "ReportNotPresent", "Message": "none" } })),
        "failed: ReportNotPresent: none",
    );
}

/// What becomes of a wrong answer to a call about alice.
#[track_caller]
fn check_wrong(what: &str, operation: &'static Operation, answer: &Value, expected: &str) {
    let mut recordings = account("listed alice; report alice; assigned zoe");
    recordings.recordings.push(recorded(of_user(operation, "alice"), json(answer)));
    let account = read(recordings);
    let user = &account.users.known[0];
    let gap = [user.devices.seen().err(), user.password.seen().err(), user.keys.seen().err()];
    let said: Vec<String> = gap.into_iter().flatten().map(say).collect();
    assert_eq!(said, [expected], "{what}");
}

#[test]
fn an_answer_about_somebody_else_is_none() {
    let another = "malformed: the answer is about `bob`, not about `alice`";
    check_wrong(
        "devices",
        &operation::LIST_MFA_DEVICES,
        &json!({ "MFADevices": [{ "UserName": "bob", "SerialNumber": "GAHT00000042" }] }),
        another,
    );
    check_wrong(
        "keys of a user who is gone",
        &operation::LIST_ACCESS_KEYS,
        &json!({ "Error": { "Code": "NoSuchEntity", "Message": "The user cannot be found." } }),
        "failed: AWS says that there is no such entity",
    );
    check_wrong(
        "a password",
        &operation::GET_LOGIN_PROFILE,
        &json!({ "LoginProfile": { "UserName": "bob" } }),
        another,
    );
    check_wrong(
        "keys",
        &operation::LIST_ACCESS_KEYS,
        &json!({ "AccessKeyMetadata": [
            { "UserName": "alice", "AccessKeyId": "AKIA1", "Status": "Active" },
            { "UserName": "bob", "AccessKeyId": "AKIA2", "Status": "Active" },
        ]}),
        another,
    );
}

#[test]
fn policy_documents_as_objects_and_as_text() {
    for (what, document, expected) in [
        ("as the AWS CLI prints it", json!({ "Statement": [] }), r#"{"Statement":[]}"#),
        (
            "as the API sends it",
            json!("%7B%22Statement%22%3A%5B%5D%7D"),
            "%7B%22Statement%22%3A%5B%5D%7D",
        ),
        ("as text", json!("{\"Statement\":[]}"), "{\"Statement\":[]}"),
    ] {
        let details = json!({ "UserDetailList": [], "GroupDetailList": [], "Policies": [{
            "Arn": "arn:aws:iam::aws:policy/X",
            "PolicyVersionList": [
                { "IsDefaultVersion": false, "Document": {} },
                { "IsDefaultVersion": true, "Document": document },
            ],
        }]});
        let account = read(only(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, json(&details)));
        let policies = account.policies.seen().unwrap();
        let documents: Vec<&str> =
            policies.value.values().map(|policy| policy.document.as_ref()).collect();
        assert_eq!(documents, [expected], "{what}");
    }
    let details = json!({ "UserDetailList": [], "GroupDetailList": [], "Policies": [{
        "Arn": "arn:aws:iam::aws:policy/X",
        "PolicyVersionList": [],
    }]});
    let account = read(only(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, json(&details)));
    assert_eq!(
        say(account.policies.seen().unwrap_err()),
        "malformed: the policy `arn:aws:iam::aws:policy/X` has no default version",
    );
}

#[test]
fn what_stands_twice_in_a_listing_makes_it_unreadable() {
    let twice = |name: &str| format!("malformed: `{name}` stands twice");
    check(
        "a count",
        br#"{"SummaryMap":{"Users":1,"AccountMFAEnabled":0,"AccountMFAEnabled":1}}"#,
        "malformed: `AccountMFAEnabled` stands twice at line 1 column 69",
    );
    let serial = format!("arn:aws:iam::{OWNER}:mfa/phone");
    let devices = json(&json!({ "VirtualMFADevices": [
        { "SerialNumber": serial },
        { "SerialNumber": serial, "User": { "Arn": format!("arn:aws:iam::{OWNER}:root") } },
    ]}));
    let account = read(only(&operation::LIST_VIRTUAL_MFA_DEVICES, devices));
    let gap = account.virtual_devices.seen().unwrap_err();
    assert_eq!(format!("{}: {}", gap.cause().word(), gap.detail()), twice(&serial));
    let credential = |status: &str| {
        json!({
            "UserName": "al", "Status": status, "ServiceName": "s",
            "ServiceSpecificCredentialId": "ACCA1",
        })
    };
    let listed = [credential("Inactive"), credential("Active")];
    let listed = json(&json!({ "ServiceSpecificCredentials": listed }));
    let account = read(only(&operation::LIST_SERVICE_SPECIFIC_CREDENTIALS, listed));
    let gap = account.service_credentials.seen().unwrap_err();
    assert_eq!(format!("{}: {}", gap.cause().word(), gap.detail()), twice("ACCA1"));
}

#[test]
fn the_partition_is_told_by_whatever_names_it() {
    let arn = |resource: &str| format!("arn:aws-cn:iam::{OWNER}:{resource}");
    for (operation, answer) in [
        (
            &operation::LIST_VIRTUAL_MFA_DEVICES,
            json!({ "VirtualMFADevices": [{ "SerialNumber": arn("mfa/x") }] }),
        ),
        (
            &operation::LIST_SAML_PROVIDERS,
            json!({ "SAMLProviderList": [{ "Arn": arn("saml-provider/x") }] }),
        ),
        (
            &operation::LIST_OPEN_ID_CONNECT_PROVIDERS,
            json!({ "OpenIDConnectProviderList": [{ "Arn": arn("oidc-provider/x") }] }),
        ),
        (
            &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
            json!({
                "UserDetailList": [], "Policies": [],
                "GroupDetailList": [{
                    "GroupName": "x", "Arn": arn("group/x"), "AttachedManagedPolicies": [],
                }],
            }),
        ),
    ] {
        let account = read(only(operation, json(&answer)));
        assert_eq!(&*account.partition, "aws-cn", "{}", operation.name);
    }
    let nothing = only(&operation::LIST_SAML_PROVIDERS, json(&json!({ "SAMLProviderList": [] })));
    assert_eq!(&*read(nothing).partition, "aws", "nobody names it");
}
