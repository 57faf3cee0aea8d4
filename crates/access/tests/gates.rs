//! Who gets into a role without any credential of the account.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[expect(dead_code, reason = "each test file uses its own part of what they share")]
mod support;

use std::sync::Arc;

use support::{account, receipt};
use tutela_access::{Admits, entries};
use tutela_model::{Arn, Grants, Observed, Role};

const GITHUB: &str = "token.actions.githubusercontent.com";

/// What the first gate of a role says that trusts `provider` under a condition.
fn gate(provider: &str, action: &str, condition: &str) -> String {
    let principal = if provider.ends_with(".amazonaws.com") && action == "AssumeRole" {
        format!(r#"{{"Service": "{provider}"}}"#)
    } else if provider == "*"
        || !provider.contains('/')
            && !provider.contains(".io")
            && !provider.contains("gitlab")
            && !provider.contains("github")
    {
        format!(r#"{{"Federated": "{provider}"}}"#)
    } else {
        format!(r#"{{"Federated": "arn:aws:iam::111122223333:{provider}"}}"#)
    };
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:{action}",
            "Principal": {principal}, "Condition": {condition}}}]}}"#
    );
    of_trust(&trust)
}

fn of_trust(trust: &str) -> String {
    let mut account = account(Vec::new());
    let role = Role {
        name: "deploy".to_owned(),
        arn: Arn::new("arn:aws:iam::111122223333:role/deploy"),
        trust: Arc::from(trust),
        grants: Grants {
            inline: Vec::new(),
            attached: Vec::new(),
            groups: Vec::new(),
            boundary: None,
        },
    };
    account.roles = Observed::of(vec![role], &receipt("details.json"));
    let entries = entries(&account).unwrap();
    let entry = entries.values().next().unwrap().as_ref().unwrap();
    let said = entry.gates.iter().map(|gate| match &gate.admits {
        Admits::Nobody => "nobody".to_owned(),
        Admits::Some => "some".to_owned(),
        Admits::Named => "named".to_owned(),
        Admits::Anybody(like) => format!("anybody: {like}"),
        Admits::Unclear(why) => format!("unclear: {why}"),
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What a condition on GitHub's tokens comes to.
#[track_caller]
fn github(condition: &str, expected: &str) {
    let condition = condition.replace("gh:", &format!("{GITHUB}:"));
    let said = gate(&format!("oidc-provider/{GITHUB}"), "AssumeRoleWithWebIdentity", &condition);
    assert!(said.starts_with(expected), "{condition}: {said}, not {expected}");
}

#[test]
fn repositories_of_github() {
    for (condition, expected) in [
        (r"{}", "anybody: token.actions.githubusercontent.com:sub `repo:"),
        (r#"{"StringEquals": {"gh:aud": "sts.amazonaws.com"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "*"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "repo:*"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "repo:octo-*/app:*"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "repo:octo-org*"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "*:environment:production"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "repo:?cto/app:*"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": ["repo:octo/app:*", "repo:*/app:*"]}}"#, "anybody"),
        (r#"{"StringLikeIfExists": {"gh:sub": "repo:*"}}"#, "anybody"),
        (r#"{"ForAnyValue:StringLike": {"gh:sub": "repo:*"}}"#, "anybody"),
        (r#"{"StringNotLike": {"gh:sub": "repo:evil/*"}}"#, "anybody"),
        (r#"{"StringEquals": {"gh:environment": "production"}}"#, "anybody"),
        (r#"{"StringEquals": {"gh:ref": "refs/heads/main"}}"#, "anybody"),
        (r#"{"Null": {"gh:sub": "false"}}"#, "anybody"),
        (r#"{"StringLike": {"gh:sub": "repo:octo/*"}}"#, "named"),
        (r#"{"StringLike": {"gh:sub": "repo:octo/app:*"}}"#, "named"),
        (r#"{"StringLikeIfExists": {"gh:sub": "repo:octo/app:*"}}"#, "named"),
        (r#"{"ForAllValues:StringLike": {"gh:sub": "repo:octo/app:*"}}"#, "named"),
        (r#"{"StringLike": {"gh:sub": "repo:octo@*/app@*:ref:refs/heads/main"}}"#, "named"),
        (r#"{"StringEquals": {"gh:sub": "repo:octo/app:ref:refs/heads/main"}}"#, "named"),
        (r#"{"StringEqualsIgnoreCase": {"gh:sub": "repo:Octo/app:ref:refs/heads/main"}}"#, "named"),
        (r#"{"StringEquals": {"gh:sub": "repo:octo/*"}}"#, "named"),
        (r#"{"StringEquals": {"gh:repository": "octo/app"}}"#, "named"),
        (r#"{"StringEquals": {"gh:repository_owner": "octo"}}"#, "named"),
        (r#"{"StringEquals": {"gh:repository_owner_id": "1234"}}"#, "named"),
        (r#"{"StringLike": {"gh:sub": "repository_owner:octo:*"}}"#, "named"),
        (
            r#"{"StringLike": {"gh:sub": "repo:*"}, "StringEquals": {"gh:repository_id": "7"}}"#,
            "named",
        ),
        (
            r#"{"StringEquals": {"gh:job_workflow_ref": "octo/w/.github/workflows/d.yml@v1"}}"#,
            "unclear: it rests on",
        ),
        (r#"{"StringEqualsIfExists": {"gh:job_workflow_ref": "octo/w/d.yml@v1"}}"#, "anybody"),
        (r#"{"StringEquals": {"gh:actor": "octocat"}}"#, "unclear: it rests on"),
        (r#"{"StringEquals": {"gitlab.com:sub": "repo:octo/app"}}"#, "nobody"),
        (r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, "nobody"),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}"#, "nobody"),
    ] {
        github(condition, expected);
    }
}

#[test]
fn a_deny_counts() {
    let trust = |deny: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}}}},
                {{"Effect": "Deny", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": "*", "Condition": {{{deny}}}}}]}}"#
        )
    };
    let not_octo = format!(r#""StringNotLike": {{"{GITHUB}:sub": "repo:octo/*"}}"#);
    // What a Deny spares is not what an Allow names, and the proof finds that nobody else is left.
    assert_eq!(of_trust(&trust(&not_octo)), "named");
    let evil = format!(r#""StringLike": {{"{GITHUB}:sub": "repo:evil/*"}}"#);
    assert!(of_trust(&trust(&evil)).starts_with("anybody"));
}

#[test]
fn other_services_for_builds() {
    let web = |address: &str, condition: &str| {
        let condition = condition.replace("it:", &format!("{address}:"));
        gate(&format!("oidc-provider/{address}"), "AssumeRoleWithWebIdentity", &condition)
    };
    let circle = "oidc.circleci.com/org/0a1b";
    let bucket = "api.bitbucket.org/2.0/workspaces/octo/pipelines-config/identity/oidc";
    for (address, condition, expected) in [
        ("gitlab.com", r"{}", "anybody"),
        ("gitlab.com", r#"{"StringLike": {"it:sub": "project_path:*:ref:main"}}"#, "anybody"),
        ("gitlab.com", r#"{"StringLike": {"it:sub": "project_path:octo/*"}}"#, "named"),
        ("app.terraform.io", r#"{"StringEquals": {"it:aud": "aws.workload.identity"}}"#, "anybody"),
        (
            "app.terraform.io",
            r#"{"StringLike": {"it:sub": "organization:*:run_phase:apply"}}"#,
            "anybody",
        ),
        ("app.terraform.io", r#"{"StringLike": {"it:sub": "organization:octo:*"}}"#, "named"),
        ("agent.buildkite.com", r#"{"StringLike": {"it:sub": "organization:octo:*"}}"#, "named"),
        ("oidc.vercel.com", r#"{"StringEquals": {"it:aud": "https://vercel.com/octo"}}"#, "named"),
        ("oidc.vercel.com", r"{}", "anybody"),
        ("scalr.io", r"{}", "anybody"),
        ("scalr.io", r#"{"StringLike": {"it:sub": "account:octo:*"}}"#, "unclear"),
        (circle, r"{}", "anybody"),
        (circle, r#"{"StringLike": {"it:sub": "org/0a1b/*"}}"#, "anybody"),
        (circle, r#"{"StringLike": {"it:sub": "org/0a1b/project/7/*"}}"#, "named"),
        (bucket, r"{}", "anybody"),
        (bucket, r#"{"StringLike": {"it:sub": "{11-22}:*"}}"#, "named"),
        ("oidc.eks.eu-west-1.amazonaws.com/id/AB", r"{}", "anybody"),
        (
            "oidc.eks.eu-west-1.amazonaws.com/id/AB",
            r#"{"StringEquals": {"it:sub": "system:serviceaccount:web:app"}}"#,
            "named",
        ),
        ("login.example.com", r"{}", "some"),
    ] {
        let said = web(address, condition);
        assert!(said.starts_with(expected), "{address} {condition}: {said}, not {expected}");
    }
}

#[test]
fn guests_logins_and_certificates() {
    const COGNITO: &str = "cognito-identity.amazonaws.com";
    const WEB: &str = "AssumeRoleWithWebIdentity";
    let pool = r#""StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:11-22"}"#;
    let amr = |who: &str| {
        format!(r#""ForAnyValue:StringLike": {{"cognito-identity.amazonaws.com:amr": "{who}"}}"#)
    };
    let anchor = r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/7"}}"#;
    for (provider, action, condition, expected) in [
        (COGNITO, WEB, "{}".to_owned(), "anybody: cognito-identity.amazonaws.com:amr"),
        (COGNITO, WEB, format!("{{{pool}}}"), "anybody: cognito-identity.amazonaws.com:amr"),
        (COGNITO, WEB, format!("{{{pool}, {}}}", amr("unauthenticated")), "anybody"),
        (COGNITO, WEB, format!("{{{}}}", amr("authenticated")), "anybody"),
        (COGNITO, WEB, format!("{{{pool}, {}}}", amr("authenticated")), "named"),
        ("accounts.google.com", WEB, "{}".to_owned(), "anybody"),
        (
            "accounts.google.com",
            WEB,
            r#"{"StringEquals": {"accounts.google.com:aud": "66677788899900pro0"}}"#.to_owned(),
            "named",
        ),
        ("rolesanywhere.amazonaws.com", "AssumeRole", "{}".to_owned(), "anybody"),
        ("rolesanywhere.amazonaws.com", "AssumeRole", anchor.to_owned(), "named"),
        (
            "rolesanywhere.amazonaws.com",
            "AssumeRole",
            r#"{"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "backup"}}"#.to_owned(),
            "named",
        ),
        ("credentials.iot.amazonaws.com", "AssumeRole", "{}".to_owned(), "some"),
        (
            "saml-provider/okta",
            "AssumeRoleWithSAML",
            r#"{"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}"#.to_owned(),
            "some",
        ),
        (
            "saml-provider/okta",
            "AssumeRoleWithSAML",
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#.to_owned(),
            "nobody",
        ),
        ("saml-provider/okta", "AssumeRole", "{}".to_owned(), "nobody"),
    ] {
        let said = gate(provider, action, &condition);
        assert!(said.starts_with(expected), "{provider} {condition}: {said}, not {expected}");
    }
}
