//! Changes of the demo's account after it was read, each with what it does to enforcement.

use serde_json::{Value, json};
use tutela_model::Timestamp;
use tutela_policy::require::{Form, Require, RequireLevel};

use super::*;
use crate::recorded::{ACCOUNT, demo, trail};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// A call of an administrator's with its parameters and answer, so many minutes after the account was
/// read.
struct Call(i64, &'static str, Value, Value);

fn call(minute: i64, name: &'static str, parameters: Value) -> Call {
    Call(minute, name, parameters, Value::Null)
}

impl Call {
    fn answered(self, answer: Value) -> Self {
        Self(self.0, self.1, self.2, answer)
    }

    fn record(&self) -> Value {
        let Self(minute, name, parameters, answer) = self;
        let at = tutela_demo::as_of().as_second() + minute * 60;
        let of_organization = matches!(*name, "AttachPolicy" | "DetachPolicy");
        json!({
            "eventVersion": "1.08", "eventType": "AwsApiCall", "eventID": format!("{minute} {name}"),
            "eventTime": Timestamp::from_second(at).unwrap().to_string(), "eventName": name,
            "eventSource": if of_organization { "organizations.amazonaws.com" } else { "iam.amazonaws.com" },
            "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.10", "userAgent": "aws-cli/2",
            "userIdentity": {"type": "AssumedRole", "arn":
                format!("arn:aws:sts::{ACCOUNT}:assumed-role/admin/a"), "accountId": ACCOUNT},
            "recipientAccountId": ACCOUNT, "requestParameters": parameters,
            "responseElements": answer,
        })
    }
}

fn told(calls: &[Call]) -> Vec<Change> {
    let records: Vec<Value> = calls.iter().map(Call::record).collect();
    changes(&trail(&records), &demo())
}

/// What the last of the calls did.
fn last(calls: &[Call]) -> Change {
    let minute = calls.last().unwrap().0;
    let is_last = |change: &Change| change.drift.event_id.starts_with(&format!("{minute} "));
    told(calls).into_iter().find(is_last).expect("a change")
}

fn verdict(calls: &[Call]) -> Option<(Verdict, Severity)> {
    let change = last(calls);
    change.enforcement.map(|own| (own.verdict, change.drift.severity))
}

fn policy(level: RequireLevel) -> String {
    Require::new(level, Form::Identity).policy().json()
}

/// Puts a user under the policy, after which there is something to lose.
fn enforced(document: &str) -> Vec<Call> {
    vec![
        call(
            1,
            "DetachUserPolicy",
            json!({ "userName": "alice", "policyArn": "arn:aws:iam::aws:policy/x" }),
        ),
        put(2, document),
    ]
}

fn put(minute: i64, document: &str) -> Call {
    let parameters =
        json!({ "userName": "alice", "policyName": "require-mfa", "policyDocument": document });
    call(minute, "PutUserPolicy", parameters)
}

fn sealed() -> Vec<Call> {
    enforced(&policy(RequireLevel::Sealed))
}

#[test]
fn what_puts_somebody_under_enforcement_is_kept_and_mild() {
    assert_eq!(verdict(&sealed()), Some((Verdict::Kept, Severity::Low)));
}

#[test]
fn enforcement_is_lost_by_each_of_its_ways() {
    let own = json!({ "userName": "alice", "policyName": "require-mfa" });
    let hole = policy(RequireLevel::Sealed).replace("\"Deny\"", "\"Allow\"");
    for change in [
        call(3, "DeleteUserPolicy", own),
        put(
            3,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
        ),
        put(3, &hole),
    ] {
        let mut calls = sealed();
        calls.push(change);
        assert_eq!(verdict(&calls), Some((Verdict::Lost, Severity::Critical)), "{}", calls[2].1);
    }
    let mut calls = sealed();
    calls.push(call(
        3,
        "DeleteUserPolicy",
        json!({ "userName": "alice", "policyName": "require-mfa" }),
    ));
    let lost = last(&calls).enforcement.unwrap();
    let [alice] = lost.principals.as_slice() else { panic!("{lost:?}") };
    assert_eq!((alice.before, alice.after), (Some("sealed"), "open"));
    assert!(alice.witness.as_ref().unwrap().action.contains(':'), "{alice:?}");
}

#[test]
fn a_better_policy_that_is_made_worse_is_weakened() {
    let mut calls = sealed();
    calls.push(put(3, &policy(RequireLevel::EnrolmentOpen)));
    assert_eq!(verdict(&calls), Some((Verdict::Weakened, Severity::High)));
    let mut calls = enforced(&policy(RequireLevel::EnrolmentOpen));
    calls.push(put(3, &policy(RequireLevel::Sealed)));
    assert_eq!(verdict(&calls), Some((Verdict::Kept, Severity::Low)));
}

#[test]
fn groups_and_managed_policies_are_followed() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:policy/mfa");
    let group = format!("arn:aws:iam::{ACCOUNT}:group/enforced");
    let document = policy(RequireLevel::Sealed);
    let set_up = || {
        vec![
            call(1, "CreatePolicy", json!({ "policyName": "mfa", "policyDocument": document }))
                .answered(json!({ "policy": { "arn": arn } })),
            call(2, "CreateGroup", json!({ "groupName": "enforced" }))
                .answered(json!({ "group": { "arn": group } })),
            call(3, "AttachGroupPolicy", json!({ "groupName": "enforced", "policyArn": arn })),
            call(4, "AddUserToGroup", json!({ "groupName": "enforced", "userName": "alice" })),
        ]
    };
    assert_eq!(verdict(&set_up()), Some((Verdict::Kept, Severity::Low)));
    let nothing = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
    let version = |is_default: bool| {
        let parameters =
            json!({ "policyArn": arn, "policyDocument": nothing, "setAsDefault": is_default });
        call(5, "CreatePolicyVersion", parameters)
            .answered(json!({ "policyVersion": { "versionId": "v2" } }))
    };
    let set = |version: &str| {
        call(6, "SetDefaultPolicyVersion", json!({ "policyArn": arn, "versionId": version }))
    };
    for (more, expected) in [
        (
            vec![call(
                5,
                "DetachGroupPolicy",
                json!({ "groupName": "enforced", "policyArn": arn }),
            )],
            Verdict::Lost,
        ),
        (
            vec![call(
                5,
                "RemoveUserFromGroup",
                json!({ "groupName": "enforced", "userName": "alice" }),
            )],
            Verdict::Lost,
        ),
        (vec![version(true)], Verdict::Lost),
        (vec![version(false), set("v2")], Verdict::Lost),
        (vec![version(true), set("v1")], Verdict::Kept),
        // Nobody saw that one.
        (vec![set("v7")], Verdict::Unknown),
    ] {
        let mut calls = set_up();
        calls.extend(more);
        assert_eq!(verdict(&calls).map(|own| own.0), Some(expected), "{}", calls.last().unwrap().1);
    }
}

#[test]
fn a_tag_that_a_policy_asks_for_may_be_the_end_of_it() {
    let exempting = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
            "StringNotEquals": {"aws:PrincipalTag/exempt": "yes"}}}}"#;
    let tag = |minute, key| {
        call(
            minute,
            "TagUser",
            json!({ "userName": "alice", "tags": [{ "key": key, "value": "yes" }] }),
        )
    };
    let mut calls = enforced(exempting);
    calls.push(tag(3, "team"));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept));
    calls.push(tag(4, "exempt"));
    assert_eq!(verdict(&calls), Some((Verdict::Lost, Severity::Critical)));
    calls.push(call(5, "UntagUser", json!({ "userName": "alice", "tagKeys": ["exempt"] })));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept));
}

#[test]
fn a_new_user_is_lost_when_something_is_to_be_had() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/new");
    let mut calls = vec![
        call(1, "CreateUser", json!({ "userName": "new" }))
            .answered(json!({ "user": { "arn": arn } })),
    ];
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept));
    calls.push(call(
        2,
        "AttachUserPolicy",
        json!({ "userName": "new", "policyArn": ADMINISTRATOR }),
    ));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept), "without any credential");
    calls.push(
        call(3, "CreateAccessKey", json!({ "userName": "new" }))
            .answered(json!({ "accessKey": { "accessKeyId": "AKIAEXAMPLE" } })),
    );
    assert_eq!(verdict(&calls), Some((Verdict::Lost, Severity::Critical)));
}

#[test]
fn a_role_that_lets_somebody_in_without_mfa_is_followed() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/new");
    let trust = |condition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::{ACCOUNT}:user/alice"}}{condition}}}}}"#
        )
    };
    let with_mfa = trust(r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#);
    // What denies without MFA leaves the way into roles, as many do who copy.
    let mut calls = enforced(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotAction": "sts:AssumeRole",
        "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
    );
    calls.push(
        call(3, "CreateRole", json!({ "roleName": "new", "assumeRolePolicyDocument": with_mfa }))
            .answered(json!({ "role": { "arn": arn } })),
    );
    calls.push(call(
        4,
        "AttachRolePolicy",
        json!({ "roleName": "new", "policyArn": ADMINISTRATOR }),
    ));
    calls.push(call(
        5,
        "UpdateAssumeRolePolicy",
        json!({ "roleName": "new", "policyDocument": trust("") }),
    ));
    let own = last(&calls).enforcement.unwrap();
    assert!(own.verdict >= Verdict::Weakened, "{own:?}");
    assert!(own.principals.iter().any(|it| it.principal.ends_with(":user/alice")), "{own:?}");
}

#[test]
fn what_cannot_be_followed_is_unknown_from_then_on() {
    let mut calls = sealed();
    calls.push(call(3, "DetachPolicy", json!({ "policyId": "p-1", "targetId": ACCOUNT })));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Unknown));
    calls.push(put(4, &policy(RequireLevel::Sealed)));
    let own = last(&calls).enforcement.unwrap();
    assert_eq!(own.verdict, Verdict::Unknown);
    assert!(own.why.unwrap().contains("DetachPolicy"));
    // One that is attached is no drift, and what comes after it is not known either.
    let mut calls =
        vec![call(0, "AttachPolicy", json!({ "policyId": "p-1", "targetId": ACCOUNT }))];
    calls.extend(sealed());
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Unknown));
    // A user whom nobody saw hides nothing of others.
    let mut calls =
        vec![call(1, "AddUserToGroup", json!({ "userName": "ghost", "groupName": "g" }))];
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Unknown));
    calls.extend(sealed().into_iter().map(|own| Call(own.0 + 1, own.1, own.2, own.3)));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept));
}

#[test]
fn a_record_without_the_document_is_unknown_for_its_user_alone() {
    let mut calls = sealed();
    calls.push(call(3, "PutUserPolicy", json!({ "userName": "alice", "policyName": "other" })));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Unknown));
    calls.push(call(
        4,
        "TagUser",
        json!({ "userName": "erin", "tags": [{ "key": "a", "value": "b" }] }),
    ));
    assert_eq!(verdict(&calls).map(|own| own.0), Some(Verdict::Kept));
}

#[test]
fn what_was_before_is_not_asked_and_what_was_meanwhile_is_unknown() {
    let own = |minute| put(minute, &policy(RequireLevel::Sealed));
    assert_eq!(verdict(&[own(-1)]), None);
    assert_eq!(verdict(&[own(0)]).map(|own| own.0), Some(Verdict::Unknown));
    assert_eq!(verdict(&[own(1)]).map(|own| own.0), Some(Verdict::Kept));
    let nothing = Snapshot { as_of: None, accounts: Vec::new() };
    let changes = changes(&trail(&[own(1).record()]), &nothing);
    assert!(changes[0].enforcement.is_none());
    assert_eq!(changes[0].drift.severity, Severity::Medium);
}

#[test]
fn what_aws_refused_changes_nothing() {
    let mut refused = call(3, "DeleteUserPolicy", Value::Null).record();
    refused["errorCode"] = "AccessDenied".into();
    let mut records: Vec<Value> = sealed().iter().map(Call::record).collect();
    records.push(refused);
    let changes = changes(&trail(&records), &demo());
    let last = changes.last().unwrap();
    assert_eq!(last.drift.outcome, Outcome::Attempted);
    assert!(last.enforcement.is_none());
}
