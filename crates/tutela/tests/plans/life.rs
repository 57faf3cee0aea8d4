//! The whole life of a plan.

use std::{collections::BTreeSet, thread, time::Duration};

use serde_json::Value;

use super::{Scene, TURN, account, schema};

const ENFORCE: &str = "enforce --level console-enrolment --at-most 37";

/// The users of whom a check says so.
fn users(report: &Value, status: &str) -> BTreeSet<String> {
    let rows = report["findings"].as_array().unwrap().iter();
    let own = rows.filter(|row| row["status"] == status);
    own.map(|row| row["resource"].as_str().unwrap().to_owned()).collect()
}

fn scanned(scene: &Scene) -> Value {
    scene.run("scan --format json --check user-mfa-not-enforced").json()
}

#[test]
fn from_red_to_green_and_back_to_the_byte() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let scene = Scene::new();
    let before = account().moto.export();
    let red = users(&scanned(&scene), "fail");
    assert!(red.len() > 100, "{}", red.len());

    let ran = scene.run(&format!("{ENFORCE} --format json"));
    let plan = ran.ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &plan), "");
    assert_eq!(account().moto.export(), before, "shown, not confirmed");
    assert_eq!(plan["steps"].as_array().unwrap().len(), 40);
    assert!(!plan["withheld"].as_array().unwrap().is_empty());

    let applied = scene.run(&format!("{ENFORCE} --yes --format json")).ended(0).json();
    assert_eq!(schema::errors("tutela.applied-1.schema.json", &applied), "");
    assert_eq!(applied["standing"], "applied");
    let proofs = applied["proofs"].as_array().unwrap();
    assert_eq!(proofs.len(), 37);
    assert!(proofs.iter().all(|own| own["holds"] == true), "{applied:#}");
    let report = scanned(&scene);
    let (failing, passing) = (users(&report, "fail"), users(&report, "pass"));
    for own in proofs {
        let resource = own["resource"].as_str().unwrap();
        assert!(!failing.contains(resource), "{resource}");
        assert!(passing.contains(resource) || !red.contains(resource), "{resource}");
    }
    assert_ne!(account().moto.export(), before);
    let listed = scene.run("plans --format json").ended(0).json();
    assert_eq!(schema::errors("tutela.plans-1.schema.json", &listed), "");

    // The same again: another 37, and nobody is put there twice.
    let id = applied["plan"].as_str().unwrap();
    let next = scene.run(&format!("{ENFORCE} --format json")).ended(5).json();
    let steps = next["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["action"]["operation"] == "iam:AddUserToGroup"));
    let already: BTreeSet<&str> =
        proofs.iter().map(|own| own["resource"].as_str().unwrap()).collect();
    assert!(
        steps.iter().all(|step| !already.contains(step["proves"]["resource"].as_str().unwrap()))
    );

    let ran = scene.run(&format!("undo {id}")).ended(5);
    assert!(ran.out.contains("iam:DeletePolicy("), "{}", ran.out);
    scene.run(&format!("undo {id} --yes")).ended(0);
    assert_eq!(account().moto.export(), before, "to the byte");
    assert_eq!(users(&scanned(&scene), "fail"), red);
    scene.run(&format!("resume {id} --yes")).ended(2);
    assert_eq!(scene.proxy.violations(), Vec::<String>::new());
}

#[test]
fn a_kill_can_be_gone_on_with_and_taken_back() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = account().moto.export();
    let mut after = None;
    for (calls, way) in [
        (("iam:CreatePolicy", 1), "undo"),
        (("iam:CreateGroup", 1), "resume"),
        (("iam:AttachGroupPolicy", 1), "undo"),
        (("iam:AddUserToGroup", 1), "resume"),
        (("iam:AddUserToGroup", 20), "undo"),
        (("iam:AddUserToGroup", 37), "resume"),
    ] {
        let scene = Scene::new();
        let mut child = scene.command(&format!("{ENFORCE} --yes")).spawn().unwrap();
        let (operation, count) = calls;
        while scene.count(operation) < count {
            assert!(child.try_wait().unwrap().is_none(), "{operation}: it ended by itself");
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let listed = scene.run("plans --format json").json();
        let own = &listed["plans"][0];
        let id = own["id"].as_str().unwrap();
        scene.run(&format!("{way} {id:.10} --yes --patience 2s")).ended(0);
        let now = account().moto.export();
        if way == "undo" {
            assert_eq!(now, before, "{operation} {count}");
            continue;
        }
        let expected = after.get_or_insert_with(|| now.clone());
        assert_eq!(members(&now), members(expected), "{operation} {count}");
        scene.run(&format!("undo {id} --yes")).ended(0);
        assert_eq!(account().moto.export(), before, "{operation} {count}");
    }
}

#[test]
fn a_window_opens_closes_and_leaves_nothing() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = account().moto.export();
    let scene = Scene::new();
    let meant = account().truth.users.iter().find(|user| {
        let is_plain = user.boundary.is_none() && !user.has_mfa() && user.keys.is_empty();
        user.administrator && user.console && is_plain
    });
    let name = &meant.unwrap().name;
    let refused = scene.run(&format!("enrol open {name} --why ticket --yes")).ended(1);
    assert!(refused.err.contains("can enrol a device as it is"), "{}", refused.err);
    let enforce =
        format!("enforce --level sealed --user {name} --vouch {name} --yes --format json");
    let enforced = scene.run(&enforce).ended(0).json();
    assert_eq!(enforced["proofs"][0]["level"], "sealed", "{enforced:#}");
    let shown = scene.run(&format!("enrol open {name} --why ticket")).ended(5);
    assert!(shown.out.contains("DateGreaterThan"), "{}", shown.out);
    let opened = scene.run(&format!("enrol open {name} --why ticket --yes --format json")).ended(0);
    let opened = opened.json();
    assert_eq!(schema::errors("tutela.applied-1.schema.json", &opened), "");
    let own = |export: &Value| {
        let mut users = export["users"].as_array().unwrap().iter();
        users.find(|user| user["UserName"] == **name).unwrap().clone()
    };
    let is_open = |user: &Value| user["Tags"].to_string().contains("mfa-enrolment");
    let closes = |user: &Value| user["UserPolicyList"].to_string().contains("TutelaWindowIsOver");
    let user = own(&account().moto.export());
    assert!(is_open(&user) && closes(&user), "{user:#}");
    scene.run(&format!("enrol close {name} --yes")).ended(0);
    let user = own(&account().moto.export());
    assert!(!is_open(&user) && closes(&user), "{user:#}");
    let left = scene.run(&format!("enrol close {name}")).ended(0);
    assert!(left.out.contains("removes it"), "{}", left.out);
    for plan in [&opened, &enforced] {
        let id = plan["plan"].as_str().unwrap();
        scene.run(&format!("undo {id} --yes --patience 1s")).ended(0);
    }
    assert_eq!(account().moto.export(), before);
}

/// Who is in which group, and what is attached to it.
fn members(export: &Value) -> Vec<String> {
    let of = |kind: &str, name: &str, list: &str| {
        let all = export[kind].as_array().unwrap().iter();
        all.map(|own| format!("{}: {}", own[name], own[list])).collect::<Vec<_>>()
    };
    let mut all = of("users", "UserName", "GroupList");
    all.extend(of("groups", "GroupName", "AttachedManagedPolicies"));
    all
}
