//! Alerts of an emulator that is not ours: which of them tell anybody.

use tutela_testkit::Moto;

use crate::{json, tutela};

const CHECKS: &str = "mfa-device-removal-not-alerted,sign-in-without-mfa-not-alerted,\
                      root-use-not-alerted,alert-region-without-events";

#[test]
fn alerts_count_where_they_tell_somebody() {
    let moto = Moto::start();
    let seeded = moto.seed_alerts();
    let output = tutela(&["scan", "--format", "json", "--check", CHECKS], Some(moto.url()));
    let report = json(&output);
    let row = |check: &str| {
        let rows = report["findings"].as_array().unwrap().iter();
        let row = rows.into_iter().find(|row| row["check"] == check).unwrap();
        format!("{}: {}", row["status"].as_str().unwrap(), row["message"].as_str().unwrap())
    };
    let removed = "pass: somebody is told when an MFA device is removed";
    assert_eq!(row("mfa-device-removal-not-alerted"), removed);
    let root = "pass: somebody is told when root signs in or calls an API";
    assert_eq!(row("root-use-not-alerted"), root);
    let sign_in = "fail: nobody is told when an IAM user signs in without MFA; filter `sign-ins` would, \
                   but its alarm `sign-ins` does nothing";
    assert_eq!(row("sign-in-without-mfa-not-alerted"), sign_in);
    let idle = seeded["idle"].as_str().unwrap();
    let abroad = format!("fail: `{idle}` in eu-west-1 waits for what arrives in us-east-1 only");
    assert_eq!(row("alert-region-without-events"), abroad);
}
