//! Silent access keys: taken away, given back, deleted; and never one that is in use.

use std::process::Command;

use serde_json::Value;
use tutela_testkit::Moto;

use super::{Account, Scene, schema};

/// An account whose keys are old enough to be silent.
fn old() -> Account {
    let moto = Moto::start_with_keys_made(400);
    let truth = moto.seed();
    Account { moto, truth }
}

/// Whether a key is active; `None` for one that is not there.
fn is_active(scene: &Scene, id: &str) -> Option<bool> {
    let listed = scene.run("keys list --format json").ended(0).json();
    assert_eq!(schema::errors("tutela.keys-1.schema.json", &listed), "");
    let keys = listed["accounts"][0]["keys"].as_array().unwrap().clone();
    let own = keys.into_iter().find(|key| key["key"] == id);
    own.map(|key| key["active"].as_bool().unwrap())
}

/// Something uses a key.
fn used(scene: &Scene, id: &str) {
    let mut command: Command = scene.bare(env!("CARGO_BIN_EXE_tutela"));
    command.env("AWS_ACCESS_KEY_ID", id);
    let ran = command.args(["scan", "--check", "root-mfa-missing"]).output().unwrap();
    assert!(ran.stderr.is_empty() || ran.status.code().is_some_and(|code| code != 1), "{ran:?}");
}

#[test]
fn silent_keys_go_and_come_back_and_keys_in_use_stay() {
    let account = old();
    let scene = Scene::of(&account);
    let active = |user: &&tutela_testkit::UserTruth| user.keys.iter().all(|key| key.active);
    let mut owners = account.truth.users.iter().filter(|user| user.keys.len() == 1).filter(active);
    let (silent, busy) = (owners.next().unwrap(), owners.next().unwrap());
    let (silent_key, busy_key) = (&silent.keys[0].id, &busy.keys[0].id);
    let both = format!("--user {},{}", silent.name, busy.name);

    used(&scene, busy_key);
    let plan = scene.run(&format!("keys deactivate {both} --format json")).ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &plan), "");
    let keys = |plan: &Value| {
        let steps = plan["steps"].as_array().unwrap().iter();
        let ids = steps.map(|step| step["action"]["parameters"]["AccessKeyId"].as_str().unwrap());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(keys(&plan), std::slice::from_ref(silent_key));
    assert_eq!(plan["withheld"][0]["reason"], "in-use", "{plan:#}");

    let doing = format!("keys deactivate {both} --yes --format json");
    let applied = scene.run(&doing).ended(0).json();
    assert_eq!(applied["proofs"][0]["holds"], true, "{applied:#}");
    assert_eq!(
        (is_active(&scene, silent_key), is_active(&scene, busy_key)),
        (Some(false), Some(true))
    );
    let id = applied["plan"].as_str().unwrap();
    scene.run(&format!("undo {id} --yes")).ended(0);
    assert_eq!(is_active(&scene, silent_key), Some(true));

    // A key that something uses after the plan was made stays as it is.
    scene.run(&format!("keys deactivate {both} --plan late.json")).ended(0);
    used(&scene, silent_key);
    let late = scene.run("apply late.json --yes").ended(1);
    assert!(late.err.contains("last use"), "{}", late.err);
    assert_eq!(is_active(&scene, silent_key), Some(true));
    assert_eq!(scene.proxy.violations(), Vec::<String>::new());
}

#[test]
fn deleting_takes_an_inactive_key_and_is_final() {
    let account = old();
    let scene = Scene::of(&account);
    let has = |user: &&tutela_testkit::UserTruth| user.keys.iter().any(|key| !key.active);
    let owner = account.truth.users.iter().find(has).unwrap();
    let key = &owner.keys.iter().find(|key| !key.active).unwrap().id;
    assert_eq!(is_active(&scene, key), Some(false));
    let shown = scene.run(&format!("keys delete --key {key}")).ended(5);
    assert!(shown.out.contains("nothing: it is final"), "{}", shown.out);
    let export = scene.run(&format!("keys delete --key {key} --export commands")).ended(0);
    assert!(export.out.contains("delete-access-key"), "{}", export.out);
    let refused = scene.run(&format!("keys delete --key {key} --export terraform")).ended(1);
    assert!(refused.err.contains("cannot be said in Terraform"), "{}", refused.err);
    let deleted =
        scene.run(&format!("keys delete --key {key} --yes --format json")).ended(0).json();
    assert_eq!(is_active(&scene, key), None);
    let id = deleted["plan"].as_str().unwrap();
    let undo = scene.run(&format!("undo {id} --yes")).ended(1);
    assert!(undo.err.contains("nothing takes that back"), "{}", undo.err);
    assert_eq!(scene.count("iam:CreateAccessKey"), 0);
    scene.run(&format!("keys delete --key {key} --yes")).ended(2);
    scene.run("keys deactivate --user nobody-of-that-name").ended(2);
}
