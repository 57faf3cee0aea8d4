//! What users can do without MFA, and which of them are proved together.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "proofs/controls.rs"]
mod controls;
#[path = "proofs/facts.rs"]
mod facts;
#[path = "proofs/names.rs"]
mod names;
#[path = "proofs/roles.rs"]
mod roles;
mod support;
#[path = "proofs/undoers.rs"]
mod undoers;

use std::{collections::BTreeMap, sync::Arc};

use support::{account, gap, user};
use tutela_access::{Alike, OldReport, Terms, proofs};
use tutela_model::{
    AccessKey, Account, Arn, Call, LastUse, Observed, Password, Receipt, Timestamp, User, operation,
};

/// The terms where nothing hangs on the moment.
pub(crate) const NOW: Terms = Terms { as_of: None, old: OldReport::MayLack, tells_earlier: true };

fn seen<T>(value: T) -> Observed<T> {
    reported(value, Some(support::answered()))
}

/// What the credential report says that was made then.
fn reported<T>(value: T, made: Option<Timestamp>) -> Observed<T> {
    let call = Call::new(&operation::GET_CREDENTIAL_REPORT);
    let time = Some(support::answered());
    Observed::of(value, &Arc::new(Receipt { call, time, made, file: String::new() }))
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
        last_region: None,
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
    proofs(account, NOW, |arn, _| !arn.is_root()).alike
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
        ("attached DenyAll", "", "sealed"),
        ("attached DenyAll", "old-key", "sealed"),
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
        ("attached Everything; inline Refused", "unknown"),
        ("attached Everything; attached Refused", "unknown"),
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
                let alone = proofs(&account, NOW, |arn, _| arn == principal).alike;
                assert_eq!(outcome(&alike), outcome(&alone[0]), "{holds}: {principal}");
            }
            levels.insert(outcome(&alike));
        }
        assert!(levels.len() > 1, "{holds} tells nobody apart: the row shows nothing");
    }
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
        let alike = proofs(&account, NOW, |_, _| true).alike;
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
    let proofs = proofs(&account, NOW, |arn, _| !arn.is_root());
    assert_eq!(
        say(&proofs.alike[0]),
        "unknown  `arn:aws:iam::999999999999:user/alice` is of another account than 111122223333"
    );
    assert_eq!(proofs.unlisted, [gap("the second page")]);
}
