//! What users reach by roles without MFA, and what is told of roles themselves.

use std::sync::Arc;

use tutela_access::{Terms, proofs};
use tutela_model::{Account, Arn, Grants, NamedPolicy, Observed, Role};
use tutela_policy::{Family, Level};

use crate::{
    NOW, of_all, prove, seen,
    support::{account, gap},
    together, users,
};

/// A role that everybody of the account may assume whose policies let them, one for alice alone, one
/// for whoever has MFA, one for a service, one for another account, and one for the first of them.
pub(crate) fn with_roles(mut account: Account) -> Account {
    let own = "arn:aws:iam::111122223333";
    let role = |name: &str, principal: &str, condition: &str, action: &str| Role {
        name: name.to_owned(),
        arn: Arn::new(format!("{own}:role/{name}")),
        trust: Arc::from(format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {condition}}}}}"#
        )),
        grants: Grants {
            inline: vec![NamedPolicy {
                name: "own".to_owned(),
                document: Arc::from(format!(
                    r#"{{"Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
                )),
            }],
            attached: Vec::new(),
            groups: Vec::new(),
            boundary: None,
        },
    };
    let aws = |arn: &str| format!(r#"{{"AWS": "{arn}"}}"#);
    let mfa = r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#;
    let secret = r#"{"StringEquals": {"sts:ExternalId": "secret"}}"#;
    account.roles = seen(vec![
        role("all", &aws(&format!("{own}:root")), "{}", "sts:AssumeRole"),
        role("alices", &aws(&format!("{own}:user/alice")), "{}", "s3:*"),
        role("mfa", &aws(&format!("{own}:root")), mfa, "s3:*"),
        role("ec2", r#"{"Service": "ec2.amazonaws.com"}"#, "{}", "s3:*"),
        role("others", &aws("arn:aws:iam::444455556666:root"), "{}", "s3:*"),
        role("second", &aws(&format!("{own}:role/all")), "{}", "s3:*"),
        role("secret", &aws(&format!("{own}:user/dave")), secret, "iam:PutUserPolicy"),
        role("a", &aws(&format!("{own}:role/b")), "{}", "sqs:*"),
        role("b", &aws(&format!("{own}:role/a")), "{}", "sqs:*"),
        role("beyond", &aws(&format!("{own}:role/others")), "{}", "s3:*"),
    ]);
    account
}

/// The steps of each, by name and credential.
fn hops(account: &Account) -> String {
    let last = |arn: &Arn| arn.as_str().rsplit('/').next().unwrap().to_owned();
    let all = prove(account).into_iter().flat_map(|alike| alike.hops);
    let mut all: Vec<String> = all
        .map(|hop| format!("{}>{} {}", last(&hop.from), last(&hop.role), hop.credential.name()))
        .collect();
    all.sort();
    all.join(", ")
}

#[test]
fn the_role_that_is_told_is_one_that_lets_the_user_in() {
    for (path, holds, words, expected) in [
        // The policy speaks of a role that asks for MFA; another names alice.
        ("alice", "attached AssumeMfa", "key", "key role/alices"),
        ("bob", "attached AssumeMfa", "key", ""),
        ("bob", "attached AssumeAny", "key", "key role/all"),
        ("bob", "group admins", "password", "aws-login role/all, password role/all"),
        // Roles of other accounts have trust policies that nobody saw.
        ("bob", "attached AssumeOther", "key", "key role/mfa of 444455556666"),
    ] {
        let account = with_roles(users(&[(path, holds, words)]));
        let alike = prove(&account);
        let residual = &alike[0].proof.as_ref().unwrap().residual;
        let mut told: Vec<String> = residual
            .iter()
            .filter(|own| own.family == Family::RoleHop)
            .filter(|own| own.credential.name() != "session-token")
            .filter(|own| own.credential.name() != "federation")
            .map(|own| {
                let resource = own.witness.request.resource();
                let role = resource.rsplit(':').next().unwrap();
                let account = resource.split(':').nth(4).unwrap();
                let of = if account == "111122223333" {
                    String::new()
                } else {
                    format!(" of {account}")
                };
                format!("{} {role}{of}", own.credential.name())
            })
            .collect();
        told.sort();
        assert_eq!(told.join(", "), expected, "{path}: {holds}");
    }
}

#[test]
fn roles_are_followed_by_trust_and_policy_together() {
    for (path, holds, words, expected) in [
        (
            "bob",
            "group admins",
            "password",
            "all>second aws-login, all>second password, bob>all aws-login, bob>all password",
        ),
        ("bob", "attached OwnKeys", "password", ""),
        ("bob", "group admins", "", ""),
        ("bob", "group admins; attached DenyWithoutMfa", "key password", ""),
        ("bob", "group admins; boundary OwnKeys", "password", ""),
        // The role names alice: nothing else needs to allow it.
        ("alice", "attached OwnKeys", "password", "alice>alices password"),
        ("alice", "", "key", "alice>alices key, alice>alices session-token"),
        ("alice", "attached DenyAll", "key", ""),
        // Whoever assumes a role chooses what the condition asks for.
        ("dave", "", "password", "dave>secret password"),
    ] {
        let account = with_roles(users(&[(path, holds, words)]));
        assert_eq!(hops(&account), expected, "{path}: {holds}, {words}");
        let levels = prove(&account).into_iter().map(|alike| (alike.level, alike.proof.unwrap()));
        for (level, proof) in levels {
            assert_eq!(level, proof.level);
            assert!(expected.is_empty() || level >= Level::Leaky, "{path}: {holds}, {words}");
        }
    }
    let all = proofs(&with_roles(account(Vec::new())), NOW, |_, _| true).roles.unwrap();
    let elsewhere: Vec<&str> = all.from_elsewhere.iter().map(Arn::as_str).collect();
    assert_eq!((all.count, elsewhere), (10, vec!["arn:aws:iam::111122223333:role/others"]));
    let onward: Vec<&str> = all.onward.iter().map(|hop| hop.role.as_str()).collect();
    assert_eq!(onward, ["arn:aws:iam::111122223333:role/beyond"]);
    let names = |circle: &Vec<Arn>| -> Vec<String> {
        circle.iter().map(|arn| arn.as_str().rsplit('/').next().unwrap().to_owned()).collect()
    };
    let circles: Vec<Vec<String>> = all.circles.iter().map(names).collect();
    assert_eq!(circles, [vec!["all"], vec!["a", "b"]], "one may assume itself");
    let undoers: Vec<(&str, &[&str])> =
        all.undoers.iter().map(|(arn, calls)| (arn.as_str(), calls.as_slice())).collect();
    assert_eq!(undoers, [("arn:aws:iam::111122223333:role/secret", &["iam:PutUserPolicy"][..])]);
    let mut unseen = account(Vec::new());
    unseen.roles = Observed::Missing(gap("the roles"));
    assert!(proofs(&unseen, NOW, |_, _| true).roles.is_err(), "nobody saw them");
}

#[test]
fn a_step_tells_its_request_and_what_the_role_leaves() {
    let alike = prove(&with_roles(users(&[("dave", "", "password")])));
    let [hop] = alike[0].hops.as_slice() else { panic!("{:?}", alike[0].hops) };
    let request = &hop.request.as_ref().unwrap().request;
    assert_eq!(request.resource(), "arn:aws:iam::111122223333:role/secret");
    assert_eq!(request.context.get("sts:externalid").unwrap().each(), ["secret"]);
    assert_eq!(hop.families.as_deref(), Some(&[Family::Privilege][..]));
}

#[test]
fn a_trust_policy_that_names_a_user_tells_it_apart() {
    let holds = "attached DenyWithoutMfa";
    assert_eq!(together(&with_roles(of_all(holds))), "al bob carol, alice, ops/carol");
}

#[test]
fn a_role_behind_a_boundary_that_nobody_saw_leaves_nothing_sealed() {
    let holds = "boundary Unlisted";
    let level = |name: &str| prove(&with_roles(users(&[(name, holds, "key")])))[0].level;
    assert_eq!((level("bob"), level("alice")), (Level::Sealed, Level::Unknown));
}

/// The account with the role `ops`, as far as `what` lets it be seen.
fn hiding(what: &str, mut account: Account) -> Account {
    let trust = match what {
        "a trust that is cut" => r#"{"Statement": ["#,
        "a trust in words of tomorrow" => {
            r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEqualsFoo": {"aws:username": "alice"}}}}"#
        }
        _ => {
            r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#
        }
    };
    let arn = match what {
        "an ARN of something else" => "arn:aws:iam::111122223333:group/ops",
        _ => "arn:aws:iam::111122223333:role/ops",
    };
    let grants =
        Grants { inline: Vec::new(), attached: Vec::new(), groups: Vec::new(), boundary: None };
    let role = Role { name: "ops".to_owned(), arn: Arn::new(arn), trust: Arc::from(trust), grants };
    account.roles = seen(vec![role]);
    match what {
        "no list" => account.roles = Observed::Missing(gap("the roles")),
        "a list with holes" => account.roles_complete = Err(gap("six roles")),
        _ => {}
    }
    account
}

#[test]
fn a_role_that_was_not_seen_may_let_in_whoever_is_not_denied() {
    let hidden = [
        "no list",
        "a list with holes",
        "a trust that is cut",
        "a trust in words of tomorrow",
        "an ARN of something else",
    ];
    for (holds, words, expected) in [
        ("attached WithMfa", "key", "unknown"),
        ("attached WithMfa", "password", "unknown"),
        // A trust policy that names a user lets it in whatever its boundary does not allow.
        ("attached WithMfa; boundary OwnKeys", "key", "unknown"),
        ("attached WithMfa; attached DenyWithoutMfa", "key password", "sealed"),
        ("attached WithMfa; boundary DenyWithoutMfa", "key", "sealed"),
        ("attached WithMfa", "", "sealed"),
        ("attached Everything", "key", "open"),
        ("attached Everything; attached Template", "password", "console-enrolment-open"),
    ] {
        let level = |what| {
            let all = prove(&hiding(what, users(&[("alice", holds, words)])));
            let [alice] = all.as_slice() else { panic!("{all:?}") };
            assert!(alice.level != Level::Unknown || !alice.unseen.is_empty(), "{what}: {holds}");
            assert!(alice.level != Level::Sealed || alice.unseen.is_empty(), "{what}: {holds}");
            assert_eq!(alice.proof.as_ref().unwrap().level, alice.level);
            alice.level.name()
        };
        for what in hidden {
            assert_eq!(level(what), expected, "{what}: {holds}, {words}");
        }
        let seen = level("nothing");
        assert_eq!(seen, if expected == "unknown" { "sealed" } else { expected }, "{holds}");
    }
}

#[test]
fn a_trust_that_is_over_lets_nobody_in() {
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "sts:AssumeRole", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}}}"#;
    let mut account = hiding("nothing", users(&[("alice", "attached WithMfa", "key")]));
    let mut roles = account.roles.seen().unwrap().value.clone();
    roles[0].trust = Arc::from(trust);
    account.roles = seen(roles);
    for (day, expected) in [
        (Some("2026-11-19T00:00:00Z"), Level::Leaky),
        (Some("2026-11-20T00:00:00Z"), Level::Sealed),
        (None, Level::Leaky),
    ] {
        let as_of = day.map(|day| day.parse().unwrap());
        let alice = &proofs(&account, Terms { as_of, ..NOW }, |arn, _| !arn.is_root()).alike[0];
        assert_eq!(alice.level, expected, "{day:?}");
    }
}

#[test]
fn a_policy_opens_no_role_that_its_trust_keeps_closed() {
    for (name, holds, seen_all, expected) in [
        // What AWS recommends: the role asks for MFA.
        ("bob", "attached AssumeMfa", true, "sealed"),
        ("bob", "attached AssumeMfa; attached WithMfa", true, "sealed"),
        ("bob", "attached AssumeMfa", false, "leaky"),
        ("bob", "attached AssumeSecond", true, "sealed"),
        ("bob", "attached AssumeOther", true, "leaky"),
        // One of the roles is open to all whom their policies let.
        ("bob", "attached AssumeAny", true, "leaky"),
        ("alice", "attached AssumeMfa", true, "leaky"),
        ("dave", "attached AssumeMfa; attached DenyAll", true, "sealed"),
        ("mfa", "attached AssumeOwn", true, "sealed"),
        ("all", "attached AssumeOwn", true, "leaky"),
    ] {
        let mut account = with_roles(users(&[(name, holds, "key")]));
        if !seen_all {
            account.roles_complete = Err(gap("other roles"));
        }
        let own = prove(&account).remove(0);
        assert_eq!(own.level.name(), expected, "{name}: {holds}");
        let hops = own.hops.iter().any(|hop| hop.families.is_some());
        let residual = own.proof.unwrap().residual;
        let left = residual.iter().any(|own| own.family == Family::RoleHop);
        assert!(expected != "sealed" || !(left || hops), "{name}: {holds}");
    }
}

#[test]
fn roles_that_bear_users_names_tell_users_apart() {
    let named = ["bob", "all", "mfa"].map(|name| (name, "attached AssumeOwn", "key"));
    assert_eq!(together(&with_roles(users(&named))), "all, bob, mfa");
    let plain = ["bob", "all", "mfa"].map(|name| (name, "attached OwnKeys", "key"));
    // ARNs of devices spell the third.
    assert_eq!(together(&with_roles(users(&plain))), "bob all, mfa");
}

#[test]
fn machines_elsewhere_get_into_roles_as_providers_do() {
    for (principal, expected) in [
        (r#"{"Service": "rolesanywhere.amazonaws.com"}"#, true),
        (r#"{"Service": ["ec2.amazonaws.com", "credentials.iot.amazonaws.com"]}"#, true),
        (r#"{"Service": "credentials.iot.amazonaws.com.cn"}"#, true),
        (r#"{"Service": "*"}"#, true),
        (r#"{"Service": "iot.amazonaws.com"}"#, false),
        (r#"{"Service": "lambda.amazonaws.com"}"#, false),
        (r#"{"Federated": "cognito-identity.amazonaws.com"}"#, true),
        (r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, false),
        (r#"{"AWS": "arn:aws:iam::444455556666:root"}"#, true),
    ] {
        let mut account = with_roles(account(Vec::new()));
        let mut roles = account.roles.seen().unwrap().value.clone();
        roles.retain(|role| ["others", "beyond"].contains(&role.name.as_str()));
        roles[0].trust = Arc::from(format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
        ));
        account.roles = seen(roles);
        let told = proofs(&account, NOW, |_, _| true).roles.unwrap();
        let onward: Vec<&str> = told.onward.iter().map(|hop| hop.role.as_str()).collect();
        assert_eq!(told.from_elsewhere.len(), usize::from(expected), "{principal}");
        let beyond: &[&str] =
            if expected { &["arn:aws:iam::111122223333:role/beyond"] } else { &[] };
        assert_eq!(onward, beyond, "{principal}");
    }
}

#[test]
fn whoever_assumes_a_role_chooses_the_sessions_name() {
    let own = "arn:aws:iam::111122223333";
    let session = "arn:aws:sts::111122223333:assumed-role";
    for (principal, expected) in [
        (format!(r#""Principal": {{"AWS": "{session}/a/evil"}}"#), "a>b, alice>a"),
        (
            format!(r#""Principal": {{"AWS": ["{session}/c/x", "{session}/a/evil"]}}"#),
            "a>b, alice>a",
        ),
        (format!(r#""Principal": {{"AWS": "{own}:role/path/a"}}"#), "a>b, alice>a"),
        (format!(r#""Principal": {{"AWS": "{session}/c/evil"}}"#), "alice>a"),
        (
            r#""Principal": {"AWS": "arn:aws:sts::444455556666:assumed-role/a/evil"}"#.to_owned(),
            "alice>a",
        ),
    ] {
        let mut account = with_roles(users(&[("alice", "attached WithMfa", "password")]));
        let mut roles = account.roles.seen().unwrap().value.clone();
        roles.retain(|role| ["a", "b"].contains(&role.name.as_str()));
        roles[0].arn = Arn::new(format!("{own}:role/path/a"));
        let trust = |principal: &str| {
            Arc::from(format!(
                r#"{{"Statement": {{"Effect": "Allow", {principal}, "Action": "sts:AssumeRole"}}}}"#
            ))
        };
        roles[0].trust = trust(&format!(r#""Principal": {{"AWS": "{own}:user/alice"}}"#));
        roles[1].trust = trust(&principal);
        roles[0].grants.inline[0].document = Arc::from(
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}"#,
        );
        account.roles = seen(roles);
        let told = hops(&account).replace(" password", "");
        assert_eq!(told, expected, "{principal}");
    }
}

/// Whatever a user's policies say now, somebody may have been in a role before they did.
#[test]
fn sessions_that_began_before_are_told_of_with_their_circles() {
    let name = |arn: &Arn| arn.as_str().rsplit('/').next().unwrap().to_owned();
    let listed = |arns: &[Arn]| arns.iter().map(name).collect::<Vec<_>>().join(" ");
    let told = |account: &Account| {
        let alike = prove(account).swap_remove(0);
        let earlier = alike.earlier?;
        let circles: Vec<String> = earlier.circles.iter().map(|own| listed(own)).collect();
        Some(format!("{}; {}", listed(&earlier.roles), circles.join(", ")))
    };
    for (path, holds, expected) in [
        ("bob", "group admins; attached DenyWithoutMfa", Some("all second; all")),
        ("bob", "attached OwnKeys; attached DenyWithoutMfa", Some("all second; all")),
        ("alice", "attached DenyWithoutMfa", Some("alices all second; all")),
        ("dave", "attached DenyWithoutMfa", Some("all second secret; all")),
        ("bob", "group admins", None),
    ] {
        let own = users(&[(path, holds, "key password")]);
        assert_eq!(told(&with_roles(own.clone())).as_deref(), expected, "{path}: {holds}");
        let alone = expected.map(|_| "; ");
        assert_eq!(told(&own).as_deref(), alone, "{path}: {holds}, without roles");
    }
    let mut unseen = users(&[("bob", "attached DenyWithoutMfa", "key")]);
    unseen.roles = Observed::Missing(gap("the roles"));
    assert_eq!(told(&unseen), None, "nobody saw the roles");
}
