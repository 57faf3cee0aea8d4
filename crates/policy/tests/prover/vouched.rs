//! A trust policy that lets anybody in is told, however sealed the user is.
//!
//! Sources: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>

use tutela_policy::{
    Caller, Credential, Document, Facts, Family, Level, Setup, Subject, User, World, prove,
};

const COGNITO: &str = "cognito-identity.amazonaws.com";
const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const OWN: &str = "arn:aws:iam::111122223333:oidc-provider/login.example.com";
const SAML: &str = "arn:aws:iam::111122223333:saml-provider/corp";

const SEALED: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

/// A trust policy for a provider, with this condition.
fn trust(provider: &str, condition: &str) -> Document {
    let action = if provider == SAML { "WithSAML" } else { "WithWebIdentity" };
    Document::parse(&format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {{"Federated": "{provider}"}}, "Action": "sts:AssumeRole{action}",
            "Condition": {{{condition}}}}}}}"#
    ))
    .unwrap()
}

/// Whether anybody gets in, and of whom it is said that nothing was judged.
#[track_caller]
fn said(resource: Document) -> (bool, bool) {
    let identity = vec![Document::parse(SEALED).unwrap()];
    let setup = Setup { identity, resource: Some(resource), ..Setup::default() };
    let alice = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap());
    let world = World::new("aws", "111122223333");
    let proof = prove(&setup, &Subject::User(alice), &Facts::default(), &world);
    let is_anybody = |own: &&tutela_policy::Residual| {
        own.family == Family::RoleHop && own.credential == Credential::Anonymous
    };
    let found = proof.residual.iter().find(is_anybody);
    assert_eq!(found.is_some(), proof.level == Level::Leaky, "{:?}", proof.level);
    assert!(found.is_some() || proof.level == Level::Sealed, "{:?}", proof.level);
    if let Some(found) = found {
        let request = &found.witness.request;
        assert_eq!(request.action(), "sts:assumerolewithwebidentity");
        assert!(request.resource().contains(":role/"), "{}", request.resource());
    }
    let is_left = |own: &String| own.contains("of whom nothing was judged");
    (found.is_some(), proof.assumptions.iter().any(is_left))
}

#[test]
fn whoever_can_be_anybody_gets_in() {
    for (what, provider, condition) in [
        (
            "guests",
            COGNITO,
            r#""ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}"#,
        ),
        (
            "guests of one pool, whose id is no secret",
            COGNITO,
            r#""StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:x"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}"#,
        ),
        (
            "people of any pool",
            COGNITO,
            r#""ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}"#,
        ),
        ("no condition", GITHUB, ""),
        (
            "the usual audience alone",
            GITHUB,
            r#""StringEquals":
                {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}"#,
        ),
        (
            "every repository",
            GITHUB,
            r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}"#,
        ),
        (
            "the main branch of every repository",
            GITHUB,
            r#""StringLike":
                {"token.actions.githubusercontent.com:sub": "*:ref:refs/heads/main"}"#,
        ),
        (
            "every owner whose name begins so, which strangers choose",
            GITHUB,
            r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme*"}"#,
        ),
        (
            "every owner of a repository called so",
            GITHUB,
            r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:acm?/deploy:*"}"#,
        ),
        (
            "one subject, if there is any",
            GITHUB,
            r#""StringEqualsIfExists": {"token.actions.githubusercontent.com:actor": "al"}"#,
        ),
        (
            "all but one",
            GITHUB,
            r#""StringNotEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/x"}"#,
        ),
        ("whoever has an account there", "accounts.google.com", ""),
    ] {
        assert_eq!(said(trust(provider, condition)), (true, false), "{what}");
    }
}

#[test]
fn those_who_are_named_are_not_anybody() {
    for (what, provider, condition) in [
        (
            "people of one pool",
            COGNITO,
            r#""StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:x"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}"#,
        ),
        (
            "the repositories of one owner",
            GITHUB,
            r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}"#,
        ),
        (
            "one repository",
            GITHUB,
            r#""StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/x:ref:y"}"#,
        ),
        (
            "one application of one's own provider",
            OWN,
            r#""StringEquals": {"login.example.com:aud": "client-7"}"#,
        ),
        (
            "one application of a public login",
            "accounts.google.com",
            r#""StringEquals": {"accounts.google.com:aud": "client-7"}"#,
        ),
        ("people who sign in elsewhere", SAML, ""),
    ] {
        assert_eq!(said(trust(provider, condition)), (false, true), "{what}");
    }
}

#[test]
fn a_deny_names_those_whom_it_spares() {
    let denied = |condition: &str| {
        let mut own = trust(GITHUB, "");
        let deny = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*",
                "Action": "*", "Condition": {{{condition}}}}}}}"#
        );
        own.statements.extend(Document::parse(&deny).unwrap().statements);
        own
    };
    let acme =
        denied(r#""StringNotLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}"#);
    assert_eq!(said(acme), (false, true));
    let others =
        denied(r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}"#);
    assert_eq!(said(others), (true, false));
    assert_eq!(said(denied("")), (false, true));
}
