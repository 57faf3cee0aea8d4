//! Each user, key, device and credential is judged as it was seeded.

use std::collections::{BTreeMap, BTreeSet};

use tutela_testkit::{KeyTruth, UserTruth};

use crate::{Scanned, resources, scanned};

/// Holds a check's failing, unknown and other rows against the truth.
#[track_caller]
fn holds(check: &str, fail: &BTreeSet<&str>, unknown: &BTreeSet<&str>) {
    let report = &scanned().report;
    assert_eq!(&resources(report, check, "fail"), fail, "{check} fails for");
    assert_eq!(&resources(report, check, "unknown"), unknown, "{check} is unknown for");
}

fn users(property: impl Fn(&UserTruth) -> bool) -> BTreeSet<&'static str> {
    let users = scanned().truth.users.iter();
    users.filter(|user| property(user)).map(|user| user.arn.as_str()).collect()
}

#[test]
fn each_user_is_judged_as_seeded() {
    type Property = fn(&UserTruth) -> bool;
    let nobody: Property = |_| false;
    let cases: [(&str, usize, Property, Property); 9] = [
        ("user-console-without-mfa", 90, |user| user.console && !user.has_mfa(), nobody),
        ("user-without-mfa", 190, |user| !user.has_mfa(), nobody),
        ("administrator-without-mfa", 80, |user| user.administrator && !user.has_mfa(), nobody),
        (
            "user-mfa-phishable",
            82,
            |user| user.has_mfa() && !user.kinds().contains(&"fido"),
            nobody,
        ),
        ("user-single-mfa-device", 100, |user| user.devices.len() == 1, nobody),
        ("user-passkey-uncertified", 14, |user| !uncertified(user).is_empty(), nobody),
        (
            "user-passkey-only-with-access-key",
            0,
            |user| {
                let no_session = |kind: &&str| ["fido", "sms"].contains(kind);
                user.has_mfa() && user.kinds().iter().all(no_session) && user.has_active_key()
            },
            nobody,
        ),
        // Every password is of today.
        ("console-password-never-used", 0, nobody, nobody),
        (
            "user-two-active-access-keys",
            12,
            |user| user.keys.iter().filter(|key| key.active).count() == 2,
            nobody,
        ),
    ];
    for (check, count, fails, unknown) in cases {
        let fail = users(fails);
        assert_eq!(fail.len(), count, "{check}");
        holds(check, &fail, &users(unknown));
        let rows = scanned().report["findings"].as_array().unwrap().iter();
        assert_eq!(rows.filter(|row| row["check"] == check).count(), 300, "{check}");
    }
}

/// The user's security keys that nobody certified.
fn uncertified(user: &UserTruth) -> Vec<&'static str> {
    let fido = scanned().truth.fido.iter().filter(|device| device.user == user.name);
    fido.filter(|device| device.certifications.is_empty())
        .map(|device| device.serial.as_str())
        .collect()
}

/// How many failing rows each user's keys have, by the report and by the truth.
#[track_caller]
fn keys_hold(check: &str, total: usize, fails: impl Fn(&UserTruth, &KeyTruth) -> bool) {
    let Scanned { report, truth, .. } = scanned();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in resources(report, check, "fail") {
        *found.entry(resource.split_once("#access-key/").unwrap().0).or_default() += 1;
    }
    let mut seeded: BTreeMap<&str, usize> = BTreeMap::new();
    for user in &truth.users {
        for _ in user.keys.iter().filter(|key| fails(user, key)) {
            *seeded.entry(user.arn.as_str()).or_default() += 1;
        }
    }
    assert_eq!(seeded.values().sum::<usize>(), total, "{check}");
    assert_eq!(found, seeded, "{check}");
    assert_eq!(resources(report, check, "unknown"), BTreeSet::new(), "{check}");
}

#[test]
fn each_key_is_judged_as_seeded() {
    keys_hold("access-key-exists", 124, |_, key| key.active);
    keys_hold("console-user-access-key", 40, |user, key| user.console && key.active);
    keys_hold("administrator-access-key", 87, |user, key| user.administrator && key.active);
    keys_hold("access-key-never-used", 124, |_, key| key.active);
    keys_hold("access-key-old", 0, |_, _| false);
    keys_hold("access-key-unused", 0, |_, _| false);
}

#[test]
fn devices_credentials_and_root_are_judged_as_seeded() {
    let Scanned { truth, report, .. } = scanned();
    let none = BTreeSet::new();
    let unassigned = truth.unassigned_devices.iter().map(String::as_str).collect();
    holds("virtual-mfa-device-unassigned", &unassigned, &none);
    let credentials: BTreeSet<String> = truth
        .service_credentials
        .iter()
        .filter(|credential| credential["Status"] == "Active")
        .map(|credential| {
            let owner = truth.user(credential["UserName"].as_str().unwrap());
            let id = credential["ServiceSpecificCredentialId"].as_str().unwrap();
            format!("{}#service-specific-credential/{id}", owner.arn)
        })
        .collect();
    assert_eq!(credentials.len(), 2);
    let credentials = credentials.iter().map(String::as_str).collect();
    holds("service-specific-credential", &credentials, &none);
    let root = format!("arn:aws:iam::{}:root", truth.account);
    for (check, status) in [
        ("root-mfa-missing", "pass"),
        ("root-mfa-virtual", "pass"),
        ("root-access-key", "fail"),
        ("root-signing-certificate", "pass"),
        ("root-used-lately", "pass"),
    ] {
        assert_eq!(resources(report, check, status), BTreeSet::from([root.as_str()]), "{check}");
    }
    let policy = format!("{root}#password-policy/account");
    for check in ["password-policy-missing", "password-policy-weak"] {
        assert_eq!(resources(report, check, "pass"), BTreeSet::from([policy.as_str()]), "{check}");
    }
    assert_eq!(report["accounts"][0]["alias"], "seeded", "the header names the account");
    assert_eq!(scanned().output.status.code(), Some(3), "nothing is undecided");
}
