//! MFA by permissions boundaries: merged with those that are there, and given back.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Scene, TURN, account, schema};

const ENFORCE: &str = "enforce --as boundary --level console-enrolment";

/// The users whom a plan gives a boundary, each with the one that it has.
fn bounded(plan: &Value) -> BTreeMap<String, Option<String>> {
    let steps = plan["steps"].as_array().unwrap().iter();
    let own = steps.filter(|step| step["action"]["operation"] == "iam:PutUserPermissionsBoundary");
    own.map(|step| {
        let user = step["action"]["parameters"]["UserName"].as_str().unwrap().to_owned();
        (user, step["precondition"]["is"]["value"].as_str().map(str::to_owned))
    })
    .collect()
}

/// The operations of a plan's steps that change policies.
fn of_policies(plan: &Value) -> Vec<&str> {
    let steps = plan["steps"].as_array().unwrap().iter();
    let all = steps.map(|step| step["action"]["operation"].as_str().unwrap());
    all.filter(|operation| operation.contains("Policy")).collect()
}

#[test]
fn boundaries_are_merged_followed_and_given_back() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let scene = Scene::new();
    let (before, had) = (account().moto.export(), scene.proxy.boundaries());
    let all = scene.run(&format!("{ENFORCE} --format json")).ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &all), "");
    let could = bounded(&all);
    let open: Vec<&String> = could.keys().filter(|name| had.contains_key(*name)).take(2).collect();
    let free: Vec<&String> = could.keys().filter(|name| !had.contains_key(*name)).take(2).collect();
    assert_eq!((open.len(), free.len()), (2, 2), "{could:#?}");
    // Under what they have already, these could not enrol: it stays as it is.
    let cut: Vec<&String> = had
        .iter()
        .filter(|(_, arn)| arn.ends_with("developer-boundary"))
        .map(|own| own.0)
        .collect();
    let withheld = all["withheld"].as_array().unwrap();
    for name in cut {
        let own = withheld.iter().find(|own| own["user"] == **name).unwrap();
        assert_ne!(own["reason"], "unproved", "{own:#}");
    }

    let users = [open, free].concat().into_iter().cloned().collect::<Vec<_>>().join(",");
    let enforce = format!("{ENFORCE} --user {users} --format json");
    let applied = scene.run(&format!("{enforce} --yes")).ended(0).json();
    assert_eq!(schema::errors("tutela.applied-1.schema.json", &applied), "");
    let proofs = applied["proofs"].as_array().unwrap();
    assert_eq!(proofs.len(), 4);
    assert!(proofs.iter().all(|own| own["holds"] == true), "{applied:#}");
    let now = scene.proxy.boundaries();
    for name in users.split(',') {
        let own = &now[name];
        assert!(own.contains("policy/tutela/tutela-require-mfa-boundary"), "{name}: {own}");
        let is_merged = own.rsplit("boundary").next().is_some_and(|digits| !digits.is_empty());
        assert_eq!(is_merged, had.contains_key(name), "{name}: {own}");
    }
    let again = scene.run(&enforce).ended(0).json();
    assert_eq!(again["steps"].as_array().unwrap().len(), 0, "{again:#}");

    // Another level is a new version of both policies.
    let other = enforce.replace("console-enrolment", "enrolment-open");
    let changed = scene.run(&other).ended(5).json();
    assert_eq!(bounded(&changed).len(), 0);
    let each = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:TagPolicy"];
    assert_eq!(of_policies(&changed), [each, each].concat());
    let changed = scene.run(&format!("{other} --yes")).ended(0).json();
    for plan in [&changed, &applied] {
        let id = plan["plan"].as_str().unwrap();
        scene.run(&format!("undo {id} --yes --patience 2s")).ended(0);
    }
    assert_eq!(account().moto.export(), before, "to the byte");
    assert_eq!(scene.proxy.boundaries(), had);
    assert_eq!(scene.proxy.violations(), Vec::<String>::new());
}

#[test]
fn what_others_do_to_a_boundary_is_not_overwritten() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let scene = Scene::new();
    let before = account().moto.export();
    let plan = scene.run(&format!("{ENFORCE} --at-most 1 --plan one.json --format json")).ended(0);
    let users = bounded(&plan.json());
    let name = users.keys().next().unwrap();
    let mut all = account().truth.users.iter().filter_map(|user| user.boundary.clone());
    let other = all.find(|arn| users[name].as_ref() != Some(arn)).unwrap();
    scene.proxy.set_boundary(name, Some(&other));
    let ran = scene.run("apply one.json --yes").ended(1);
    assert!(ran.err.contains("is not as the plan found it"), "{}", ran.err);
    assert_eq!(scene.proxy.boundaries()[name], other);
    assert_eq!(account().moto.export(), before);
    for (arguments, words) in [
        ("--target 444455556666", "goes with `--as scp` alone"),
        ("--export terraform", "cannot be said in Terraform"),
    ] {
        let ran = scene.run(&format!("{ENFORCE} --at-most 1 {arguments}"));
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let commands = scene.run(&format!("{ENFORCE} --at-most 1 --export commands")).ended(0).out;
    assert!(commands.contains("put-user-permissions-boundary --user-name"), "{commands}");
}
