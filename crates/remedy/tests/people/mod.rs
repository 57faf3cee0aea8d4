//! Users and accounts in a few words.

#[allow(dead_code, reason = "made for another room's tests, too")]
#[path = "../../../access/tests/support/mod.rs"]
pub(crate) mod support;

use std::collections::BTreeMap;

use support::{account, receipt, user};
use tutela_model::{
    AccessKey, Account, Device, LastUse, Observed, Password, PasswordPolicy, ServiceCredential,
    SshKey, Timestamp, User,
};

pub(crate) fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

pub(crate) fn days_ago(days: i64) -> LastUse {
    LastUse::At(now() - tutela_model::SignedDuration::from_hours(24 * days))
}

pub(crate) fn seen<T>(value: T) -> Observed<T> {
    Observed::of(value, &receipt("report.csv"))
}

/// A user by words: `console` (used), `new console`, `app`, `passkey`, `key used 5`, `key unused`,
/// `service`, `git`, `tag K=V`, `denied enrolment`, and the grants of the shelf.
pub(crate) fn person(name: &str, words: &str) -> User {
    let has = |word: &str| words.split("; ").any(|own| own == word);
    let after = |word: &str| words.split("; ").find_map(|own| own.strip_prefix(word));
    let mut user = user(name, words);
    let password = |last_used| Password::Enabled { last_used, changed: None };
    user.password = seen(match (has("console"), has("new console")) {
        (true, _) => password(days_ago(3)),
        (_, true) => password(LastUse::Never),
        _ => Password::None,
    });
    let mut serials = Vec::new();
    if has("app") {
        serials.push(format!("arn:aws:iam::111122223333:mfa/{name}"));
    }
    if has("passkey") {
        serials.push(format!("arn:aws:iam::111122223333:u2f/user/{name}/key"));
    }
    user.has_mfa = seen(!serials.is_empty());
    let device = |serial| Device { serial, enabled: None, certifications: seen(Vec::new()) };
    user.devices = seen(serials.into_iter().map(device).collect());
    let key = |last_used| AccessKey {
        slot: "1".to_owned(),
        id: Some("AKIAEXAMPLE000000001".to_owned()),
        active: true,
        created: None,
        last_used,
        last_service: Some("s3".to_owned()),
        last_region: None,
    };
    let recent = after("key used ").map(|days| key(days_ago(days.parse().unwrap())));
    let keys = [
        recent,
        has("key unused").then(|| key(LastUse::Never)),
        has("key unsaid").then(|| key(LastUse::Unsaid)),
    ];
    user.keys = seen(keys.into_iter().flatten().collect());
    let service = has("service").then(|| ServiceCredential {
        id: "ACCA".to_owned(),
        user: name.to_owned(),
        service: "codecommit.amazonaws.com".to_owned(),
        active: true,
        created: None,
        expires: None,
    });
    user.service_credentials = seen(service.into_iter().collect());
    let git = has("git").then(|| SshKey { id: "APKA".to_owned(), active: true });
    user.ssh_keys = seen(git.into_iter().collect());
    let tag = after("tag ").and_then(|it| it.split_once('='));
    let tags = tag.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    user.tags = seen(tags.collect::<BTreeMap<_, _>>());
    user
}

pub(crate) fn of(users: Vec<User>) -> Account {
    let mut account = account(users);
    account.virtual_devices = seen(Vec::new());
    account.password_policy = seen(Some(PasswordPolicy {
        minimum_length: 14,
        reuse_prevention: None,
        max_age_days: None,
        allow_change: true,
        required_characters: Vec::new(),
    }));
    account
}
