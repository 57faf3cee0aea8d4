//! Denies that a request escapes only where two of its keys agree, one condition a row: what they
//! take away is told, and neither more nor less.

use tutela_policy::{Caller, Document, Facts, Level, Proof, Setup, Subject, User, World, prove};

use crate::random::ALICE;

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const NO_MFA: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;

fn proof(statements: &[&str]) -> Proof {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let setup = Setup { identity: vec![Document::parse(&text).unwrap()], ..Setup::default() };
    let alice = Subject::User(User::new(Caller::parse(ALICE).unwrap()));
    prove(&setup, &alice, &Facts::default(), &World::new("aws", "111122223333"))
}

fn work(proof: &Proof) -> &'static str {
    proof.liveness.as_ref().unwrap().work.verdict()
}

#[test]
fn a_deny_that_compares_two_keys_is_decided() {
    for (condition, key, value) in [
        ("StringNotEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
        ("StringNotEqualsIfExists", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
        ("StringNotEqualsIgnoreCase", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
        ("StringNotLike", "aws:ResourceTag/team", "${aws:RequestTag/team}"),
        ("StringNotLike", "aws:ResourceTag/team", "team-${aws:RequestTag/team}-*"),
        ("StringNotLikeIfExists", "aws:SourceVpce", "${aws:ResourceTag/endpoint}"),
        ("StringNotEquals", "aws:PrincipalOrgID", "${aws:SourceOrgID}"),
        ("StringNotEquals", "aws:SourceAccount", "${aws:ResourceAccount}"),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", "${aws:ResourceTag/key}"),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", "${aws:ResourceTag/key}"),
        ("ArnNotEquals", "aws:SourceArn", "${aws:ResourceTag/from}"),
        ("ArnNotLikeIfExists", "aws:SourceArn", "${aws:ResourceTag/from}"),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:s3:::${aws:ResourceTag/bucket}"),
    ] {
        let deny = format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"{condition}": {{"{key}": "{value}"}}}}}}"#
        );
        let name = format!("{condition} {key} {value}");
        let alone = proof(&[ALL, &deny]);
        assert_eq!(alone.level, Level::Open, "{name}: {:?}", alone.states);
        assert_eq!(work(&alone), "possible", "{name}");
        let enforced = proof(&[ALL, &deny, NO_MFA]);
        assert_eq!(enforced.level, Level::Sealed, "{name}: {:?}", enforced.states);
        assert_eq!(work(&enforced), "possible", "{name}");
        assert!(enforced.undoes.contains(&"iam:DetachUserPolicy"), "{name}: {:?}", enforced.undoes);
        assert!(enforced.counts.certificates == enforced.counts.checked, "{name}");
    }
}

/// The keys can never agree: what the search cannot show is not said to be denied, either.
#[test]
fn keys_that_cannot_agree_are_no_reason_to_say_that_nothing_works() {
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:SourceVpc": "${aws:SourceVpce}"}}}"#;
    let not_equal =
        [("aws:SourceVpc", "vpc-1"), ("aws:SourceVpce", "vpce-2")].map(|(key, value)| {
            format!(
                r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"StringNotEquals": {{"{key}": "{value}"}}}}}}"#
            )
        });
    let [one, other] = &not_equal;
    let proof = proof(&[ALL, deny, one, other]);
    assert_eq!(proof.level, Level::Unknown, "{:?}", proof.states);
    assert_eq!(work(&proof), "unknown");
    let told = proof.assumptions.join("; ");
    assert!(told.contains("could not be decided whether MFA lets one call"), "{told}");
}
