//! Resources of an emulator that is not ours: what their policies grant without MFA.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{json, scanned, tutela};

const CHECK: &str = "resource-policy-bypasses-mfa";

/// What is said of each resource, by its ARN.
fn rows(report: &Value) -> BTreeMap<String, String> {
    let rows = report["findings"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["check"] == CHECK);
    let text = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    rows.map(|row| {
        let said = format!("{}: {}", text(row, "status"), text(row, "message"));
        (text(row, "resource"), said)
    })
    .collect()
}

#[test]
fn the_policies_of_resources_are_asked_for_on_request_alone() {
    let named = scanned().moto.seed_resources()["user"].as_str().unwrap().to_owned();
    let proxy = scanned().proxy();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    let saved = saved.to_str().unwrap();
    let arguments =
        ["scan", "--format", "json", "--area", "contacts", "--resource-policies", "--save", saved];
    let live = json(&tutela(&arguments, Some(&proxy.url())));
    assert_eq!(proxy.violations(), Vec::<String>::new());
    let found = rows(&live);
    for (bucket, expected) in [
        ("for-all", "fail: by its policy, without MFA: everybody may call s3:GetObject"),
        ("for-one", "fail: by its policy, without MFA: NAMED may call s3:PutObject (key)"),
        ("for-account", "pass: it grants nothing by itself to everybody"),
        ("without-policy", "not-applicable: it has no policy of its own"),
    ] {
        let said = &found[&format!("arn:aws:s3:::{bucket}")];
        assert!(said.starts_with(&expected.replace("NAMED", &named)), "{bucket}: {said}");
    }
    let replayed = tutela(
        &["scan", "--format", "json", "--area", "contacts", "--resource-policies", "--from", saved],
        None,
    );
    assert_eq!(rows(&json(&replayed)), found);
    let usual = scanned().calls.keys().filter(|call| call.contains("Bucket"));
    assert_eq!(usual.collect::<Vec<_>>(), Vec::<&String>::new(), "nobody asked for them");
}
