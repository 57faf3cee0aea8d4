//! What resources' policies let somebody do without MFA that no other policy grants.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use tutela_policy::{Caller, Credential, Document, LeftOpen, ResourcePolicy, Setup, User, World};

const ACCOUNT: &str = "111122223333";

fn world() -> World {
    World::new("aws", ACCOUNT)
}

fn arn(name: &str) -> String {
    match name {
        "root" => format!("arn:aws:iam::{ACCOUNT}:root"),
        "other" => "arn:aws:iam::444455556666:root".to_owned(),
        _ if name.starts_with("assumed-role/") || name.starts_with("federated-user/") => {
            format!("arn:aws:sts::{ACCOUNT}:{name}")
        }
        _ if name == "*" => name.to_owned(),
        _ => format!("arn:aws:iam::{ACCOUNT}:{name}"),
    }
}

/// A statement of a bucket's policy: `Allow s3:GetObject to user/alice if …`.
fn statement(words: &str) -> String {
    let (words, condition) = match words.split_once(" if ") {
        Some((words, "mfa")) => {
            (words, r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#)
        }
        Some((words, "no mfa")) => {
            (words, r#", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#)
        }
        Some((words, "organisation")) => {
            (words, r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-own"}}"#)
        }
        Some((words, "by a topic")) => (
            words,
            r#", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:news"}}"#,
        ),
        Some((words, "its account")) => {
            (words, r#", "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}"#)
        }
        Some((words, "its owner")) => {
            (words, r#", "Condition": {"StringEquals": {"aws:SourceOwner": "111122223333"}}"#)
        }
        Some((_, other)) => panic!("{other}"),
        None => (words, ""),
    };
    let parts: Vec<&str> = words.split(' ').collect();
    let [effect, action, kind, who] = parts[..] else { panic!("{words}") };
    let key = if kind == "to" { "Principal" } else { "NotPrincipal" };
    format!(
        r#"{{"Effect": "{effect}", "Action": "{action}", "{key}": {{"AWS": "{}"}},
            "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"]{condition}}}"#,
        arn(who)
    )
}

fn bucket(statements: &str) -> ResourcePolicy {
    let statements: Vec<String> = statements.split("; ").map(statement).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    of(&text, "s3", "arn:aws:s3:::data", "arn:aws:s3:::data/*")
}

fn of(text: &str, service: &str, arn: &str, below: &str) -> ResourcePolicy {
    let arns = [arn.to_owned(), below.to_owned()];
    ResourcePolicy::new(&Document::parse(text).unwrap(), service, &arns, &Setup::default())
}

fn identity(statements: &str) -> Setup {
    let own = |words: &str| {
        let (words, condition) = match words.split_once(" if ") {
            Some((words, "mfa")) => {
                (words, r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#)
            }
            Some((words, _)) => (
                words,
                r#", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
            ),
            None => (words, ""),
        };
        let (effect, action) = words.split_once(' ').unwrap();
        format!(r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "*"{condition}}}"#)
    };
    let all: Vec<String> = statements.split("; ").filter(|it| !it.is_empty()).map(own).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, all.join(", "));
    Setup { identity: vec![Document::parse(&text).unwrap()], ..Setup::default() }
}

fn word(found: &LeftOpen) -> String {
    match found {
        LeftOpen::Nothing => "nothing".to_owned(),
        LeftOpen::Some(witness) => witness.request.action_as_given().to_owned(),
        LeftOpen::Unknown(why) => format!("unknown: {why}"),
    }
}

fn alice() -> User {
    User::new(Caller::parse(&arn("user/alice")).unwrap())
}

/// The credentials of alice that something goes through with.
fn by(policy: &ResourcePolicy, own: &Setup) -> String {
    let found = policy.to_user(own, &alice(), &world());
    let mut names: Vec<&str> = Vec::new();
    for (credential, found) in &found {
        match found {
            LeftOpen::Nothing => {}
            LeftOpen::Some(_) => names.push(credential.name()),
            LeftOpen::Unknown(why) => panic!("{why}"),
        }
    }
    names.dedup();
    names.join(" ")
}

#[test]
fn anybody() {
    for (policy, expected) in [
        ("Allow s3:GetObject to *", "s3:GetObject"),
        ("Allow s3:GetObject to * if mfa", "s3:GetObject"),
        ("Allow s3:GetObject to * if organisation", "nothing"),
        ("Allow s3:GetObject to * if by a topic", "nothing"),
        ("Allow s3:GetObject to * if its owner", "nothing"),
        ("Allow s3:GetObject to * if its account", "nothing"),
        ("Allow s3:GetObject to root", "nothing"),
        ("Allow s3:GetObject to other", "nothing"),
        ("Allow s3:GetObject to user/alice", "nothing"),
        ("Allow ec2:RunInstances to *", "nothing"),
        ("Allow s3:GetObject to *; Deny * to *", "nothing"),
        ("Allow s3:GetObject not user/alice", "s3:GetObject"),
    ] {
        assert_eq!(word(&bucket(policy).to_anybody(&world())), expected, "{policy}");
    }
}

#[test]
fn some_user_or_role() {
    for (policy, user, role) in [
        ("Allow s3:GetObject to *", "s3:GetObject", "s3:GetObject"),
        ("Allow s3:GetObject to * if mfa", "nothing", "nothing"),
        ("Allow s3:GetObject to * if organisation", "s3:GetObject", "s3:GetObject"),
        ("Allow s3:GetObject to *; Deny * to * if no mfa", "nothing", "nothing"),
        ("Allow s3:GetObject to * if by a topic", "nothing", "nothing"),
        ("Allow s3:GetObject to * if its owner", "nothing", "nothing"),
        ("Allow s3:GetObject to * if its account", "s3:GetObject", "s3:GetObject"),
        ("Allow s3:GetObject to root", "nothing", "nothing"),
        ("Allow s3:GetObject to user/alice", "nothing", "nothing"),
    ] {
        let policy_of = bucket(policy);
        assert_eq!(word(&policy_of.to_some_user(&world())), user, "{policy}");
        assert_eq!(word(&policy_of.to_some_role(&world())), role, "{policy}");
    }
}

#[test]
fn a_user_with_its_policies() {
    const DENY: &str = "Deny * if no mfa";
    for (policy, own, expected) in [
        ("Allow s3:GetObject to user/alice", "", "key session-token password"),
        ("Allow s3:GetObject to user/bob", "", ""),
        // The user's own Deny holds whatever grants.
        ("Allow s3:GetObject to user/alice", DENY, ""),
        ("Allow s3:GetObject to *", DENY, ""),
        // An Allow that asks for MFA denies nothing.
        ("Allow s3:GetObject to user/alice", "Allow s3:* if mfa", "key session-token password"),
        // What the user may do anyhow, it may not do because of the policy.
        ("Allow s3:GetObject to user/alice", "Allow s3:*", ""),
        ("Allow s3:GetObject to user/alice", "Allow s3:PutObject", "key session-token password"),
        ("Allow s3:GetObject to user/alice if mfa", "", ""),
        // The account's name leaves it to the user's policies.
        ("Allow s3:* to root", "", ""),
        ("Allow s3:* to root", "Allow s3:* if mfa", ""),
    ] {
        assert_eq!(by(&bucket(policy), &identity(own)), expected, "{policy} | {own}");
    }
}

#[test]
fn a_boundary_that_leaves_it_out() {
    let boundary = identity("Allow ec2:*").identity;
    let own = Setup { boundary: Some(boundary), ..identity("Allow s3:*") };
    let policy = bucket("Allow s3:GetObject to user/alice");
    assert_eq!(by(&policy, &own), "key session-token password");
    let denied = identity("Allow ec2:*; Deny * if no mfa").identity;
    let own = Setup { boundary: Some(denied), ..identity("Allow s3:*") };
    assert_eq!(by(&policy, &own), "");
}

#[test]
fn a_federated_session_that_is_named() {
    let policy = bucket("Allow s3:GetObject to federated-user/bob");
    assert_eq!(by(&policy, &identity("")), "");
    assert_eq!(by(&policy, &identity("Allow sts:GetFederationToken")), "federation");
    let asked = "Allow sts:GetFederationToken; Deny sts:GetFederationToken if no mfa";
    assert_eq!(by(&policy, &identity(asked)), "");
    let found = policy.to_user(&identity("Allow sts:GetFederationToken"), &alice(), &world());
    let has =
        |it: &(Credential, LeftOpen)| matches!(it, (Credential::Federation, LeftOpen::Some(_)));
    assert!(found.iter().any(has));
}

#[test]
fn a_role_and_its_sessions() {
    let of = |policy: &str, own: &str, who: &str| {
        let caller = Caller::parse(&arn(who)).unwrap();
        word(&bucket(policy).to_role(&identity(own), &caller, &world()))
    };
    assert_eq!(of("Allow s3:GetObject to role/ops", "", "role/ops"), "s3:GetObject");
    assert_eq!(of("Allow s3:GetObject to role/ops", "Allow s3:*", "role/ops"), "nothing");
    assert_eq!(of("Allow s3:GetObject to role/ops", "Deny * if no mfa", "role/ops"), "nothing");
    let session = "assumed-role/ops/me";
    assert_eq!(of("Allow s3:GetObject to assumed-role/ops/me", "", session), "s3:GetObject");
    assert_eq!(of("Allow s3:GetObject to assumed-role/ops/me", "", "role/ops"), "nothing");
    let named = bucket("Allow s3:GetObject to assumed-role/ops/me").named(ACCOUNT);
    assert_eq!(named, [Caller::parse(&arn(session)).unwrap()]);
    // A boundary that only leaves it out does not hold a session that is named.
    let boundary = identity("Allow ec2:*").identity;
    let own = Setup { boundary: Some(boundary), ..identity("Allow s3:*") };
    let asked = |policy: &str, who: &str| {
        let caller = Caller::parse(&arn(who)).unwrap();
        word(&bucket(policy).to_role(&own, &caller, &world()))
    };
    assert_eq!(asked("Allow s3:GetObject to assumed-role/ops/me", session), "s3:GetObject");
    assert_eq!(asked("Allow s3:GetObject to role/ops", "role/ops"), "nothing");
}

#[test]
fn every_service_s_own() {
    for (service, arn, action, resource) in [
        (
            "kms",
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "kms:Decrypt",
            "*",
        ),
        (
            "sqs",
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
        ),
        (
            "sns",
            "arn:aws:sns:eu-west-1:111122223333:news",
            "sns:Publish",
            "arn:aws:sns:eu-west-1:111122223333:news",
        ),
        (
            "secretsmanager",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3",
            "secretsmanager:GetSecretValue",
            "*",
        ),
        (
            "lambda",
            "arn:aws:lambda:eu-west-1:111122223333:function:shop",
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:111122223333:function:shop",
        ),
    ] {
        for (who, anybody, user, by_key) in [
            ("*", true, true, true),
            ("arn:aws:iam::111122223333:user/alice", false, false, true),
            ("arn:aws:iam::111122223333:root", false, false, false),
        ] {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}",
                    "Principal": {{"AWS": "{who}"}}, "Resource": "{resource}"}}}}"#
            );
            let below = format!("{arn}:*");
            let policy = of(&text, service, arn, &below);
            let is_open = |open| if open { action } else { "nothing" };
            assert_eq!(word(&policy.to_anybody(&world())), is_open(anybody), "{service} {who}");
            assert_eq!(word(&policy.to_some_user(&world())), is_open(user), "{service} {who}");
            let found = by(&policy, &identity("Allow s3:*"));
            assert_eq!(!found.is_empty(), by_key, "{service} {who}");
        }
    }
}
