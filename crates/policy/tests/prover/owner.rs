//! Conditions on whose the resource is, and resources whose own policy names them.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount>,
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html>

use tutela_policy::{
    Caller, Credential, Decision, Document, Facts, Level, PolicySet, Proof, Residual, Setup,
    Subject, User, World, prove,
};

use crate::random::ALICE;

fn proof(identity: &str, resource: Option<&str>) -> Proof {
    let parse = |text: &str| {
        Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#)).unwrap()
    };
    let setup = Setup {
        identity: vec![parse(identity)],
        resource: resource.map(parse),
        ..Setup::default()
    };
    let alice = Subject::User(User::new(Caller::parse(ALICE).unwrap()));
    prove(&setup, &alice, &Facts::default(), &World::new("aws", "111122223333"))
}

/// A Deny without MFA that asks whose the resource is.
fn denied(condition: &str) -> String {
    format!(
        r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition":
            {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": "false"}}, {condition}}}}}"#
    )
}

#[test]
fn iam_knows_the_account_alone() {
    // What AWS may add to IAM may lack the key.
    const OF_IAM: &str = r#"{"Effect": "Allow", "Resource": "*", "Action": ["iam:CreateUser",
        "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:DeactivateMFADevice", "iam:ListUsers"]}"#;
    const OF_ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let own = r#""StringEquals": {"aws:ResourceAccount": "111122223333"}"#;
    let callers = r#""StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}"#;
    let others = r#""StringEquals": {"aws:ResourceAccount": "444455556666"}"#;
    let not_own = r#""StringNotEquals": {"aws:ResourceAccount": "111122223333"}"#;
    let not_others = r#""StringNotEqualsIfExists": {"aws:ResourceAccount": "444455556666"}"#;
    for (what, allow, condition, level) in [
        ("the account's own", OF_IAM, own, Level::Sealed),
        ("the caller's own", OF_IAM, callers, Level::Sealed),
        ("not another's", OF_IAM, not_others, Level::Sealed),
        ("another's", OF_IAM, others, Level::Leaky),
        ("not the account's own", OF_IAM, not_own, Level::Leaky),
        ("buckets do not say whose they are", OF_ALL, own, Level::Open),
    ] {
        let proof = proof(&format!("{allow}, {}", denied(condition)), None);
        assert_eq!(proof.level, level, "{what}: {:?}", proof.states);
        assert_eq!(proof.counts.certificates, proof.counts.checked, "{what}");
        let is_of_iam = |own: &&Residual| {
            let request = &own.witness.request;
            request.action().starts_with("iam:") && !request.resource().contains("iam::aws:")
        };
        let left = proof.residual.iter().find(is_of_iam);
        assert_eq!(left.is_some(), level == Level::Leaky, "{what}: {left:?}");
    }
}

/// AWS's own policies, which everybody may read, are no account's.
#[test]
fn aws_keeps_policies_for_all_accounts() {
    let read = r#"{"Effect": "Allow", "Action": "iam:GetPolicyVersion", "Resource": "*"}"#;
    let own = denied(r#""StringEquals": {"aws:ResourceAccount": "111122223333"}"#);
    let proof = proof(&format!("{read}, {own}"), None);
    assert_eq!(proof.level, Level::Leaky);
    let witness = &proof.residual.iter().find(|own| own.credential == Credential::Key).unwrap();
    assert!(witness.witness.request.resource().starts_with("arn:aws:iam::aws:policy/"));
}

/// A sealed user, and a queue whose policy lets somebody in.
#[test]
fn a_resource_may_be_named() {
    const SEALED: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    for (what, resource, condition, level) in [
        ("everybody", queue, "", Level::Leaky),
        ("everybody, on any of the queues", "arn:aws:sqs:*:111122223333:*", "", Level::Leaky),
        (
            "whoever has some account",
            queue,
            r#", "Condition": {"StringEquals": {"aws:PrincipalType": "User"}}"#,
            Level::Leaky,
        ),
        (
            "whoever has some account, with MFA",
            queue,
            r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            Level::Leaky,
        ),
        (
            "those of the account",
            queue,
            r#", "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
            Level::Sealed,
        ),
        (
            "those of an organisation",
            queue,
            r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-own"}}"#,
            Level::Sealed,
        ),
    ] {
        let allow = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage",
                "Resource": "{resource}"{condition}}}"#
        );
        let proof = proof(SEALED, Some(&allow));
        assert_eq!(proof.level, level, "{what}: {:?}", proof.states);
        assert!(
            proof.states.iter().all(|own| own.unknown.is_empty()),
            "{what}: {:?}",
            proof.states
        );
        let found = proof.residual.iter().find(|own| own.credential == Credential::Anonymous);
        assert_eq!(found.is_some(), level == Level::Leaky, "{what}");
        let Some(request) = found.map(|own| &own.witness.request) else { continue };
        let region = if what.ends_with("queues") { "us-east-1" } else { "eu-west-1" };
        let form = format!("arn:aws:sqs:{region}:111122223333:");
        assert!(request.resource().starts_with(&form), "{request:?}");
        // Held against the queue's policy, by somebody whose own account allows everything.
        let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{allow}]}}"#);
        let setup = Setup {
            identity: vec![Document::allow_everything()],
            resource: Some(Document::parse(&document).unwrap()),
            ..Setup::default()
        };
        let judged = PolicySet::new(&setup).judge(request);
        assert_eq!(judged.decision, Decision::Allowed, "{what}: {request:?}");
    }
}

/// Whoever comes from elsewhere asks for a role of this account, and not for one of its own.
#[test]
fn a_role_is_the_accounts() {
    let trust = r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
        "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}}"#;
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    let proof = proof(deny, Some(trust));
    assert_eq!(proof.level, Level::Leaky);
    let found = proof.residual.iter().find(|own| own.credential == Credential::Anonymous).unwrap();
    let request = &found.witness.request;
    assert!(request.resource().starts_with("arn:aws:iam::111122223333:role/"), "{request:?}");
    assert_ne!(request.caller.account(), Some("111122223333"));
}
