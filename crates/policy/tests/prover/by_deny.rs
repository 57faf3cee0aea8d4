//! What rests on a Deny, and what on nobody's having granted more; sessions by roles and codes.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>

use tutela_policy::{Caller, Document, Facts, Level, Proof, Setup, Subject, User, World, prove};

const IF_MFA: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

fn proof(statements: &str) -> Proof {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let setup = Setup { identity: vec![Document::parse(&text).unwrap()], ..Setup::default() };
    let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap());
    let world = World::new("aws", "111122223333");
    prove(&setup, &Subject::User(alice), &Facts::default(), &world)
}

/// All but these is denied without MFA.
fn deny(but: &str) -> String {
    format!(
        r#"{ALL}, {{"Effect": "Deny", "NotAction": [{but}], "Resource": "*",
            "Condition": {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": "false"}}}}}}"#
    )
}

#[test]
fn what_no_deny_holds_up_is_said_first() {
    let is_said = |proof: &Proof| {
        let first = proof.assumptions.first().map(String::as_str).unwrap_or_default();
        first.starts_with("no resource's own policy grants the user more")
    };
    for (what, statements, level, rests_on_silence) in [
        ("a grant with MFA alone", IF_MFA.to_owned(), Level::Sealed, true),
        ("a Deny without MFA", deny(r#""sts:GetSessionToken""#), Level::Sealed, false),
        ("both", format!("{IF_MFA}, {}", deny(r#""sts:GetSessionToken""#)), Level::Sealed, false),
        ("no Deny, and what leaks", ALL.to_owned(), Level::Open, false),
        (
            "a Deny of one service, and little granted",
            format!(
                r#"{IF_MFA}, {{"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                    "Condition": {{"BoolIfExists": {{"aws:MultiFactorAuthPresent": "false"}}}}}}"#
            ),
            Level::Sealed,
            true,
        ),
    ] {
        let proof = proof(&statements);
        assert_eq!((proof.level, is_said(&proof)), (level, rests_on_silence), "{what}");
    }
}

#[test]
fn a_role_with_a_code_is_a_session_too() {
    for (what, statements, verdict, action) in [
        (
            "sessions are spared",
            deny(r#""sts:GetSessionToken""#),
            "possible",
            "sts:GetSessionToken",
        ),
        ("roles are spared", deny(r#""sts:AssumeRole""#), "possible", "sts:AssumeRole"),
        ("neither is", deny(r#""iam:GetUser""#), "unknown", "sts:AssumeRole"),
        (
            "roles are never granted",
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#
                .to_owned(),
            "unknown",
            "sts:GetSessionToken",
        ),
    ] {
        let goal = proof(&statements).liveness.unwrap().cli_session;
        let shown = goal.witness.first().map(|own| own.request.action().to_owned());
        assert_eq!(goal.verdict(), verdict, "{what}");
        assert_eq!(shown, Some(action.to_ascii_lowercase()), "{what}: {:?}", goal.note);
    }
}
