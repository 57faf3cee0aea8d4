//! Resources of an emulator that is not ours: what their policies grant without MFA.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tutela_model::operation;

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
    let seeded = scanned().moto.seed_resources();
    let named = seeded["user"].as_str().unwrap();
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
        assert!(said.starts_with(&expected.replace("NAMED", named)), "{bucket}: {said}");
    }
    let by_key =
        |action: &str| format!("fail: by its policy, without MFA: {named} may call {action} (key)");
    let none = "not-applicable: it has no policy of its own".to_owned();
    let nothing = |to: &str| format!("pass: it grants nothing {to}");
    for (name, expected) in [
        ("key-for-account", nothing("by itself to everybody")),
        ("key-for-one", by_key("kms:Decrypt")),
        ("queue-for-one", by_key("sqs:SendMessage")),
        ("queue-without-policy", none.clone()),
        ("topic-as-made", nothing("without MFA, to everybody")),
        ("topic-for-one", by_key("sns:Publish")),
        ("secret-for-one", by_key("secretsmanager:GetSecretValue")),
        ("secret-without-policy", none.clone()),
        (
            "function-for-all",
            "fail: by its policy, without MFA: everybody may call lambda:InvokeFunction".to_owned(),
        ),
        ("function-for-s3", nothing("by itself to everybody")),
        ("function-without-policy", none),
    ] {
        let said = &found[seeded["arns"][name].as_str().unwrap()];
        assert!(said.starts_with(&expected), "{name}: {said}");
    }
    let root = format!("arn:aws:iam::{}:root", scanned().truth.account);
    assert_eq!(found.get(&root), None, "every region was seen");
    let replayed = tutela(
        &["scan", "--format", "json", "--area", "contacts", "--resource-policies", "--from", saved],
        None,
    );
    assert_eq!(rows(&json(&replayed)), found);
    let on_request: BTreeSet<String> =
        operation::FOR_RESOURCES.iter().map(|operation| operation.action()).collect();
    assert!(on_request.iter().all(|action| proxy.calls().contains_key(action)));
    let usual = scanned().calls.keys().filter(|action| on_request.contains(*action));
    assert_eq!(usual.collect::<Vec<_>>(), Vec::<&String>::new(), "nobody asked for them");
}
