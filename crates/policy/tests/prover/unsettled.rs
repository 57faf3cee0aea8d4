//! Statements of which AWS does not say what they mean protect nobody, in proofs.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use tutela_policy::{Caller, Document, Facts, Level, Setup, Subject, User, World, prove};

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const SAFE: &str = r#""sts:GetSessionToken", "sts:GetCallerIdentity""#;

fn document(statements: &str) -> Document {
    Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
        .unwrap()
}

fn level(setup: &Setup) -> Level {
    let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap());
    let world = World::new("aws", "111122223333");
    let proof = prove(setup, &Subject::User(alice), &Facts::default(), &world);
    assert_eq!(proof.counts.certificates, proof.counts.checked, "the checker accepts what is left");
    proof.level
}

/// An Allow of everything, under a condition.
fn allow(condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{condition}}}}}"#
    )
}

/// A Deny with these elements, beside an administrator's rights.
fn deny(elements: &str) -> String {
    format!(r#"{ALL}, {{"Effect": "Deny", {elements}}}"#)
}

#[test]
fn an_allow_whose_condition_is_unclear_seals_nobody() {
    for condition in [
        r#""ForAllValues:Null": {"aws:MultiFactorAuthAge": "false"}"#,
        r#""ForAnyValue:Null": {"aws:MultiFactorAuthPresent": "false"}"#,
        r#""Bool": {"aws:MultiFactorAuthPresent": []}"#,
        r#""NumericLessThan": {"aws:MultiFactorAuthAge": []}"#,
        r#""StringEquals": {"aws:username": []}"#,
        r#""Bool": {"aws:MultiFactorAuthPresent": ["true", "x"]}"#,
    ] {
        let identity = vec![document(&allow(condition))];
        let setup = Setup { identity, ..Setup::default() };
        assert!(level(&setup) >= Level::Leaky, "{condition}");
        let identity = vec![document(ALL)];
        let bounded = Setup { boundary: Some(setup.identity), identity, ..Setup::default() };
        assert!(level(&bounded) >= Level::Leaky, "{condition} in a boundary");
    }
    let plain = allow(r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#);
    let setup = Setup { identity: vec![document(&plain)], ..Setup::default() };
    assert_eq!(level(&setup), Level::Sealed, "what is clear still seals");
}

#[test]
fn a_deny_that_is_unclear_seals_nobody() {
    let without = r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#;
    for elements in [
        format!(r#""NotAction": [{SAFE}], "NotResource": [], "Condition": {{{without}}}"#),
        format!(r#""NotAction": [], "Resource": "*", "Condition": {{{without}}}"#),
        format!(r#""NotAction": "**", "Resource": "*", "Condition": {{{without}}}"#),
        format!(r#""Action": "**", "Resource": "*", "Condition": {{{without}}}"#),
        format!(
            r#""NotAction": [{SAFE}], "Resource": "*",
               "Condition": {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": ["false", "x"]}}}}"#
        ),
        format!(
            r#""NotAction": [{SAFE}], "Resource": "*",
               "Condition": {{"ForAnyValue:Null": {{"aws:MultiFactorAuthPresent": "true"}}}}"#
        ),
        format!(
            r#""NotAction": [{SAFE}], "Resource": "*",
               "Condition": {{{without}, "StringNotEquals": {{"aws:username": []}}}}"#
        ),
        format!(
            r#""NotAction": [{SAFE}], "Resource": "*",
               "Condition": {{{without}, "ForAnyValue:StringNotLike": {{"aws:username": []}}}}"#
        ),
    ] {
        let identity = vec![document(&deny(&elements))];
        let setup = Setup { identity, ..Setup::default() };
        assert!(level(&setup) >= Level::Leaky, "{elements}");
        let (all, scp) = (document(ALL), document(&deny(&elements)));
        let under = Setup { identity: vec![all], scp: vec![vec![scp]], ..Setup::default() };
        assert!(level(&under) >= Level::Leaky, "{elements} as an SCP");
    }
    let clear = format!(r#""NotAction": [{SAFE}], "Resource": "*", "Condition": {{{without}}}"#);
    let setup = Setup { identity: vec![document(&deny(&clear))], ..Setup::default() };
    assert_eq!(level(&setup), Level::Sealed, "what is clear still seals");
}

#[test]
fn an_action_of_several_stars_may_be_everything() {
    let stars = ALL.replace("\"Action\": \"*\"", "\"Action\": \"**\"");
    assert_ne!(stars, ALL);
    let setup = Setup { identity: vec![document(&stars)], ..Setup::default() };
    assert!(level(&setup) >= Level::Leaky);
    let (identity, stars) = (vec![document(ALL)], document(&stars));
    let bounded =
        Setup { identity: identity.clone(), boundary: Some(vec![stars.clone()]), ..setup };
    assert!(level(&bounded) >= Level::Leaky);
    let under = Setup { identity, scp: vec![vec![stars]], ..Setup::default() };
    assert!(level(&under) >= Level::Leaky);
}
