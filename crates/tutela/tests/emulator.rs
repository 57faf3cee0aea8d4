//! The program against an independent emulator: a seeded account of 300 users gives exactly the
//! seeded truth, for a counted number of calls, and the same again from the saved folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tutela_testkit::{
    Administrator, Corrections, KeyTruth, Moto, Proxy, RootTruth, Truth, UserTruth, query, venv,
};

const SECRET_KEY: &str = "canary/secret+key/canary/secret+key/0000";
const SESSION_TOKEN: &str = "canary//session+token//canary==";
const MFA_CHECKS: &str = "root-mfa-missing,root-mfa-virtual,user-console-without-mfa,\
                          administrator-without-mfa,user-mfa-phishable";

/// The account, and one scan of it by all default checks.
struct Scanned {
    moto: Moto,
    truth: Truth,
    folder: TempDir,
    report: Value,
    output: Output,
    calls: BTreeMap<String, usize>,
    violations: Vec<String>,
}

impl Scanned {
    fn saved(&self) -> PathBuf {
        self.folder.path().join("saved")
    }

    fn proxy(&self) -> Proxy {
        proxy(&self.moto, &self.truth)
    }
}

fn scanned() -> &'static Scanned {
    static SCANNED: OnceLock<Scanned> = OnceLock::new();
    SCANNED.get_or_init(|| {
        let moto = Moto::start();
        let truth = moto.seed();
        let folder = tempfile::tempdir().unwrap();
        let proxy = proxy(&moto, &truth);
        let saved = folder.path().join("saved");
        let output = tutela(
            &["scan", "--format", "json", "--save", saved.to_str().unwrap()],
            Some(&proxy.url()),
        );
        let report = json(&output);
        let (calls, violations) = (proxy.calls(), proxy.violations());
        Scanned { moto, truth, folder, report, output, calls, violations }
    })
}

fn proxy(moto: &Moto, truth: &Truth) -> Proxy {
    let (truth, root, report_made) = (truth.clone(), root(), Timestamp::now());
    Proxy::start(moto.url(), Corrections { truth, root, report_made })
}

fn root() -> RootTruth {
    RootTruth {
        created: "2019-02-03T04:05:06Z".parse().unwrap(),
        password: true,
        password_last_used: Some(Timestamp::now() - SignedDuration::from_hours(24 * 200)),
        mfa: true,
        access_key: true,
        certificate: false,
    }
}

/// Runs the program with no configuration but keys, and where to send to.
fn tutela(arguments: &[&str], endpoint: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutela"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nowhere")
        .env("AWS_ACCESS_KEY_ID", "AKIACANARYACCESSKEY0")
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_SESSION_TOKEN", SESSION_TOKEN)
        .env("AWS_EC2_METADATA_DISABLED", "true");
    if let Some(endpoint) = endpoint {
        command.env("AWS_ENDPOINT_URL", endpoint);
    }
    command.output().unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("no JSON: {error}: {}", String::from_utf8_lossy(&output.stderr))
    })
}

/// The resources of which a check says so.
fn resources<'r>(report: &'r Value, check: &str, status: &str) -> BTreeSet<&'r str> {
    let rows = report["findings"].as_array().unwrap().iter();
    rows.filter(|row| row["check"] == check && row["status"] == status)
        .map(|row| row["resource"].as_str().unwrap())
        .collect()
}

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
        (
            "administrator-without-mfa",
            75,
            |user| user.administrator == Administrator::Yes && !user.has_mfa(),
            |user| user.administrator == Administrator::Undecided && !user.has_mfa(),
        ),
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
            |user| user.kinds() == ["fido"] && user.has_active_key(),
            nobody,
        ),
        ("console-password-never-used", 200, |user| user.console, nobody),
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
    let undecided = resources(&scanned().report, "administrator-without-mfa", "unknown");
    assert_eq!(undecided.len(), 5);
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
    keys_hold("administrator-access-key", 87, |user, key| {
        user.administrator == Administrator::Yes && key.active
    });
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
    assert_eq!(report["accounts"][0]["alias"], Value::Null, "no check needs the alias");
    assert_eq!(scanned().output.status.code(), Some(4), "five users are undecided");
}

#[test]
fn the_calls_are_counted() {
    let Scanned { calls, violations, .. } = scanned();
    assert_eq!(violations, &Vec::<String>::new());
    let total: usize = calls.values().sum();
    assert!((100..=170).contains(&total), "{total} for all checks: {calls:#?}");
    for (checks, most) in [(MFA_CHECKS, 120), ("root-mfa-missing", 2)] {
        let proxy = scanned().proxy();
        let output = tutela(&["scan", "--format", "json", "--check", checks], Some(&proxy.url()));
        let asked = proxy.calls();
        let total: usize = asked.values().sum();
        assert!((2..=most).contains(&total), "{total} for {checks}: {asked:#?}");
        assert_eq!(proxy.violations(), Vec::<String>::new());
        if checks == MFA_CHECKS {
            let report = json(&output);
            assert_eq!(resources(&report, "user-console-without-mfa", "fail").len(), 90);
            assert_eq!(resources(&report, "administrator-without-mfa", "fail").len(), 75);
        } else {
            let expected = [("iam:GetAccountSummary", 1), ("sts:GetCallerIdentity", 1)];
            assert_eq!(asked, expected.map(|(name, count)| (name.to_owned(), count)).into());
            assert_eq!(output.status.code(), Some(0));
        }
    }
}

#[test]
fn what_was_sent_is_what_the_reader_may() {
    let policy = json(&tutela(&["permissions", "reader"], None));
    let granted = policy["Statement"][0]["Action"].as_array().unwrap().iter();
    let granted: BTreeSet<&str> =
        granted.filter_map(Value::as_str).chain(["sts:GetCallerIdentity"]).collect();
    let sent: BTreeSet<&str> = scanned().calls.keys().map(String::as_str).collect();
    assert_eq!(sent.difference(&granted).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(sent.len() > 5, "{sent:?}");
}

#[test]
fn the_replay_is_the_same_to_the_byte() {
    let scanned = scanned();
    let saved = scanned.saved();
    let replayed = tutela(&["scan", "--format", "json", "--from", saved.to_str().unwrap()], None);
    assert_eq!(replayed.status.code(), scanned.output.status.code());
    let whole = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    let findings = |text: &str| -> String {
        let (_, after) = text.split_once("\"findings\"").unwrap();
        after.split_once("\"not_selected\"").unwrap().0.to_owned()
    };
    let (live, replayed) = (whole(&scanned.output), whole(&replayed));
    assert!(findings(&live).len() > 1_000_000);
    assert!(findings(&live) == findings(&replayed), "the findings differ");
    assert!(live == replayed, "something else than the findings differs");
}

#[test]
fn the_json_is_as_the_schema_says() {
    let schema =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/tutela.scan-1.schema.json");
    let script = "import json, sys, jsonschema\n\
                  schema, report = (json.load(open(path)) for path in sys.argv[1:])\n\
                  jsonschema.Draft202012Validator.check_schema(schema)\n\
                  validator = jsonschema.Draft202012Validator(schema)\n\
                  errors = [f'{error.json_path}: {error.message[:200]}' for error in validator.iter_errors(report)]\n\
                  print(*errors[:10], sep='\\n', end='')\n";
    let validate = |report: &Value| -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), report.to_string()).unwrap();
        let paths = [Path::new("-c"), Path::new(script), &schema, file.path()];
        let output = venv::python(paths).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(validate(&scanned().report), "");
    let mut wrong = scanned().report.clone();
    wrong["findings"][0]["status"] = "fine".into();
    assert!(validate(&wrong).contains("$.findings[0].status"), "the validator sees errors");
}

/// The seeds and pictures of seeds that the emulator gives away in its listing.
fn given_away() -> BTreeSet<String> {
    let reply = query(scanned().moto.url(), "iam", "ListVirtualMFADevices", &[]).unwrap();
    let mut secrets = BTreeSet::new();
    for tag in ["Base32StringSeed", "QRCodePNG"] {
        let start = format!("<{tag}>");
        let values = reply.body.split(&start).skip(1);
        secrets.extend(values.map(|rest| rest.split('<').next().unwrap().to_owned()));
    }
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

#[test]
fn no_secret_is_kept_or_said() {
    let scanned = scanned();
    let mut secrets = given_away();
    assert!(!secrets.is_empty(), "the emulator gives seeds away");
    secrets.extend([SECRET_KEY.to_owned(), SESSION_TOKEN.to_owned()]);
    let mut texts = vec![
        ("standard output".to_owned(), scanned.output.stdout.clone()),
        ("standard error".to_owned(), scanned.output.stderr.clone()),
    ];
    files(&scanned.saved(), &mut texts);
    assert!(texts.len() > 100, "{}", texts.len());
    let saved = scanned.saved();
    for format in ["text", "html", "sarif", "junit"] {
        let arguments = ["scan", "--format", format, "--from", saved.to_str().unwrap()];
        let verbose: &[&str] = if format == "text" { &["--verbose"] } else { &[] };
        let output = tutela(&[&arguments, verbose].concat(), None);
        texts.push((format.to_owned(), output.stdout));
    }
    for (place, bytes) in texts {
        let text = String::from_utf8_lossy(&bytes);
        assert!(place == "standard error" || !text.is_empty(), "{place} is empty");
        for secret in &secrets {
            assert!(!text.contains(secret), "{place} holds `{secret}`");
        }
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}
