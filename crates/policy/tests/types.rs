//! What AWS refuses for the sake of a policy's type is refused here, with its place; what it holds is
//! not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use tutela_policy::{
    Case, Document, PolicyType,
    lint::{self, Attachment},
};

use PolicyType::{Identity, Rcp, Resource, Scp, Trust};

/// Type, statements, and what is said of them; nothing where AWS holds such a policy.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>,
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>
const TABLE: &[(PolicyType, &str, &str)] = &[
    (Identity, r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#, ""),
    (Identity, r#"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::a"}"#, ""),
    (
        Identity,
        r#"{"Effect":"Deny","Action":"*"}"#,
        "line 1, column 15, $.Statement: AWS expects `Resource` or `NotResource` in each statement \
         of an identity policy, found none",
    ),
    (
        Identity,
        r#"[{"Effect":"Allow","Action":"*","Resource":"*"},
{"Effect":"Deny","NotAction":"s3:*"}]"#,
        "line 2, column 1, $.Statement[1]: AWS expects `Resource` or `NotResource` in each \
         statement of an identity policy, found none",
    ),
    (
        Identity,
        r#"[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]"#,
        "line 1, column 33, $.Statement[0].Principal: AWS takes no `Principal` or `NotPrincipal` in \
         an identity policy",
    ),
    (
        Identity,
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":"*"},"Action":"*","Resource":"*"}"#,
        "line 1, column 32, $.Statement.NotPrincipal: AWS takes no `Principal` or `NotPrincipal` in \
         an identity policy",
    ),
    (
        Identity,
        r#"[{"Sid":"A1","Effect":"Deny","Action":"*","Resource":"*"},
{"Effect":"Deny","Sid":"A1","Action":"*","Resource":"*"}]"#,
        "line 2, column 18, $.Statement[1].Sid: AWS expects another `Sid` in each statement, found \
         `A1` again",
    ),
    (
        Identity,
        r#"{"Sid":"no mfa","Effect":"Deny","Action":"*","Resource":"*"}"#,
        "line 1, column 16, $.Statement.Sid: AWS expects letters and digits in a `Sid`, found \
         `no mfa`",
    ),
    (
        Identity,
        r#"[{"Sid":"","Effect":"Deny","Action":"*","Resource":"*"},
{"Sid":"","Effect":"Deny","Action":"*","Resource":"*"}]"#,
        "",
    ),
    (Identity, r#"{"Effect":"Deny","Action":["*:*","s3:*"],"Resource":"*"}"#, ""),
    (
        Identity,
        r#"{"Effect":"Deny","NotAction":["sts:*","GetUser"],"Resource":"*"}"#,
        "line 1, column 32, $.Statement.NotAction: AWS expects `*` or a service before a colon, \
         found `GetUser`",
    ),
    (
        Identity,
        r#"{"Effect":"Deny","NotAction":"*:GetUser","Resource":"*"}"#,
        "line 1, column 32, $.Statement.NotAction: AWS expects `*` or a service before a colon, \
         found `*:GetUser`",
    ),
    (Resource, r#"{"Effect":"Allow","Principal":"*","Action":"SendMessage","Resource":"*"}"#, ""),
    (Scp, r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#, ""),
    (
        Scp,
        r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
        "line 1, column 32, $.Statement.Principal: AWS takes no `Principal` or `NotPrincipal` in an \
         SCP",
    ),
    (
        Scp,
        r#"{"Effect":"Deny","Action":"*"}"#,
        "line 1, column 15, $.Statement: AWS expects `Resource` or `NotResource` in each statement \
         of an SCP, found none",
    ),
    (Rcp, r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#, ""),
    (
        Rcp,
        r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
        "line 1, column 15, $.Statement: AWS expects `Principal` in each statement of an RCP, found \
         none",
    ),
    (
        Rcp,
        r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}"#,
        "line 1, column 32, $.Statement.Principal: AWS takes no `Principal` but `*` in an RCP",
    ),
    (
        Rcp,
        r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}"#,
        "line 1, column 48, $.Statement.NotAction: AWS takes no `NotAction` in an RCP",
    ),
    (
        Rcp,
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*"}"#,
        "line 1, column 15, $.Statement: AWS expects `Resource` or `NotResource` in each statement \
         of an RCP, found none",
    ),
    (
        Trust,
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}"#,
        "",
    ),
    (
        Trust,
        r#"{"Effect":"Allow","Action":"sts:AssumeRole"}"#,
        "line 1, column 15, $.Statement: AWS expects `Principal` or `NotPrincipal` in each statement \
         of a trust policy, found none",
    ),
    (
        Trust,
        r#"{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}"#,
        "line 1, column 75, $.Statement.Resource: AWS takes no `Resource` or `NotResource` in a \
         trust policy",
    ),
    (Resource, r#"{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}"#, ""),
    (
        Resource,
        r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
        "line 1, column 15, $.Statement: AWS expects `Principal` or `NotPrincipal` in each statement \
         of a resource policy, found none",
    ),
];

#[test]
fn a_policy_that_aws_refuses_is_refused_with_its_place() {
    for (policy_type, statements, expected) in TABLE {
        let text = format!(r#"{{"Statement": {statements}}}"#);
        assert!(Document::parse(&text).is_ok(), "{text}");
        let told = Document::parse_as(*policy_type, &text).err().map(|it| it.to_string());
        assert_eq!(told.unwrap_or_default(), *expected, "{text}");
    }
}

#[test]
fn a_case_holds_no_policy_that_aws_refuses() {
    let with = |setup: &str| Case::parse_all(&format!(r#"{{"id": "x", "setup": {{{setup}}}}}"#));
    let statement = r#"{"Statement": {"Effect": "Deny", "Action": "*"}}"#;
    let named =
        r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
    for (setup, place) in [
        (format!(r#""identityPolicies": [{statement}]"#), "$.setup.identityPolicies[0].Statement"),
        (format!(r#""boundary": [{statement}]"#), "$.setup.boundary[0].Statement"),
        (format!(r#""sessionPolicies": [{statement}]"#), "$.setup.sessionPolicies[0].Statement"),
        (format!(r#""scp": [{named}]"#), "$.setup.scp[0].Statement.Principal"),
        (format!(r#""scp": [[{named}]]"#), "$.setup.scp[0][0].Statement.Principal"),
        (format!(r#""rcp": [{statement}]"#), "$.setup.rcp[0].Statement"),
        (format!(r#""resourcePolicy": {statement}"#), "$.setup.resourcePolicy.Statement"),
    ] {
        assert_eq!(with(&setup).unwrap_err().path, place, "{setup}");
    }
    let in_text = format!("\"{}\"", statement.replace('"', "\\\""));
    let error = with(&format!(r#""identityPolicies": [{in_text}]"#)).unwrap_err();
    assert!(error.to_string().contains("in this text, line 1, column 15"), "{error}");
}

#[test]
fn the_lint_says_of_a_refused_policy_that_it_does_not_exist_and_nothing_else() {
    let rows: &[(&str, Attachment, &[&str])] = &[
        (
            r#"[{"Effect":"Deny","Action":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}},
{"Effect":"Deny","NotAction":"s3:*"}]"#,
            Attachment::Unknown,
            &["high refused-by-aws on line 1", "high refused-by-aws on line 2"],
        ),
        (
            r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
            Attachment::User,
            &["high refused-by-aws on line 1"],
        ),
        (
            r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*"}"#,
            Attachment::Organization,
            &["high refused-by-aws on line 1"],
        ),
        (
            r#"[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},
{"Effect":"Deny","Action":"s3:*","Resource":"*"}]"#,
            Attachment::Unknown,
            &["high refused-by-aws on line 2"],
        ),
        (
            r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#,
            Attachment::Organization,
            &[],
        ),
        (
            r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
            Attachment::Role,
            &[],
        ),
    ];
    for (statements, attachment, expected) in rows {
        let document = Document::parse(&format!(r#"{{"Statement": {statements}}}"#)).unwrap();
        let findings = lint::lint(&document, None, *attachment).unwrap();
        let told: Vec<String> = findings
            .iter()
            .map(|it| format!("{} {} on line {}", it.severity, it.rule.id, it.line))
            .collect();
        assert_eq!(told, *expected, "{statements}");
        assert!(findings.iter().all(|it| it.message.contains("at `$.Statement[")), "{statements}");
    }
}
