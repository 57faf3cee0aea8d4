//! What is no difference for those who are compared, and one for others, elsewhere or by another way.

use tutela_policy::{Caller, Diff, Document, Setup, Subject, User, World, diff};

fn setup(policy: &str) -> Setup {
    Setup { identity: vec![Document::parse(policy).unwrap()], ..Setup::default() }
}

fn compared(old: &Setup, new: &Setup) -> Diff {
    let alice = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
    let world = World::new("aws", "111122223333");
    diff(old, new, &[Subject::User(User::new(alice))], &world).unwrap()
}

fn allow(action: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}},
            {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}",
              "Condition": {condition}}}]}}"#
    )
}

#[test]
fn a_name_that_is_spelt_out_stands_for_nobody_else() {
    let own = setup(&allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", "{}"));
    let alices = setup(&allow("iam:CreateAccessKey", "arn:aws:iam::*:user/alice", "{}"));
    let diff = compared(&own, &alices);
    assert!(!diff.is_decided(), "{:?}", diff.others);
}

#[test]
fn what_services_forward_is_compared_with_and_without_mfa_and_of_federated_sessions() {
    let nothing = setup(&allow("ec2:DescribeVpcs", "*", "{}"));
    for condition in [
        r#"{"Bool": {"aws:ViaAWSService": "true", "aws:MultiFactorAuthPresent": "true"}}"#,
        r#"{"Bool": {"aws:ViaAWSService": "true"},
            "StringEquals": {"aws:PrincipalType": "FederatedUser"}}"#,
    ] {
        let mut more = nothing.clone();
        more.identity.push(Document::parse(&allow("s3:GetObject", "*", condition)).unwrap());
        assert!(compared(&nothing, &more).gained().count() > 0, "{condition}");
    }
}

#[test]
fn beside_a_resources_policy_other_resources_are_not_decided() {
    let denies =
        r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;
    let with =
        |policy: &str| Setup { resource: Some(Document::parse(denies).unwrap()), ..setup(policy) };
    let old = with(&allow("ec2:DescribeVpcs", "*", "{}"));
    let new = with(&allow("s3:GetObject", "*", "{}"));
    assert!(!compared(&old, &new).is_decided());
}

#[test]
fn what_aws_does_not_say_the_meaning_of_is_not_called_the_same() {
    let deny = |resource: &str| Setup {
        identity: vec![
            Document::parse(&format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
                    {{"Effect": "Deny", "Action": "s3:*", {resource}}}]}}"#
            ))
            .unwrap(),
        ],
        ..Setup::default()
    };
    let (all, empty) = (deny(r#""Resource": "*""#), deny(r#""NotResource": []"#));
    assert!(!compared(&all, &empty).is_decided(), "a Deny of all but an empty list");
    assert!(compared(&empty, &empty).is_decided(), "the same text");
}
