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

mod alerts;
mod kept;
mod records;
mod resources;
mod truth;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::{Command, Output},
    sync::OnceLock,
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tutela_testkit::{Corrections, Moto, Proxy, RootTruth, Truth};

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

#[test]
fn the_calls_are_counted() {
    let Scanned { calls, violations, .. } = scanned();
    assert_eq!(violations, &Vec::<String>::new());
    let total: usize = calls.values().sum();
    // Half of them ask in each region that is enabled, of which the emulator has 24.
    assert!((100..=400).contains(&total), "{total} for all checks: {calls:#?}");
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
            assert_eq!(resources(&report, "administrator-without-mfa", "fail").len(), 80);
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
