//! A service control policy reaches everybody in an account: here, users and their federated
//! sessions and nobody else.

use std::thread;

use tutela_policy::{
    Caller, Context, Decision, Document, PolicySet, Request, Setup, Universe,
    require::{Form, Kept, Require, RequireLevel, SessionAge},
};

use crate::world::ALL;

const ACCOUNT: &str = "111122223333";

/// Others than users: the caller, the ARN that AWS gives policies, and the type of principal.
const OTHERS: &[(&str, Option<&str>, &str)] = &[
    ("arn:aws:iam::111122223333:root", Some("arn:aws:iam::111122223333:root"), "Account"),
    (
        "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice",
        Some(
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/\
             AWSReservedSSO_Admin_0123456789abcdef",
        ),
        "AssumedRole",
    ),
    // Names and paths that somebody chose to look like a user.
    (
        "arn:aws:sts::111122223333:assumed-role/user/alice",
        Some("arn:aws:iam::111122223333:role/user/user"),
        "AssumedRole",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/x/federated-user",
        Some("arn:aws:iam::111122223333:role/a:user/b:federated-user/x"),
        "AssumedRole",
    ),
    (
        "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/session",
        Some(
            "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        ),
        "AssumedRole",
    ),
    ("cloudtrail.amazonaws.com", None, "Service"),
    ("*", None, "Anonymous"),
];

fn wide(level: RequireLevel) -> Require {
    let mut require = Require::new(level, Form::Scp);
    require.max_session_age = SessionAge::from_secs(3600).ok();
    require.keep = vec![Kept::parse("s3:GetObject").unwrap()];
    require
}

/// The policies of every level, with every choice that adds a statement.
fn documents() -> Vec<Document> {
    let wide = |level| wide(level).policy().document().clone();
    RequireLevel::ALL.into_iter().map(wide).collect()
}

/// SCPs are not asked about some of these at all. So the policies stand where everybody is asked:
/// in the endpoint's.
fn allowed(documents: &[Document], arn: &str, context: &Context) -> Vec<&'static str> {
    let all = Document::parse(ALL).unwrap();
    let caller = Caller::parse(arn).unwrap();
    // Who is of no account has only the resource's policy.
    let resource = caller.arn().is_none().then(|| {
        let text = ALL.replace("\"Action\"", "\"Principal\": \"*\", \"Action\"");
        Document::parse(&text).unwrap()
    });
    let policies = PolicySet::new(&Setup {
        identity: vec![all.clone()],
        resource,
        endpoint: Some(documents.iter().cloned().chain([all]).collect()),
        ..Setup::default()
    });
    let actions = Universe::embedded().actions().iter().map(tutela_policy::Action::full_name);
    let is_allowed = |action: &&str| {
        let request = Request::new(caller.clone(), action, "*", context.clone()).owned_by(ACCOUNT);
        let judgement = policies.judge(&request);
        judgement.decision == Decision::Allowed && judgement.ambiguities.is_empty()
    };
    actions.filter(is_allowed).collect()
}

#[test]
fn roles_services_and_root_lose_nothing() {
    let check = |caller: &str, arn: Option<&str>, kind| {
        let before = allowed(&[], caller, &Context::new());
        assert!(before.len() > 20_000, "{caller} can do {}", before.len());
        // AWS says `false` of every role; the others are in case it says something else.
        let mfa: &[_] =
            if kind == "AssumedRole" { &[Some("false"), Some("true")] } else { &[None] };
        for mfa in mfa.iter().copied() {
            let mut context = Context::new().with("aws:PrincipalType", kind);
            for (key, value) in [("aws:PrincipalArn", arn), ("aws:MultiFactorAuthPresent", mfa)] {
                if let Some(value) = value {
                    context = context.with(key, value);
                }
            }
            let after = allowed(&documents(), caller, &context);
            assert!(after == before, "{caller} with MFA {mfa:?} can do only {}", after.len());
        }
    };
    thread::scope(|scope| {
        for (caller, arn, kind) in OTHERS {
            scope.spawn(move || check(caller, *arn, kind));
        }
    });
}

/// The test above sees denials: it has some to see.
#[test]
fn users_and_federated_sessions_lose_nearly_everything() {
    for (caller, kind) in [
        ("arn:aws:iam::111122223333:user/alice", "User"),
        ("arn:aws:iam::111122223333:user/team/x:role/alice", "User"),
        ("arn:aws:sts::111122223333:federated-user/role", "FederatedUser"),
    ] {
        for document in documents() {
            let context =
                Context::new().with("aws:PrincipalType", kind).with("aws:PrincipalArn", caller);
            let left = allowed(&[document], caller, &context);
            assert!(left.len() < 20, "{caller} can do {left:?}");
        }
    }
}

#[test]
fn a_policy_for_one_partition_and_account_names_them() {
    let mut require = wide(RequireLevel::Sealed);
    require.partition = tutela_policy::require::Partition::named("aws-cn").unwrap();
    require.account = tutela_policy::require::AccountId::parse(ACCOUNT).ok();
    let json = require.policy().json();
    for part in [
        "arn:aws-cn:iam::111122223333:user/*",
        "arn:aws-cn:sts::111122223333:federated-user/*",
        "arn:aws-cn:iam::111122223333:user/${aws:username}",
        "arn:aws-cn:iam::111122223333:mfa/${aws:username}",
    ] {
        assert!(json.contains(part), "{part} in {json}");
    }
    assert!(!json.contains("arn:aws:") && !json.contains("::*:"), "{json}");
}
