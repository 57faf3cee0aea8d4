//! Records of users of the demo's account, against policies that require MFA.

use serde_json::{Value, json};
use tutela_policy::require::{Form, Require, RequireLevel};

use super::*;
use crate::recorded::{ACCOUNT, demo, trail};

/// A call of a user of the demo's, with its key or, where there is none, in a session.
fn call(user: &str, key: &str, mfa: Option<&str>, what: (&str, &str), at: &str) -> Value {
    let mut identity = json!({
        "type": "IAMUser", "userName": user, "accountId": ACCOUNT, "accessKeyId": key,
        "arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"),
    });
    if let Some(mfa) = mfa {
        identity["sessionContext"] = json!({ "attributes": { "mfaAuthenticated": mfa } });
    }
    json!({
        "eventVersion": "1.08", "userIdentity": identity, "eventTime": at,
        "eventSource": format!("{}.amazonaws.com", what.0), "eventName": what.1,
        "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.10", "userAgent": "aws-cli/2",
        "eventID": format!("{user} {} {at} {key}", what.1), "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
    })
}

fn sealed() -> Document {
    let require = Require::new(RequireLevel::Sealed, Form::Identity);
    Document::parse(&require.policy().json()).unwrap()
}

fn of<'a>(replay: &'a Replay, user: &str) -> &'a Replayed {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{user}");
    replay.principals.iter().find(|it| it.principal == arn).unwrap()
}

const MORNING: &str = "2026-11-24T07:45:00Z";

#[test]
fn calls_without_mfa_break_and_calls_with_it_do_not() {
    let session = "ASIAEXAMPLE";
    for (case, record, expected) in [
        (
            "a key",
            call("x", "AKIAX", None, ("ec2", "RunInstances"), MORNING),
            Some("ec2:RunInstances"),
        ),
        (
            "a session without",
            call("x", session, Some("false"), ("s3", "ListBuckets"), MORNING),
            Some("s3:ListAllMyBuckets"),
        ),
        (
            "a session with",
            call("x", session, Some("true"), ("ec2", "RunInstances"), MORNING),
            None,
        ),
        (
            "what is left to all",
            call("x", "AKIAX", None, ("sts", "GetCallerIdentity"), MORNING),
            None,
        ),
        (
            "a call of no known action",
            call("x", "AKIAX", None, ("ec2", "Unheard"), MORNING),
            Some("ec2:Unheard"),
        ),
    ] {
        let replay = replay(&trail(&[record]), &sealed(), &[]);
        let one = &replay.principals[0];
        let lost = one.losses.first().map(|loss| loss.action.as_str());
        assert_eq!(lost, expected, "{case}: {one:?}");
        let verdict = if expected.is_some() { Verdict::Breaks } else { Verdict::Unknown };
        assert_eq!(one.verdict, verdict, "{case}: without account data nobody is safe");
    }
}

#[test]
fn what_a_record_does_not_say_is_not_taken_for_absent() {
    let age = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}}}"#;
    let policy = Document::parse(age).unwrap();
    let with = call("x", "ASIAX", Some("true"), ("s3", "ListBuckets"), MORNING);
    let without = call("x", "AKIAX", None, ("s3", "ListBuckets"), MORNING);
    let odd = call("y", "AKIAY", Some("true"), ("s3", "ListBuckets"), MORNING);
    let replay = replay(&trail(&[with, without, odd]), &policy, &[]);
    let open = |user| &of(&replay, user).open;
    assert_eq!(open("x").len(), 1, "the key has no age: {:?}", open("x"));
    assert_eq!(open("x")[0].depends_on, ["aws:MultiFactorAuthAge"]);
    assert_eq!(open("y").len(), 1, "a key with MFA is nothing that AWS documents");
}

#[test]
fn forwarded_and_refused_calls_are_no_losses() {
    let mut forwarded = call("x", "AKIAX", Some("false"), ("kms", "Decrypt"), MORNING);
    forwarded["userIdentity"]["invokedBy"] = json!("s3.amazonaws.com");
    let mut refused = call("x", "AKIAX", None, ("ec2", "RunInstances"), MORNING);
    refused["errorCode"] = json!("AccessDenied");
    let mut role = call("x", "ASIAX", Some("false"), ("ec2", "RunInstances"), MORNING);
    role["userIdentity"]["type"] = json!("AssumedRole");
    let replay = replay(&trail(&[forwarded, refused, role]), &sealed(), &[]);
    assert_eq!(replay.principals.len(), 1, "a role is not touched: {:?}", replay.principals);
    let one = &replay.principals[0];
    assert_eq!((one.losses.len(), one.forwarded, one.verdict), (0, 1, Verdict::Unknown));
}

#[test]
fn nobody_is_safe_whose_last_use_no_record_has() {
    let demo = demo();
    let policy = sealed();
    let early = call("z", "AKIAZ", None, ("sts", "GetCallerIdentity"), "2026-11-01T00:00:00Z");
    let late = call("z", "AKIAZ", None, ("sts", "GetCallerIdentity"), "2026-11-24T09:00:00Z");
    // Frank's password was used then, and heidi's on the 23rd.
    let july =
        call("frank", "ASIAX", Some("true"), ("ec2", "RunInstances"), "2026-07-26T07:45:00Z");
    let old = call("heidi", "ASIAX", Some("true"), ("ec2", "RunInstances"), "2026-11-02T09:00:00Z");
    let replay = replay(&trail(&[early, late, old, july]), &policy, &demo.accounts);
    for (user, verdict, words) in [
        ("frank", Verdict::Safe, ""),
        ("erin", Verdict::Unknown, "credentials for single services"),
        ("ci-deploy", Verdict::Unknown, "which no record has"),
        ("heidi", Verdict::Unknown, "the password was used at 2026-11-23"),
        ("alice", Verdict::Unknown, "no record has a call of that session"),
    ] {
        let one = of(&replay, user);
        assert_eq!(one.verdict, verdict, "{user}: {one:?}");
        assert!(one.why.join("; ").contains(words), "{user}: {:?}", one.why);
    }
    assert_eq!(of(&replay, "z").verdict, Verdict::Unknown, "a user whom the account does not have");
    let recent = call("z", "AKIAZ", None, ("sts", "GetCallerIdentity"), "2026-11-24T09:00:00Z");
    let replay = super::replay(&trail(&[recent]), &policy, &demo.accounts);
    let used = |it: &&Replayed| it.verdict == Verdict::Safe && !it.principal.ends_with("/grace");
    let safe = replay.principals.iter().find(used);
    assert!(safe.is_none(), "records of a moment make nobody safe: {safe:?}");
}

#[test]
fn users_that_were_not_listed_are_told() {
    let mut demo = demo();
    assert_eq!(replay(&trail(&[]), &sealed(), &demo.accounts).coverage.unlisted, [""; 0]);
    for account in &mut demo.accounts {
        let call = tutela_model::Call::new(&tutela_model::operation::GET_CREDENTIAL_REPORT);
        let gap = tutela_model::Gap::new(call, tutela_model::Cause::Denied, "no");
        account.users.complete = Err(gap);
    }
    let told = replay(&trail(&[]), &sealed(), &demo.accounts).coverage.unlisted;
    assert!(
        told[0].contains("may have more users: iam:GetCredentialReport was denied"),
        "{told:?}"
    );
}

#[test]
fn nothing_that_is_taken_away_makes_anybody_safe() {
    let demo = demo();
    let users = ["alice", "bob", "ci-deploy", "dave", "erin"];
    let mut records = Vec::new();
    for user in users {
        for (day, key, mfa) in
            [("21", "ASIAX", Some("true")), ("23", "AKIAX", None), ("24", "AKIAX", None)]
        {
            for what in
                [("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("ec2", "RunInstances")]
            {
                let at = format!("2026-11-{day}T07:45:00Z");
                records.push(call(user, key, mfa, what, &at));
            }
        }
    }
    let safe = |records: &[Value]| -> BTreeSet<String> {
        let replay = replay(&trail(records), &sealed(), &demo.accounts);
        let fine = replay.principals.into_iter().filter(|it| it.verdict == Verdict::Safe);
        fine.map(|it| it.principal).collect()
    };
    let breaking: BTreeSet<String> =
        users.iter().map(|user| format!("arn:aws:iam::{ACCOUNT}:user/{user}")).collect();
    let before = safe(&records);
    assert!(before.is_disjoint(&breaking), "{before:?}");
    for at in 0..records.len() {
        let mut fewer = records.clone();
        fewer.remove(at);
        assert!(safe(&fewer).is_subset(&before), "without {}", records[at]["eventID"]);
    }
}
