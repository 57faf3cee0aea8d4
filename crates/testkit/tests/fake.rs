//! The fake, asked by boto3 and by hand: what is recorded is what comes back, in pages, and what
//! AWS would refuse is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and takes its own time"
)]

use std::{
    panic, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tutela_model::{Call, Cause, Operation, operation};
use tutela_recording::{Answer, Recording};
use tutela_testkit::{Fake, Fault, query, venv};

fn recording(call: Call, answer: Answer) -> Recording {
    Recording { call, taken_at: None, answer }
}

fn recorded(operation: &'static Operation, value: Value) -> Recording {
    recording(Call::new(operation), Answer::Json(value.to_string().into_bytes()))
}

/// What boto3 understands of the answer, in the shape that the AWS CLI prints.
#[track_caller]
fn boto(fake: &Fake, service: &str, operation: &str, parameters: Value) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/echo.py");
    let (url, parameters) = (fake.url(), parameters.to_string());
    let output = venv::python([script, &url, service, operation, &parameters]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn user(name: &str) -> Value {
    json!({
        "Path": "/", "UserName": name, "UserId": "AIDAEXAMPLE",
        "Arn": format!("arn:aws:iam::111122223333:user/{name}"), "CreateDate": "2024-05-01T10:00:00Z",
        "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {"StringLike": {"aws:userid": "a b+c%20<&>\"é"}}}]
        }}],
        "GroupList": ["ops"], "AttachedManagedPolicies": [], "Tags": []
    })
}

fn details(users: usize, groups: usize) -> Value {
    let users: Vec<Value> = (0..users).map(|index| user(&format!("user-{index}"))).collect();
    let groups: Vec<Value> = (0..groups)
        .map(|index| json!({"GroupName": format!("g{index}"), "GroupPolicyList": []}))
        .collect();
    json!({"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": [], "Policies": []})
}

/// Answers of every shape that the operations have: lists, maps, times, documents, bytes.
fn answers() -> Vec<(&'static Operation, Value, Value)> {
    let devices = |name: &str| {
        json!({"MFADevices": [{"UserName": name,
        "SerialNumber": "GAHT12345678", "EnableDate": "2024-05-01T10:00:00Z"}]})
    };
    vec![
        (
            &operation::GET_CALLER_IDENTITY,
            json!({}),
            json!({"UserId": "AIDA", "Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/<r&d>"}),
        ),
        (
            &operation::GET_ACCOUNT_SUMMARY,
            json!({}),
            json!({"SummaryMap": {"AccountMFAEnabled": 1, "AccountPasswordPresent": 0}}),
        ),
        (&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, json!({}), details(5, 2)),
        (
            &operation::LIST_VIRTUAL_MFA_DEVICES,
            json!({}),
            json!({"VirtualMFADevices": [
            {"SerialNumber": "arn:aws:iam::111122223333:mfa/spare", "Base32StringSeed": "QUJD"}]}),
        ),
        (&operation::LIST_ACCOUNT_ALIASES, json!({}), json!({"AccountAliases": []})),
        (&operation::LIST_MFA_DEVICES, json!({"UserName": "alice"}), devices("alice")),
        (&operation::LIST_MFA_DEVICES, json!({"UserName": "bob"}), devices("bob")),
        (
            &operation::GET_MFA_DEVICE,
            json!({"SerialNumber": "arn:aws:iam::111122223333:u2f/user/a/b"}),
            json!({"SerialNumber": "arn:aws:iam::111122223333:u2f/user/a/b", "Certifications": {"FIDO": "L1"}}),
        ),
    ]
}

#[test]
fn boto3_reads_back_what_was_recorded() {
    let rows = answers();
    let recordings: Vec<Recording> = rows
        .iter()
        .map(|(operation, parameters, value)| {
            let call = parameters
                .as_object()
                .unwrap()
                .iter()
                .fold(Call::new(operation), |call, (name, value)| {
                    call.with(name.clone(), value.as_str().unwrap())
                });
            recording(call, Answer::Json(value.to_string().into_bytes()))
        })
        .collect();
    let fake = Fake::start(&recordings);
    thread::scope(|scope| {
        for (operation, parameters, value) in &rows {
            let fake = &fake;
            scope.spawn(move || {
                let understood = boto(fake, operation.service, operation.name, parameters.clone());
                assert_eq!(&understood, value, "{operation}");
            });
        }
    });
    assert_eq!(fake.violations(), Vec::<String>::new());
    let pages = fake
        .requests()
        .iter()
        .filter(|asked| asked.operation == "GetAccountAuthorizationDetails")
        .count();
    assert_eq!(pages, 4, "seven items, two a page");
    assert!(fake.requests().iter().all(|asked| asked.region.as_deref() == Some("us-east-1")));
}

#[test]
fn what_is_no_answer_is_an_error_of_aws() {
    let of = |user: &str, answer| {
        recording(Call::new(&operation::GET_LOGIN_PROFILE).with("UserName", user), answer)
    };
    let gap = |cause| Answer::Gap { cause, detail: String::new() };
    let absent =
        Answer::Absent { code: "NoSuchEntity".to_owned(), message: "no profile".to_owned() };
    let fake = Fake::start(&[
        of("absent", absent),
        of("denied", gap(Cause::Denied)),
        of("throttled", gap(Cause::Throttled)),
        of("failed", gap(Cause::Failed)),
        of("not-offered", gap(Cause::NotOffered)),
    ]);
    for (user, code, status) in [
        ("absent", "NoSuchEntity", 404),
        ("denied", "AccessDenied", 403),
        ("throttled", "Throttling", 400),
        ("failed", "InternalFailure", 500),
        ("not-offered", "InvalidAction", 400),
        ("nobody recorded", "NoSuchEntity", 404),
    ] {
        let told = boto(&fake, "iam", "GetLoginProfile", json!({"UserName": user}));
        assert_eq!(
            (told["code"].as_str(), told["status"].as_u64()),
            (Some(code), Some(status)),
            "{user}"
        );
    }
    let other = boto(&fake, "iam", "GetAccountSummary", json!({}));
    assert_eq!(other["code"], "AccessDenied", "nobody recorded it");
}

#[test]
fn a_report_is_started_then_made_then_read() {
    let report = Answer::Report {
        csv: b"user,arn\n<root_account>,arn:aws:iam::111122223333:root\n".to_vec(),
        generated: Some("2026-11-24T08:00:00Z".parse().unwrap()),
    };
    let fake = Fake::start(&[recording(Call::new(&operation::GET_CREDENTIAL_REPORT), report)]);
    let steps = [
        ("GenerateCredentialReport", "STARTED"),
        ("GetCredentialReport", "ReportInProgress"),
        ("GenerateCredentialReport", "COMPLETE"),
        ("GetCredentialReport", "<GeneratedTime>2026-11-24T08:00:00Z</GeneratedTime>"),
        ("GenerateCredentialReport", "COMPLETE"),
    ];
    for (operation, told) in steps {
        let reply = query(&fake.url(), "iam", operation, &[]).unwrap();
        assert!(reply.body.contains(told), "{operation}: {}", reply.body);
    }
}

#[test]
fn an_assumed_role_is_a_matter_of_two_calls() {
    let credentials = json!({"AccessKeyId": "ASIAEXAMPLEEXAMPLE", "SecretAccessKey": "secret",
        "SessionToken": "token", "Expiration": "2099-01-01T00:00:00Z"});
    let fake =
        Fake::start(&[]).with_answer("sts", "AssumeRole", json!({"Credentials": credentials}));
    let parameters =
        json!({"RoleArn": "arn:aws:iam::111122223333:role/audit", "RoleSessionName": "scan"});
    let told = boto(&fake, "sts", "AssumeRole", parameters);
    assert_eq!(told["Credentials"], credentials);
    let asked = &fake.requests()[0];
    assert_eq!(asked.parameters["RoleSessionName"], "scan");
    assert_eq!(asked.access_key.as_deref(), Some("test"));
}

#[test]
fn what_aws_would_not_understand_is_refused_and_remembered() {
    let fake = Fake::start(&[]);
    for (service, operation, parameters, problem) in [
        ("iam", "ListMFADevices", vec![("User", "a")], "there is no parameter `User`"),
        ("iam", "GetLoginProfile ", vec![], "there is no such operation"),
        ("iam", "GetMFADevice", vec![], "the required parameter `SerialNumber` is missing"),
        ("iam", "ListMFADevices", vec![("MaxItems", "many")], "`many` is no value for `MaxItems`"),
        ("iam", "ListMFADevices", vec![("MaxItems", "1001")], "`1001` is no value for `MaxItems`"),
        ("iam", "GetLoginProfile", vec![("UserName", "")], "`` is no value for `UserName`"),
        ("iam", "ListVirtualMFADevices", vec![("AssignmentStatus", "Some")], "`Some` is no value"),
        (
            "iam",
            "GetAccountAuthorizationDetails",
            vec![("Filter", "User")],
            "does not index its list",
        ),
        ("iam", "GetAccountSummary", vec![("MaxItems", "1")], "there is no parameter `MaxItems`"),
        ("sts", "ListMFADevices", vec![], "there is no such operation"),
    ] {
        let before = fake.violations().len();
        let reply = query(&fake.url(), service, operation, &parameters).unwrap();
        assert_eq!(reply.status, 400, "{operation}");
        let violations = fake.violations();
        assert_eq!(violations.len(), before + 1, "{operation}: {violations:?}");
        assert!(violations[before].contains(problem), "{}", violations[before]);
    }
    for (operation, parameters) in [
        ("GetAccountAuthorizationDetails", vec![("Filter.member.1", "User"), ("MaxItems", "10")]),
        ("ListServiceSpecificCredentials", vec![("AllUsers", "true")]),
    ] {
        let before = fake.violations().len();
        assert_eq!(query(&fake.url(), "iam", operation, &parameters).unwrap().status, 403);
        assert_eq!(fake.violations().len(), before, "{operation} is understood");
    }
}

#[test]
fn an_answer_that_aws_never_gives_does_not_get_served() {
    let aliases = &operation::LIST_ACCOUNT_ALIASES;
    for (operation, answer, complaint) in [
        (aliases, json!({"AccountAliases": [], "Aliases": []}), "there is no member `Aliases`"),
        (aliases, json!({}), "the required member `AccountAliases` is missing"),
        (
            &operation::LIST_VIRTUAL_MFA_DEVICES,
            // AWS leaves names and paths out for the root user alone.
            json!({"VirtualMFADevices": [{
                "SerialNumber": "arn:aws:iam::111122223333:mfa/a",
                "User": {
                    "UserId": "AIDAEXAMPLE",
                    "Arn": "arn:aws:iam::111122223333:user/a",
                    "CreateDate": "2026-01-01T00:00:00Z",
                },
            }]}),
            "VirtualMFADevices[0].User: the required member `Path` is missing",
        ),
        (aliases, json!({"AccountAliases": "acme"}), "AccountAliases: a string instead of a list"),
        (
            aliases,
            json!({"AccountAliases": ["acme", 7]}),
            "AccountAliases[1]: a number instead of a string",
        ),
        (aliases, json!({"AccountAliases": null}), "null instead of a list"),
        (
            &operation::GET_ACCOUNT_SUMMARY,
            json!({"SummaryMap": {"AccountMfaEnabled": 1}}),
            "`AccountMfaEnabled` is none of",
        ),
        (
            &operation::GET_ACCOUNT_SUMMARY,
            json!({"SummaryMap": {"Users": 1.5}}),
            "SummaryMap[`Users`]: a number instead",
        ),
        (
            &operation::LIST_ACCESS_KEYS,
            json!({"AccessKeyMetadata": [{"CreateDate": "yesterday"}]}),
            "AccessKeyMetadata[0].CreateDate: `yesterday` is no time",
        ),
        (
            &operation::LIST_ACCESS_KEYS,
            json!({"AccessKeyMetadata": [{"Status": "active"}]}),
            "`active` is none of",
        ),
        (&operation::GENERATE_CREDENTIAL_REPORT, json!({"State": "DONE"}), "`DONE` is none of"),
        (&operation::GET_CREDENTIAL_REPORT, json!({"Content": "user,arn"}), "Content: no base64"),
    ] {
        let recordings = [recorded(operation, answer)];
        let caught = panic::catch_unwind(|| Fake::start(&recordings)).err().expect(complaint);
        let message = caught.downcast_ref::<String>().unwrap();
        assert!(message.contains(operation.name) && message.contains(complaint), "{message}");
    }
}

#[test]
fn faults_do_what_they_say() {
    let start = |fault| {
        Fake::start(&[
            recorded(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, details(3, 0)),
            recorded(&operation::LIST_ACCOUNT_ALIASES, json!({"AccountAliases": ["acme"]})),
        ])
        .with_fault("GetAccountAuthorizationDetails", fault)
    };
    for (fault, first, second) in [
        (Fault::Denied, "403 AccessDenied", "403 AccessDenied"),
        (Fault::Throttled, "400 Throttling", "400 Throttling"),
        (Fault::ServerError, "500 InternalFailure", "500 InternalFailure"),
        (Fault::Cut, "cut", "cut"),
        (Fault::SecondPageLost, "200 <Marker>offset+/=2</Marker>", "500 InternalFailure"),
        (Fault::Malformed, "200 <!DOCTYPE html>", "200 <!DOCTYPE html>"),
        (Fault::Slow(Duration::from_millis(1)), "200 <Marker>offset+/=2</Marker>", "200 user-2"),
    ] {
        let fake = start(fault);
        let ask = |operation, parameters: &[_]| {
            query(&fake.url(), "iam", operation, parameters).map_or_else(
                |_| "cut".to_owned(),
                |reply| format!("{} {}", reply.status, reply.body),
            )
        };
        for (told, wanted) in [
            (ask("GetAccountAuthorizationDetails", &[]), first),
            (ask("GetAccountAuthorizationDetails", &[("Marker", "offset+/=2")]), second),
        ] {
            let (status, words) = wanted.split_once(' ').unwrap_or((wanted, wanted));
            assert!(told.starts_with(status) && told.contains(words), "{fault:?}: {told}");
        }
        assert!(ask("ListAccountAliases", &[]).contains("acme"), "{fault:?} spares the others");
    }
    let all = start(Fault::Denied).with_fault("*", Fault::Throttled);
    assert_eq!(
        query(&all.url(), "iam", "GetAccountAuthorizationDetails", &[]).unwrap().status,
        403
    );
    assert_eq!(query(&all.url(), "iam", "ListAccountAliases", &[]).unwrap().status, 400);
}

#[test]
fn pages_hold_so_many_items_over_all_lists() {
    let fake =
        Fake::start(&[recorded(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, details(3, 3))])
            .page_size(4);
    for (parameters, users, groups, more) in [
        (vec![], 3, 1, true),
        (vec![("Marker", "offset+/=4")], 0, 2, false),
        (vec![("MaxItems", "2")], 2, 0, true),
        (vec![("Marker", "offset+/=2"), ("MaxItems", "2")], 1, 1, true),
        (vec![("MaxItems", "1000")], 3, 1, true),
        (vec![("Marker", "offset+/=9")], 0, 0, false),
    ] {
        let body =
            query(&fake.url(), "iam", "GetAccountAuthorizationDetails", &parameters).unwrap().body;
        assert_eq!(body.matches("<UserName>").count(), users, "{parameters:?}");
        assert_eq!(body.matches("<GroupName>").count(), groups, "{parameters:?}");
        assert!(body.contains(&format!("<IsTruncated>{more}</IsTruncated>")), "{parameters:?}");
    }
    let made_up = query(&fake.url(), "iam", "GetAccountAuthorizationDetails", &[("Marker", "2")]);
    assert_eq!(made_up.unwrap().status, 400);
    assert_eq!(fake.violations().len(), 1);
}

#[test]
fn slow_calls_overlap() {
    let fake = Fake::start(&[recorded(&operation::GET_ACCOUNT_SUMMARY, json!({"SummaryMap": {}}))])
        .latency(Duration::from_millis(100));
    let url = fake.url();
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                assert_eq!(query(&url, "iam", "GetAccountSummary", &[]).unwrap().status, 200);
            });
        }
    });
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(100), "{took:?}");
    assert!(took < Duration::from_millis(3200), "one after the other they take 6.4 s: {took:?}");
    drop(fake);
    assert!(query(&url, "iam", "GetAccountSummary", &[]).is_err(), "nobody listens any more");
}
