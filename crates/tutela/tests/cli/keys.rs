//! `tutela keys list`: long-lived access keys, on the demo's account.

use serde_json::Value;

use crate::{
    scene::{ACCOUNT, Scene},
    schema,
};

fn keys(document: &Value) -> Vec<(String, bool, String)> {
    assert_eq!(schema::errors("tutela.keys-1.schema.json", document), "");
    let keys = document["accounts"][0]["keys"].as_array().unwrap().iter();
    let text = |key: &Value, member: &str| key[member].as_str().unwrap().to_owned();
    keys.map(|key| (text(key, "user"), key["active"] == true, text(key, "instead"))).collect()
}

#[test]
fn every_key_is_listed_with_what_would_do_without_it() {
    let scene = Scene::with_demo();
    let ran = scene.run("keys list --from acme --format json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let rows = keys(&ran.json());
    let rows: Vec<(&str, bool, &str)> = rows
        .iter()
        .map(|(user, active, instead)| (user.as_str(), *active, instead.as_str()))
        .collect();
    let expected = [
        ("ci-deploy", true, "role-or-roles-anywhere"),
        ("ci-deploy", true, "nothing"),
        ("dave", true, "person"),
        ("erin", false, "role-or-roles-anywhere"),
        ("erin", true, "role-or-roles-anywhere"),
        ("grace", true, "nothing"),
    ];
    for row in expected {
        assert!(rows.contains(&row), "{row:?} is not in {rows:?}");
    }
    assert_eq!(rows.len(), expected.len(), "{rows:?}");
    let text = scene.run("keys list --from acme").out;
    assert!(text.contains("6 long-lived access keys") && text.contains("last used"), "{text}");
}

#[test]
fn keys_that_nobody_saw_are_told_and_no_records_are_no_answer() {
    let scene = Scene::with_demo();
    scene.remove(&format!("acme/{ACCOUNT}/iam/get-credential-report.csv"));
    let ran = scene.run("keys list --from acme --format json");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let document = ran.json();
    keys(&document);
    assert!(!document["accounts"][0]["unseen"].as_array().unwrap().is_empty());
    let scene = Scene::with_demo();
    scene.write("empty.json", "{\"Records\": []}");
    let ran = scene.run("keys list --from acme --trail empty.json");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(scene.run("keys list --from acme --trail nowhere").code, Some(1));
}
