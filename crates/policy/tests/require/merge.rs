//! Denials in a boundary that there was before.

use tutela_policy::{
    Decision, Document, Effect,
    require::{Form, MergeError, Require, RequireLevel},
};

use crate::world::{Credential, World};

const READS: &str = r#"{"Version": "2012-10-17", "Id": "b", "Statement": [
  {"Sid": "Reads", "Effect": "Allow", "Action": ["s3:Get*", "iam:*"], "Resource": "*",
   "Condition": {"StringLike": {"aws:RequestedRegion": ["eu-*", "us-east-1"]},
                 "ForAnyValue:StringEqualsIfExists": {"aws:CalledVia": "athena.amazonaws.com"},
                 "Bool": {"aws:SecureTransport": true}}},
  {"Effect": "Deny", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::a/\"b\\${aws:username}"]}
]}"#;

fn boundary() -> Require {
    Require::new(RequireLevel::Sealed, Form::Boundary)
}

fn merged(text: &str) -> Result<String, MergeError> {
    boundary().merged_into(&Document::parse(text).unwrap()).map(|policy| policy.json())
}

/// Statements without the lines on which they stand.
fn placeless(document: &Document) -> Document {
    let mut document = document.clone();
    for statement in &mut document.statements {
        statement.line = 0;
        statement.conditions.iter_mut().for_each(|condition| condition.line = 0);
    }
    document
}

#[test]
fn what_was_there_stays_word_for_word_and_the_denials_follow() {
    let before = placeless(&Document::parse(READS).unwrap());
    let after = placeless(&Document::parse(&merged(READS).unwrap()).unwrap());
    assert_eq!(after.id, before.id);
    let (kept, added) = after.statements.split_at(before.statements.len());
    assert_eq!(kept, before.statements);
    assert!(added.len() >= 6 && added.iter().all(|statement| statement.effect == Effect::Deny));
}

#[test]
fn a_merge_allows_what_the_boundary_allowed_and_no_more() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
    let policy = boundary().merged_into(&Document::parse(text).unwrap()).unwrap();
    let world = World::with(&policy, Form::Boundary);
    let decision =
        |credential, action| world.judge(credential, action, "arn:aws:s3:::x/y").decision;
    assert_eq!(decision(Credential::Mfa, "s3:GetObject"), Decision::Allowed);
    assert_eq!(decision(Credential::Mfa, "s3:PutObject"), Decision::ImplicitlyDenied);
    assert_eq!(decision(Credential::Key, "s3:GetObject"), Decision::ExplicitlyDenied);
}

#[test]
fn a_second_merge_changes_nothing() {
    let once = merged(READS).unwrap();
    assert_eq!(merged(&once).unwrap(), once);
}

#[test]
fn what_cannot_be_merged_is_refused_with_the_reason() {
    let of =
        |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let other_level = Require::new(RequireLevel::ConsoleEnrolment, Form::Boundary).policy().json();
    for (text, said) in [
        (of(""), "it allows nothing"),
        (of(r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#), "it allows nothing"),
        (
            of(r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#),
            "the statement on line 1 names a principal",
        ),
        (of(r#"{"Effect": "Allow", "Action": "*"}"#), "or no resource"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${x}"}}"#
                .to_owned(),
            "has `${` as plain text",
        ),
        (
            r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource":
              "*", "Condition": {"StringLike": {"aws:userid": "${y}"}}}}"#
                .to_owned(),
            "write it as `${$}{`",
        ),
        (
            of(&format!(
                r#"{allow}, {{"Sid": "requiremfa", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#
            )),
            "another statement with the Sid `RequireMfa`",
        ),
        (other_level, "another statement with the Sid `RequireMfa`"),
    ] {
        let error = merged(&text).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
}

/// No text says so, but whoever builds a document can.
#[test]
fn a_condition_that_asks_for_a_key_twice_cannot_be_merged() {
    let text = r#"{"Statement": {"Sid": "Twice", "Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"Bool": {"aws:x": "true", "aws:y": "false"}}}}"#;
    let mut document = Document::parse(text).unwrap();
    document.statements[0].conditions[1].key = "aws:x".to_owned();
    let error = boundary().merged_into(&document).unwrap_err().to_string();
    assert!(error.contains("statement `Twice` (line 1) has a condition's key twice"), "{error}");
}

#[test]
fn an_older_version_without_such_text_becomes_the_one_with_variables() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let after = Document::parse(&merged(text).unwrap()).unwrap();
    assert!(after.has_variables());
}

/// Else whoever has no device yet is locked out.
#[test]
fn a_boundary_without_room_to_enrol_is_seen() {
    let lacks = |statement: &str| {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        let policy = boundary().merged_into(&Document::parse(&text).unwrap()).unwrap();
        policy.lacks(&boundary())
    };
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    assert_eq!(lacks(all), Vec::<&str>::new());
    let data =
        r#"{"Effect": "Allow", "Action": ["s3:*", "iam:Get*", "iam:List*"], "Resource": "*"}"#;
    assert_eq!(
        lacks(data),
        ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ChangePassword"]
    );
    for level in RequireLevel::ALL {
        let require = Require::new(level, Form::Boundary);
        assert_eq!(require.policy().lacks(&require), Vec::<&str>::new(), "{level:?}");
    }
}
