//! Whatever lies in a folder: nothing panics, and nothing is known that was not known before.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use tutela_model::{Account, Cause, Observed, operation};
use tutela_recording::{AccountRecordings, Answer, assemble, folder, next_calls, redact};

use crate::account::noon;

/// What happens to a file.
#[derive(Clone, Debug)]
enum Damage {
    Replaced(Vec<u8>),
    Cut(Index),
    Flipped(Index, u8),
}

impl Damage {
    /// What is no answer to anything.
    fn garbage() -> impl Strategy<Value = Self> {
        let short = ["", "{}", "[]", "null", "user,arn\n"];
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..64).prop_map(Self::Replaced),
            proptest::sample::select(short.map(|text| text.as_bytes().to_vec()).to_vec())
                .prop_map(Self::Replaced),
            any::<Index>().prop_map(Self::Cut),
        ]
    }

    /// What may well be another answer.
    fn any() -> impl Strategy<Value = Self> {
        let absent = "{\"Error\":{\"Code\":\"NoSuchEntity\"}}".as_bytes().to_vec();
        prop_oneof![
            Self::garbage(),
            Just(Self::Replaced(absent)),
            (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Self::Flipped(at, byte)),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Replaced(other) => bytes.clone_from(other),
            Self::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Self::Flipped(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Flipped(..) => {}
        }
    }
}

/// Every fact that was seen, by what it is about and what it is; flags with their value.
fn seen(account: &Account) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let root = &account.root;
    flag(&mut facts, "root mfa", &root.has_mfa);
    flag(&mut facts, "root password", &root.has_password);
    flag(&mut facts, "root key", &root.has_access_key);
    flag(&mut facts, "root certificate", &root.has_certificate);
    any_fact(&mut facts, "root virtual devices", &root.virtual_devices);
    any_fact(&mut facts, "root devices", &root.devices);
    any_fact(&mut facts, "root use", &root.last_used);
    any_fact(&mut facts, "account groups", &account.groups);
    any_fact(&mut facts, "account policies", &account.policies);
    any_fact(&mut facts, "account password policy", &account.password_policy);
    any_fact(&mut facts, "account virtual devices", &account.virtual_devices);
    any_fact(&mut facts, "account service credentials", &account.service_credentials);
    any_fact(&mut facts, "account saml", &account.saml_providers);
    any_fact(&mut facts, "account oidc", &account.oidc_providers);
    if account.users.complete.is_ok() {
        facts.insert(
            "account users are all known".to_owned(),
            account.users.known.len().to_string(),
        );
    }
    for user in &account.users.known {
        let name = |fact: &str| format!("{} {fact}", user.name);
        facts.insert(name("exists"), String::new());
        flag(&mut facts, &name("mfa"), &user.has_mfa);
        flag(&mut facts, &name("certificate"), &user.certificate);
        any_fact(&mut facts, &name("created"), &user.created);
        any_fact(&mut facts, &name("password"), &user.password);
        any_fact(&mut facts, &name("devices"), &user.devices);
        any_fact(&mut facts, &name("keys"), &user.keys);
        any_fact(&mut facts, &name("grants"), &user.grants);
        any_fact(&mut facts, &name("service credentials"), &user.service_credentials);
    }
    facts
}

fn flag(facts: &mut BTreeMap<String, String>, name: &str, fact: &Observed<bool>) {
    if let Ok(seen) = fact.seen() {
        facts.insert(name.to_owned(), seen.value.to_string());
    }
}

fn any_fact<T>(facts: &mut BTreeMap<String, String>, name: &str, fact: &Observed<T>) {
    if fact.seen().is_ok() {
        facts.insert(name.to_owned(), String::new());
    }
}

fn facts(account: &AccountRecordings) -> BTreeMap<String, String> {
    seen(&assemble(std::slice::from_ref(account), Some(noon())).accounts[0])
}

/// What is known now and was not known before, of anybody who was known before.
fn news(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let known = |fact: &str| {
        let subject = fact.split(' ').next().unwrap();
        matches!(subject, "root" | "account") || before.contains_key(&format!("{subject} exists"))
    };
    let news = after.iter().filter(|(fact, value)| known(fact) && before.get(*fact) != Some(value));
    news.map(|(fact, value)| format!("{fact} {value}")).collect()
}

#[test]
fn every_answer_is_worth_something_and_none_is_worth_more_when_it_is_lost() {
    let demo = tutela_demo::accounts().remove(0);
    let before = facts(&demo);
    assert!(before.len() > 100, "{before:?}");
    let mut told = BTreeSet::new();
    for index in 0..demo.recordings.len() {
        let mut account = demo.clone();
        account.recordings[index].answer =
            Answer::Gap { cause: Cause::Failed, detail: "lost".to_owned() };
        let after = facts(&account);
        assert_eq!(news(&before, &after), Vec::<String>::new());
        if after.len() < before.len() {
            told.insert(demo.recordings[index].call.operation);
        }
    }
    for operation in [
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
    ] {
        assert!(told.contains(operation), "losing {operation} was not noticed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn garbage_tells_nothing(
        damages in proptest::collection::vec((any::<Index>(), Damage::garbage()), 1..4),
    ) {
        let demo = tutela_demo::accounts().remove(0);
        let mut account = demo.clone();
        for (index, damage) in &damages {
            let index = index.index(account.recordings.len());
            match &mut account.recordings[index].answer {
                Answer::Json(bytes) | Answer::Report { csv: bytes, .. } => damage.apply(bytes),
                Answer::Absent { .. } | Answer::Gap { .. } => {}
            }
        }
        let known = facts(&account);
        prop_assert_eq!(news(&facts(&demo), &known), Vec::<String>::new());
        let redacted = facts(&redact(std::slice::from_ref(&account))[0]);
        prop_assert_eq!(redacted.len(), known.len(), "redaction hides names and no facts");
    }

    #[test]
    fn nothing_panics(
        damages in proptest::collection::vec((any::<Index>(), Damage::any()), 1..6),
        moved in any::<Index>(),
        manifest: bool,
        flat: bool,
        path in "(accounts/[0-9]{11,13}/|)(iam|sts|x)/(get-mfa-device|list-mfa-devices|get-login-profile|get-credential-report|[a-z-]{1,9})(/[^\\x00]{0,9})?\\.(json|csv)",
    ) {
        let mut tree = folder::write(&tutela_demo::accounts(), noon(), "0").unwrap();
        for (index, damage) in &damages {
            let index = index.index(tree.len());
            damage.apply(tree.values_mut().nth(index).unwrap());
        }
        if !manifest {
            tree.remove("manifest.json");
        }
        let moved = tree.values().nth(moved.index(tree.len())).unwrap().clone();
        tree.insert(path, moved);
        let files = tree.into_iter().map(|(path, bytes)| {
            let place = path.strip_prefix("accounts/111122223333/").filter(|_| flat);
            (place.map_or(path.clone(), str::to_owned), Ok(bytes))
        });
        if let Ok(folder) = folder::read(files.collect()) {
            let _ = assemble(&folder.accounts, folder.as_of);
            let wanted = operation::ALL.iter().copied().collect();
            for account in &folder.accounts {
                let _ = next_calls(&wanted, account, true, "eu-west-1");
            }
            let redacted = redact(&folder.accounts);
            prop_assert_eq!(redacted.len(), folder.accounts.len());
            folder::write(&redacted, noon(), "0").unwrap();
        }
    }
}
