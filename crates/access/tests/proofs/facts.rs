//! What facts of the account mean for a proof: devices, old answers, the password policy, the moment.

use tutela_access::{OldReport, Terms, proofs, worth_asking_for_ssh_keys};
use tutela_model::{Arn, Observed, SignedDuration, SshKey};

use crate::{
    NOW, prove, reported, say, seen,
    support::{self, gap},
    together, users,
};

#[test]
fn the_first_device_is_a_fact_of_its_user() {
    let devices = |words: &str| {
        let device = |word: &str| {
            let (name, user) = word.split_once('>').unwrap_or((word, ""));
            let own = |user| Arn::new(format!("arn:aws:iam::111122223333:user/{user}"));
            tutela_model::VirtualDevice {
                serial: Arn::new(format!("arn:aws:iam::111122223333:mfa/{name}")),
                user: (!user.is_empty()).then(|| own(user)),
            }
        };
        seen(words.split_whitespace().map(device).collect::<Vec<_>>())
    };
    let (locked, first) = ("group admins; attached NameLock", "first-device-only");
    for (holds, words, expected) in [
        (locked, "alice>alice", first),
        (locked, "alice>alice bob>bob root>root", first),
        (locked, "", "enrolment-open"),
        // Whoever created it has the seed, and may enable it.
        (locked, "alice", "enrolment-open"),
        (locked, "alice>bob", "enrolment-open"),
        (locked, "alice>alice spare", "enrolment-open"),
        ("group admins; attached Template", "alice>alice", "enrolment-open"),
        // What is left is a part of what the device closes.
        ("attached OwnResync", "alice>alice", first),
        ("attached OwnResync", "", "enrolment-open"),
        ("group admins; attached DenyWithoutMfa", "alice>alice", "sealed"),
    ] {
        let mut account = users(&[("alice", holds, "key")]);
        account.virtual_devices = devices(words);
        assert_eq!(prove(&account)[0].level.name(), expected, "{holds}: {words}");
    }
    let both = ["alice", "bob"].map(|name| (name, locked, "key"));
    let mut account = users(&both);
    account.virtual_devices = devices("alice>alice");
    assert_eq!(together(&account), "alice, bob");
}

#[test]
fn what_an_old_report_lacks_is_taken_to_be_there() {
    let holds = "group admins; attached Template";
    let ago = |minutes| Some(support::answered() - SignedDuration::from_mins(minutes));
    let old =
        "the report is of 2026-11-24T08:00:00Z, and the other answers are of 2026-11-24T09:00:00Z";
    for (what, words, made, as_old, as_dated) in [
        ("of the same run", "", ago(0), "sealed", "sealed"),
        ("made after it began", "", ago(-3), "sealed", "sealed"),
        ("clocks that differ", "", ago(5), "sealed", "sealed"),
        ("an hour old", "", ago(60), "enrolment-open", "sealed"),
        ("an hour old", "password", ago(60), "enrolment-open", "console-enrolment-open"),
        ("an hour old", "key password", ago(60), "enrolment-open", "enrolment-open"),
        ("without a date", "", None, "enrolment-open", "sealed"),
    ] {
        let mut account = users(&[("alice", holds, words)]);
        let alice = &mut account.users.known[0];
        alice.password = reported(alice.password.seen().unwrap().value.clone(), made);
        alice.keys = reported(alice.keys.seen().unwrap().value.clone(), made);
        for (old, level) in [(OldReport::MayLack, as_old), (OldReport::IsDated, as_dated)] {
            let told = &proofs(&account, Terms { old, ..NOW }, |arn, _| !arn.is_root()).alike[0];
            assert_eq!(told.level.name(), level, "{what}: {words}, {old:?}");
            let lacks = old == OldReport::MayLack && as_old != "sealed" && words != "key password";
            assert_eq!(told.assumed.is_empty(), !lacks, "{what}: {words}, {old:?}");
        }
    }
    let mut account = users(&[("alice", holds, "password")]);
    account.users.known[0].keys = reported(Vec::new(), ago(60));
    assert_eq!(prove(&account)[0].assumed[0].detail(), old);
}

#[test]
fn the_password_policy_grants_what_no_policy_shows() {
    let policy = |allow_change| tutela_model::PasswordPolicy {
        minimum_length: 8,
        reuse_prevention: None,
        max_age_days: None,
        allow_change,
        required_characters: Vec::new(),
    };
    let console = "console-enrolment-open";
    for (holds, words, without, with) in [
        ("attached WithMfa", "password", "sealed", console),
        ("attached WithMfa", "key", "sealed", "enrolment-open"),
        ("attached WithMfa", "", "sealed", "sealed"),
        // Nobody knows whether a boundary must allow it: it is taken to be granted.
        ("attached WithMfa; boundary OwnKeys", "password", "sealed", console),
        ("attached WithMfa; attached DenyWithoutMfa", "key password", "sealed", "sealed"),
        ("attached WithMfa; boundary DenyWithoutMfa", "key password", "sealed", "sealed"),
        ("attached Everything", "key", "open", "open"),
        ("attached Everything; attached Template", "key", "enrolment-open", "enrolment-open"),
    ] {
        let unseen = if without == with { with } else { "unknown" };
        let first = |policy| {
            let mut account = users(&[("ops/alice", holds, words)]);
            account.password_policy = policy;
            let own = prove(&account).remove(0);
            let why: Vec<&str> = own.unseen.iter().map(tutela_model::Gap::detail).collect();
            let password = own.proof.unwrap().liveness.unwrap().first_password.verdict();
            (own.level.name(), why.join(", "), password)
        };
        let missing = first(Observed::Missing(gap("the password policy")));
        assert_eq!(first(seen(None)).0, without, "{holds}, {words}: none");
        assert_eq!(first(seen(Some(policy(false)))).0, without, "{holds}, {words}: off");
        assert_eq!(first(seen(Some(policy(true)))).0, with, "{holds}, {words}: on");
        assert_eq!(missing.0, unseen, "{holds}, {words}: not seen");
        assert_eq!(missing.1 == "the password policy", unseen == "unknown", "{holds}, {words}");
        if holds == "attached WithMfa" {
            assert_eq!(first(seen(Some(policy(false)))).2, "impossible");
            assert_eq!(first(seen(Some(policy(true)))).2, "possible");
            assert_eq!(missing.2, "unknown");
        }
    }
}

#[test]
fn no_request_is_made_before_the_moment_of_judgement() {
    let days = ["2026-11-19T00:00:00Z", "2026-11-24T00:00:00.123456789Z"];
    for (holds, before, after) in [
        ("group admins; attached NameLock; attached ClosedWindow", "enrolment-open", "sealed"),
        ("group admins; attached NameLock; attached ClosedEpoch", "enrolment-open", "sealed"),
        ("group admins; attached NameLock; boundary UntilThe20th", "enrolment-open", "sealed"),
        (
            "group admins; attached NameLock; attached OpensLater",
            "enrolment-open",
            "enrolment-open",
        ),
        ("attached WithMfa; attached FromThe20th", "leaky", "leaky"),
        ("attached WithMfa; attached UntilThe20th", "open", "sealed"),
        ("attached UntilThe20th", "open", "sealed"),
    ] {
        let account = users(&[("alice", holds, "key")]);
        let level = |as_of: Option<&str>| {
            let as_of = as_of.map(|day| day.parse().unwrap());
            let own = proofs(&account, Terms { as_of, ..NOW }, |arn, _| !arn.is_root());
            own.alike[0].level.name()
        };
        assert_eq!(level(Some(days[0])), before, "{holds}: on the 19th");
        assert_eq!(level(Some(days[1])), after, "{holds}: on the 24th");
        assert_eq!(level(None), before, "{holds}: nobody knows when");
    }
}

#[test]
fn ssh_keys_that_nobody_looked_up_are_taken_to_be_there() {
    for (holds, words, expected) in [
        ("attached Git", "", "leaky service nobody asked for SSH public keys"),
        // A password says that there is no MFA, and what an SSH key says is not documented.
        (
            "attached Git; attached DenySessions",
            "password",
            "leaky password+service nobody asked for SSH public keys",
        ),
        ("attached Git; attached DenyWithoutMfa", "", "sealed"),
        ("attached OwnKeys", "", "sealed"),
        ("attached WithMfa", "", "sealed"),
        ("attached Everything", "key", "open key+session-token+federation"),
    ] {
        let all = prove(&users(&[("alice", holds, words)]));
        assert_eq!(say(&all[0]), expected, "{holds}, {words}");
        let told = all[0].proof.as_ref().unwrap().assumptions.join("; ");
        let has = expected.contains("SSH");
        assert_eq!(told.contains("SSH public keys"), has, "{holds}, {words}: {told}");
    }
}

#[test]
fn ssh_keys_are_asked_for_where_they_matter_and_count_as_listed() {
    let listed = |active: Option<bool>| {
        seen(
            active
                .map(|active| SshKey { id: "APKAEXAMPLE".to_owned(), active })
                .into_iter()
                .collect(),
        )
    };
    let denied = || Observed::Missing(gap("denied"));
    for (what, holds, keys, expected) in [
        ("a key", "attached Git", listed(Some(true)), "leaky service"),
        ("a key that is off", "attached Git", listed(Some(false)), "sealed"),
        ("none", "attached Git", listed(None), "sealed"),
        ("the answer was lost", "attached Git", denied(), "leaky service denied"),
        (
            "a key that is of no use",
            "attached Git; attached DenyWithoutMfa",
            listed(Some(true)),
            "sealed service",
        ),
        ("the answer would not matter", "attached OwnKeys", denied(), "sealed"),
    ] {
        let mut account = users(&[("alice", holds, "")]);
        account.users.known[0].ssh_keys = keys;
        assert_eq!(say(&prove(&account)[0]), expected, "{what}");
    }
    let account = users(&[
        ("git", "attached Git", ""),
        ("sealed", "attached Git; attached DenyWithoutMfa", ""),
        ("open", "attached Everything", "key"),
        ("other", "attached Git", ""),
    ]);
    let proofs = proofs(&account, NOW, |arn, _| !arn.is_root());
    let asked: Vec<&str> =
        worth_asking_for_ssh_keys(&proofs).iter().map(|arn| arn.as_str()).collect();
    assert_eq!(
        asked,
        ["arn:aws:iam::111122223333:user/git", "arn:aws:iam::111122223333:user/other"]
    );
    let mut account = account;
    account.users.known.iter_mut().for_each(|user| user.ssh_keys = denied());
    let proofs = tutela_access::proofs(&account, NOW, |arn, _| !arn.is_root());
    assert_eq!(worth_asking_for_ssh_keys(&proofs), Vec::<&Arn>::new(), "asked in vain is asked");
}
