//! What users can do without MFA, and which of them are proved together.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::{collections::BTreeMap, sync::Arc};

use support::{account, gap, user};
use tutela_access::{Alike, proofs};
use tutela_model::{
    AccessKey, Account, Arn, Call, Grants, LastUse, NamedPolicy, Observed, Password, Receipt, Role,
    User, operation,
};
use tutela_policy::{Family, Level};

fn seen<T>(value: T) -> Observed<T> {
    let call = Call::new(&operation::GET_CREDENTIAL_REPORT);
    Observed::of(value, &Arc::new(Receipt { call, time: None, made: None, file: String::new() }))
}

/// A user by `path/name`, what it holds, and its credentials and tags in words: `password`, `key`,
/// `old-key`, `team=red`. What the words hide is not seen: `no-password`, `no-tags`.
fn person(path: &str, holds: &str, words: &str) -> User {
    let name = path.rsplit('/').next().unwrap();
    let has = |word: &str| words.split(' ').any(|own| own == word);
    let key = |active| AccessKey {
        slot: "1".to_owned(),
        id: None,
        active,
        created: None,
        last_used: LastUse::Never,
        last_service: None,
    };
    let password = Password::Enabled { last_used: LastUse::Never, changed: None };
    let tags = words.split(' ').filter_map(|word| word.split_once('='));
    let tags: BTreeMap<String, String> =
        tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    User {
        arn: Arn::new(format!("arn:aws:iam::111122223333:user/{path}")),
        password: if has("no-password") {
            Observed::Missing(gap("the password"))
        } else {
            seen(if has("password") { password } else { Password::None })
        },
        keys: seen(
            [("key", true), ("old-key", false)]
                .into_iter()
                .filter(|(word, _)| has(word))
                .map(|(_, active)| key(active))
                .collect(),
        ),
        service_credentials: seen(Vec::new()),
        tags: if has("no-tags") { Observed::Missing(gap("the tags")) } else { seen(tags) },
        ..user(name, holds)
    }
}

fn users(all: &[(&str, &str, &str)]) -> Account {
    account(all.iter().map(|(path, holds, words)| person(path, holds, words)).collect())
}

fn prove(account: &Account) -> Vec<Alike> {
    proofs(account, |arn, _| !arn.is_root()).alike
}

/// The level, and by which credentials.
fn say(alike: &Alike) -> String {
    let states = alike.proof.iter().flat_map(|proof| &proof.states);
    let states: Vec<&str> = states.map(|state| state.credential.name()).collect();
    let gaps = alike.unseen.iter().chain(&alike.assumed);
    let gaps: Vec<&str> = gaps.map(tutela_model::Gap::detail).collect();
    format!("{} {} {}", alike.level, states.join("+"), gaps.join("+")).trim().to_owned()
}

#[track_caller]
fn check(rows: &[(&str, &str, &str)]) {
    for (holds, words, expected) in rows {
        let alike = prove(&users(&[("alice", holds, words)]));
        let [only] = alike.as_slice() else { panic!("{holds}: {alike:?}") };
        assert_eq!(say(only), *expected, "{holds}, {words}");
    }
}

#[test]
fn a_level_is_about_the_credentials_that_there_are() {
    check(&[
        ("attached Everything", "", "sealed"),
        ("attached Everything", "old-key", "sealed"),
        (
            "attached Everything; group halves",
            "key",
            "unknown  policy `arn:aws:iam::111122223333:policy/Unlisted` is in use, but its document is not listed",
        ),
        ("group admins", "password", "open password+aws-login"),
        ("group admins; attached Template", "password", "console-enrolment-open password"),
        ("group admins; attached Template", "key", "enrolment-open key+session-token"),
        ("group admins; attached DenyWithoutMfa", "key", "sealed key+session-token"),
        ("group admins; inline DenyWithoutMfa", "no-password", "sealed password the password"),
    ]);
}

#[test]
fn what_was_not_seen_never_looks_protected() {
    let unlisted = "policy `arn:aws:iam::111122223333:policy/Unlisted` is in use, but its document is not listed";
    for (holds, level) in [
        ("attached DenyWithoutMfa; attached Unlisted", "unknown"),
        ("attached DenyWithoutMfa; group halves", "unknown"),
        ("attached DenyWithoutMfa; inline Broken", "unknown"),
        ("attached DenyWithoutMfa; group missing", "unknown"),
        ("not seen", "unknown"),
        // A boundary takes away only.
        ("attached Everything; boundary Unlisted", "unknown"),
        ("attached Everything; attached Template; boundary Unlisted", "unknown"),
        ("attached Everything; attached DenyWithoutMfa; boundary Unlisted", "sealed"),
        ("attached Everything; boundary DenyWithoutMfa", "sealed"),
    ] {
        let alike = prove(&users(&[("alice", holds, "key")]));
        assert_eq!(alike[0].level.name(), level, "{holds}");
        assert_eq!(
            alike[0].unseen.is_empty(),
            holds.ends_with("boundary DenyWithoutMfa"),
            "{holds}"
        );
    }
    let bounded = "attached Everything; attached DenyWithoutMfa; boundary Unlisted";
    let alike = prove(&users(&[("alice", bounded, "key")]));
    let proof = alike[0].proof.as_ref().unwrap();
    let live = proof.liveness.as_ref().unwrap();
    let goals = [&live.enrol, &live.cli_session, &live.work, &live.others, &live.first_password];
    assert!(goals.iter().all(|goal| goal.possible.is_none()));
    assert_eq!(alike[0].unseen[0].detail(), unlisted);
}

#[test]
fn tags_that_nobody_saw_matter_where_a_policy_asks_for_them() {
    check(&[
        ("attached Everything; attached DenyRed", "key team=red", "sealed key+session-token"),
        ("attached Everything; attached DenyRed", "key no-tags", "unknown  the tags"),
        ("attached Everything; attached OfTeam", "key no-tags", "unknown  the tags"),
        ("attached DenyAll", "key no-tags", "sealed key+session-token"),
    ]);
    let alike = prove(&users(&[("alice", "attached DenyAll", "key no-tags")]));
    let assumptions = alike[0].proof.as_ref().unwrap().assumptions.join("; ");
    assert!(assumptions.contains("tags were not seen"), "{assumptions}");
}

/// Who is proved together, by name.
fn together(account: &Account) -> String {
    let mut groups: Vec<String> = prove(account)
        .iter()
        .map(|alike| {
            let name = |arn: &Arn| arn.as_str().split(":user/").nth(1).unwrap().to_owned();
            alike.principals.iter().map(name).collect::<Vec<_>>().join(" ")
        })
        .collect();
    groups.sort();
    groups.join(", ")
}

const NAMES: [&str; 5] = ["alice", "al", "bob", "carol", "ops/carol"];

fn of_all(holds: &str) -> Account {
    users(&NAMES.map(|name| (name, holds, "key")))
}

#[test]
fn users_are_proved_together_that_no_policy_can_tell_apart() {
    for (holds, expected) in [
        ("attached DenyAll", "alice al bob carol, ops/carol"),
        ("attached OwnKeys", "alice al bob carol, ops/carol"),
        ("attached OwnKeys; attached DenyKeysOfAlice", "al bob carol, alice, ops/carol"),
        ("attached OwnKeys; attached DenyKeysOfA", "al, alice, bob carol, ops/carol"),
        ("attached DenyFiveLetters", "al bob, alice, carol, ops/carol"),
        ("attached DenyArnOfBob", "alice al carol, bob, ops/carol"),
        ("attached Number", "al, alice, bob, carol, ops/carol"),
    ] {
        assert_eq!(together(&of_all(holds)), expected, "{holds}");
    }
    let differ = [
        ("a", "attached DenyAll", "key"),
        ("b", "inline DenyAll", "key"),
        ("c", "group admins; inline DenyAll", "key"),
        ("d", "inline DenyAll", "password"),
        ("e", "inline DenyAll", "key team=red"),
        ("f", "inline DenyAll; boundary Everything", "key"),
    ];
    assert_eq!(together(&users(&differ)), "a b, c, d, e, f");
}

#[test]
fn a_name_that_a_tag_spells_is_told_apart() {
    let holds = "attached OwnKeys; attached OfTeam";
    let tagged = NAMES.map(|name| (name, holds, "key team=alice"));
    assert_eq!(together(&users(&tagged)), "al bob carol, alice, ops/carol");
}

/// What a proof comes to, without names.
fn outcome(alike: &Alike) -> String {
    let proof = alike.proof.as_ref().unwrap();
    let states = proof
        .states
        .iter()
        .map(|it| format!("{} {} {}", it.credential.name(), it.level, it.actions));
    let residual = proof.residual.iter().map(|it| format!("{} {}", it.family, it.actions));
    let live = proof.liveness.as_ref().unwrap();
    let goals =
        [&live.enrol, &live.work, &live.first_password].map(|goal| goal.verdict().to_owned());
    let all: Vec<String> = states.chain(residual).chain(goals).collect();
    format!("{} {} {:?}", proof.level, all.join(", "), proof.undoes)
}

#[test]
fn what_is_proved_of_one_holds_for_those_alike() {
    for holds in [
        "attached OwnKeys",
        "attached OwnKeys; attached DenyKeysOfAlice",
        "attached OwnKeys; attached DenyKeysOfA",
        "attached OwnKeys; attached DenyFiveLetters",
        "attached OwnKeys; attached DenyArnOfBob",
    ] {
        let account = of_all(holds);
        let mut levels = std::collections::BTreeSet::new();
        for alike in prove(&account) {
            for principal in &alike.principals {
                let alone = proofs(&account, |arn, _| arn == principal).alike;
                assert_eq!(outcome(&alike), outcome(&alone[0]), "{holds}: {principal}");
            }
            levels.insert(outcome(&alike));
        }
        assert!(levels.len() > 1, "{holds} tells nobody apart: the row shows nothing");
    }
}

#[test]
fn the_first_device_is_a_fact_of_its_user() {
    let mut account = users(&[
        ("alice", "group admins; attached Template", "key"),
        ("bob", "group admins; attached Template", "key"),
    ]);
    let device = tutela_model::VirtualDevice {
        serial: Arn::new("arn:aws:iam::111122223333:mfa/alice"),
        user: None,
    };
    account.virtual_devices = seen(vec![device]);
    assert_eq!(together(&account), "alice, bob");
}

#[test]
fn root_is_as_protected_as_its_credentials_are() {
    let facts = |word: &str| match word {
        "yes" => seen(true),
        "no" => seen(false),
        _ => Observed::Missing(gap("root")),
    };
    for (mfa, password, key, expected) in [
        ("yes", "yes", "no", "sealed"),
        ("yes", "not seen", "no", "sealed"),
        ("no", "no", "no", "sealed"),
        ("no", "yes", "no", "open"),
        ("no", "not seen", "no", "open"),
        ("yes", "no", "yes", "open"),
        ("not seen", "not seen", "no", "unknown"),
        ("not seen", "yes", "no", "unknown"),
        ("yes", "yes", "not seen", "unknown"),
        ("no", "no", "not seen", "unknown"),
    ] {
        let mut account = account(Vec::new());
        account.root.has_mfa = facts(mfa);
        account.root.has_password = facts(password);
        account.root.has_access_key = facts(key);
        let alike = proofs(&account, |_, _| true).alike;
        let [root] = alike.as_slice() else { panic!("{alike:?}") };
        assert_eq!(root.level.name(), expected, "MFA {mfa}, password {password}, key {key}");
        assert_eq!(root.unseen.is_empty(), expected != "unknown");
    }
}

#[test]
fn users_of_elsewhere_and_listings_with_holes_are_said() {
    let mut account = users(&[("alice", "attached DenyAll", "key")]);
    account.users.known[0].arn = Arn::new("arn:aws:iam::999999999999:user/alice");
    account.users.complete = Err(gap("the second page"));
    let proofs = proofs(&account, |arn, _| !arn.is_root());
    assert_eq!(
        say(&proofs.alike[0]),
        "unknown  `arn:aws:iam::999999999999:user/alice` is of another account than 111122223333"
    );
    assert_eq!(proofs.unlisted, [gap("the second page")]);
}

/// A role that everybody of the account may assume whose policies let them, one for alice alone, one
/// for whoever has MFA, one for a service, one for another account, and one for the first of them.
fn with_roles(mut account: Account) -> Account {
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
    let all = proofs(&with_roles(account(Vec::new())), |_, _| true).roles.unwrap();
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
    assert!(proofs(&account(Vec::new()), |_, _| true).roles.is_err(), "nobody saw them");
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
