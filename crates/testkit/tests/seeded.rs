//! The seeded account of 300 users, as moto holds it and the proxy puts it right.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and takes its own time"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tutela_testkit::{
    Corrections, Moto, Proxy, RootTruth, Truth, UserTruth, model::Service, parse, query,
};

struct Seeded {
    moto: Moto,
    truth: Truth,
    seeding: Duration,
}

/// One account for all tests here, which only read it.
fn seeded() -> &'static Seeded {
    static SEEDED: OnceLock<Seeded> = OnceLock::new();
    SEEDED.get_or_init(|| {
        let moto = Moto::start();
        let begun = Instant::now();
        let truth = moto.seed();
        Seeded { moto, truth, seeding: begun.elapsed() }
    })
}

fn root() -> RootTruth {
    RootTruth {
        created: "2019-02-03T04:05:06Z".parse().unwrap(),
        password: true,
        password_last_used: Some("2026-10-30T08:00:00Z".parse().unwrap()),
        mfa: true,
        access_key: false,
        certificate: true,
    }
}

fn proxy() -> Proxy {
    let Seeded { moto, truth, .. } = seeded();
    Proxy::start(
        moto.url(),
        Corrections {
            truth: truth.clone(),
            root: root(),
            report_made: "2026-11-24T08:00:00Z".parse().unwrap(),
        },
    )
}

#[track_caller]
fn ask(url: &str, operation: &str, parameters: &[(&str, &str)]) -> Value {
    let reply = query(url, "iam", operation, parameters).unwrap();
    assert_eq!(reply.status, 200, "{operation}: {}", reply.body);
    parse::answer(Service::load("iam"), operation, &reply.body).unwrap()
}

/// Counts users by a property.
fn count(truth: &Truth, property: impl Fn(&UserTruth) -> bool) -> usize {
    truth.users.iter().filter(|user| property(user)).count()
}

#[test]
fn the_account_has_the_numbers_that_were_promised() {
    let Seeded { truth, seeding, .. } = seeded();
    let kinds = |kinds: &[&str]| count(truth, |user| user.kinds() == kinds);
    let administrators =
        |mfa: bool| count(truth, |user| user.administrator && user.has_mfa() == mfa);
    for (what, found, promised) in [
        ("users", truth.users.len(), 300),
        ("with console", count(truth, |user| user.console), 200),
        ("console without MFA", count(truth, |user| user.console && !user.has_mfa()), 90),
        ("console with MFA", count(truth, |user| user.console && user.has_mfa()), 110),
        ("virtual only", kinds(&["virtual"]), 70),
        ("hardware only", kinds(&["hardware"]), 11),
        ("text messages only", kinds(&["sms"]), 1),
        ("FIDO only", kinds(&["fido"]), 18),
        ("virtual and FIDO", kinds(&["fido", "virtual"]), 10),
        ("with an active key", count(truth, UserTruth::has_active_key), 112),
        ("keys without console", count(truth, |user| !user.console && user.has_active_key()), 72),
        (
            "with two active keys",
            count(truth, |user| user.keys.iter().filter(|key| key.active).count() == 2),
            12,
        ),
        ("with an inactive key", count(truth, |user| user.keys.iter().any(|key| !key.active)), 22),
        ("administrators without MFA", administrators(false), 80),
        ("administrators with MFA", administrators(true), 50),
        ("decoys", count(truth, |user| !user.administrator && user.way.is_some()), 19),
        ("with a path", count(truth, |user| user.arn.matches('/').count() > 1), 86),
        ("unassigned devices", truth.unassigned_devices.len(), 5),
        ("service-specific credentials", truth.service_credentials.len(), 3),
        ("roles", truth.roles.len(), 5),
    ] {
        assert_eq!(found, promised, "{what}");
    }
    let mut ways: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for user in truth.users.iter().filter(|user| user.administrator) {
        let way = ways.entry(user.way.as_deref().unwrap()).or_default();
        if user.has_mfa() { way.1 += 1 } else { way.0 += 1 }
    }
    // Whoever meets a condition may give itself everything.
    let mut under_a_condition =
        ["from certain addresses only", "with MFA only"].iter().filter_map(|way| ways.remove(way));
    assert!(under_a_condition.by_ref().eq([(3, 0), (2, 0)]));
    assert_eq!(ways.len(), 5, "{ways:?}");
    assert!(ways.values().all(|way| *way == (15, 10)), "{ways:?}");
    assert!(*seeding < Duration::from_mins(1), "{seeding:?}");
}

#[test]
fn moto_holds_what_the_truth_says() {
    let Seeded { moto, truth, .. } = seeded();
    let names: BTreeSet<&str> = truth.users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names.len(), 300, "names are unique");
    thread::scope(|scope| {
        for users in truth.users.chunks(60) {
            scope.spawn(move || users.iter().for_each(|user| holds(moto.url(), user)));
        }
    });
    let listed = ask(moto.url(), "ListVirtualMFADevices", &[("AssignmentStatus", "Unassigned")]);
    let listed: BTreeSet<&str> = listed["VirtualMFADevices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|device| device["SerialNumber"].as_str().unwrap())
        .collect();
    assert_eq!(listed, truth.unassigned_devices.iter().map(String::as_str).collect());
    for (operation, list, length) in [
        ("ListSAMLProviders", "SAMLProviderList", truth.saml_providers.len()),
        ("ListOpenIDConnectProviders", "OpenIDConnectProviderList", truth.oidc_providers.len()),
        ("ListAccountAliases", "AccountAliases", 1),
        ("ListRoles", "Roles", truth.roles.len()),
    ] {
        assert_eq!(
            ask(moto.url(), operation, &[])[list].as_array().unwrap().len(),
            length,
            "{operation}"
        );
    }
    let rules = ask(moto.url(), "GetAccountPasswordPolicy", &[]);
    assert_eq!(rules["PasswordPolicy"]["MinimumPasswordLength"], 14);
}

fn holds(url: &str, user: &UserTruth) {
    let name = [("UserName", user.name.as_str())];
    let devices = ask(url, "ListMFADevices", &name);
    let devices: BTreeSet<&str> = devices["MFADevices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|device| device["SerialNumber"].as_str().unwrap())
        .collect();
    assert_eq!(
        devices,
        user.devices.iter().map(|device| device.serial.as_str()).collect(),
        "{}",
        user.name
    );
    let keys = ask(url, "ListAccessKeys", &name);
    let keys: BTreeMap<&str, bool> = keys["AccessKeyMetadata"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["AccessKeyId"].as_str().unwrap(), key["Status"] == "Active"))
        .collect();
    assert_eq!(
        keys,
        user.keys.iter().map(|key| (key.id.as_str(), key.active)).collect(),
        "{}",
        user.name
    );
    let profile = query(url, "iam", "GetLoginProfile", &name).unwrap().status;
    assert_eq!(profile, if user.console { 200 } else { 404 }, "{}", user.name);
}

#[test]
fn the_report_has_the_root_user_and_says_what_aws_says() {
    let proxy = proxy();
    let _ = ask(&proxy.url(), "GenerateCredentialReport", &[]);
    let report = ask(&proxy.url(), "GetCredentialReport", &[]);
    assert_eq!(report["GeneratedTime"], "2026-11-24T08:00:00Z");
    let table =
        String::from_utf8(STANDARD.decode(report["Content"].as_str().unwrap()).unwrap()).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 302);
    assert!(rows.iter().all(|row| row.len() == 22));
    let row = |name: &str| -> BTreeMap<&str, &str> {
        let row = rows.iter().find(|row| row[0] == name).unwrap();
        rows[0].iter().copied().zip(row.iter().copied()).collect()
    };
    for (user, column, value) in [
        ("<root_account>", "arn", "arn:aws:iam::123456789012:root"),
        ("<root_account>", "password_enabled", "true"),
        ("<root_account>", "password_last_used", "2026-10-30T08:00:00+00:00"),
        ("<root_account>", "mfa_active", "true"),
        ("<root_account>", "access_key_1_active", "false"),
        ("<root_account>", "access_key_1_last_rotated", "N/A"),
        ("<root_account>", "cert_1_active", "true"),
        ("alice.abbott", "password_enabled", "true"),
        ("alice.abbott", "password_last_used", "no_information"),
        ("alice.abbott", "mfa_active", "false"),
        ("alice.haas", "mfa_active", "true"),
        ("backup-dev", "password_enabled", "false"),
        ("backup-dev", "password_last_used", "N/A"),
        ("backup-dev", "password_last_changed", "N/A"),
        ("backup-dev", "access_key_2_active", "true"),
        ("backup-dev", "access_key_1_last_used_region", "N/A"),
    ] {
        assert_eq!(row(user)[column], value, "{user} {column}");
    }
    assert!(!rows[2..].iter().any(|row| row.contains(&"not_supported")), "that is for root");
    assert_eq!(proxy.violations(), Vec::<String>::new());
}

#[test]
fn the_summary_tells_the_truth_about_root() {
    let proxy = proxy();
    let summary = &ask(&proxy.url(), "GetAccountSummary", &[])["SummaryMap"];
    for (member, value) in [
        ("AccountMFAEnabled", 1),
        ("AccountAccessKeysPresent", 0),
        ("AccountPasswordPresent", 1),
        ("AccountSigningCertificatesPresent", 1),
        ("Users", 300),
        ("MFADevices", 85),
    ] {
        assert_eq!(summary[member], value, "{member}");
    }
    assert_eq!(proxy.violations(), Vec::<String>::new());
}

#[test]
fn the_details_come_in_pages_with_names_and_boundaries() {
    let proxy = proxy();
    let (mut users, mut policies, mut pages) = (Vec::new(), Vec::new(), 0);
    let mut marker: Option<String> = None;
    loop {
        let parameters: Vec<_> =
            marker.as_deref().map(|marker| ("Marker", marker)).into_iter().collect();
        let page = ask(&proxy.url(), "GetAccountAuthorizationDetails", &parameters);
        users.extend(page["UserDetailList"].as_array().unwrap().clone());
        policies.extend(page["Policies"].as_array().unwrap().clone());
        pages += 1;
        marker = page["Marker"].as_str().map(str::to_owned);
        if page["IsTruncated"] == false {
            break;
        }
    }
    assert_eq!((users.len(), policies.len(), pages), (300, 5, 4));
    let attached = |name: &str| {
        let arn = json!(format!("arn:aws:iam::{name}"));
        users
            .iter()
            .filter(|user| {
                user["AttachedManagedPolicies"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|policy| policy["PolicyArn"] == arn)
            })
            .count()
    };
    assert_eq!(
        attached("aws:policy/AdministratorAccess"),
        25 + 5,
        "directly, and cut by a boundary"
    );
    assert_eq!(attached("123456789012:policy/platform-owner"), 25);
    assert_eq!(attached("123456789012:policy/legacy/AdministratorAccess"), 5);
    for policy in &policies {
        assert!(
            policy["PolicyName"].is_string() && policy["PolicyId"].is_string(),
            "{}",
            policy["Arn"]
        );
        assert!(
            policy["PolicyVersionList"][0]["Document"]["Statement"].is_array(),
            "{}",
            policy["Arn"]
        );
    }
    let truth = &seeded().truth;
    for user in &users {
        let boundary = truth.user(user["UserName"].as_str().unwrap()).boundary.as_deref();
        assert_eq!(user["PermissionsBoundary"]["PermissionsBoundaryArn"].as_str(), boundary);
    }
    let whole = ask(&proxy.url(), "GetAccountAuthorizationDetails", &[("MaxItems", "1000")]);
    assert_eq!(whole["IsTruncated"], false);
    assert_eq!(proxy.violations(), Vec::<String>::new());
}

#[test]
fn what_moto_lacks_is_served_from_the_truth() {
    let proxy = proxy();
    for fido in &seeded().truth.fido {
        let device = ask(&proxy.url(), "GetMFADevice", &[("SerialNumber", &fido.serial)]);
        assert_eq!(device["Certifications"], json!(fido.certifications));
        assert_eq!(device["UserName"], fido.user);
    }
    let all = ask(&proxy.url(), "ListServiceSpecificCredentials", &[("AllUsers", "true")]);
    assert_eq!(all["ServiceSpecificCredentials"], json!(seeded().truth.service_credentials));
    let one = ask(&proxy.url(), "ListServiceSpecificCredentials", &[("UserName", "backup-dev")]);
    assert_eq!(one["ServiceSpecificCredentials"].as_array().unwrap().len(), 1);
    for (operation, parameters, status) in [
        ("GetMFADevice", vec![("SerialNumber", "GAHT00000160")], 400),
        ("GetMFADevice", vec![("SerialNumber", "arn:aws:iam::123456789012:u2f/user/x/y")], 404),
        ("ListServiceSpecificCredentials", vec![("UserName", "nobody")], 404),
        ("ListServiceSpecificCredentials", vec![], 400),
        ("GetUser", vec![("UserName", "nobody")], 404),
    ] {
        let reply = query(&proxy.url(), "iam", operation, &parameters).unwrap();
        assert_eq!(reply.status, status, "{operation} {parameters:?}: {}", reply.body);
    }
    assert_eq!(proxy.violations(), Vec::<String>::new());
}

#[test]
fn calls_are_counted_and_wait_together() {
    let proxy = proxy().latency(Duration::from_millis(60));
    let url = proxy.url();
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| ask(&url, "ListAccountAliases", &[]));
        }
    });
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(60) && took < Duration::from_millis(32 * 60), "{took:?}");
    let identity = query(&url, "sts", "GetCallerIdentity", &[]).unwrap();
    assert!(identity.body.contains("123456789012"), "{}", identity.body);
    let expected = [("iam:ListAccountAliases", 32), ("sts:GetCallerIdentity", 1)];
    assert_eq!(proxy.calls(), expected.map(|(name, count)| (name.to_owned(), count)).into());
    assert_eq!((proxy.take_calls(), proxy.take_calls()), (33, 0));
}
