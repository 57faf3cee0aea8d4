//! A seeded organisation on an emulator that is not ours: 12 accounts in 3 OUs under two SCPs, one of
//! them suspended, one that cannot be entered, and IAM Identity Center.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tutela_testkit::{Gate, Moto};

use crate::company::{json_of, run};

/// The names of the users of an account of which a check says so.
fn users<'r>(report: &'r Value, account: &str, check: &str, status: &str) -> BTreeSet<&'r str> {
    let rows = report["findings"].as_array().unwrap().iter();
    rows.filter(|row| row["account"] == account && row["check"] == check && row["status"] == status)
        .map(|row| {
            let owner = row["resource"].as_str().unwrap().split('#').next().unwrap();
            owner.rsplit('/').next().unwrap()
        })
        .collect()
}

#[test]
fn a_seeded_organization_gives_the_seeded_truth() {
    let moto = Moto::start();
    let truth = moto.seed_organization();
    let accounts = truth["accounts"].as_object().unwrap();
    assert_eq!(accounts.len(), 12);
    let locked = accounts.iter().filter(|(_, truth)| truth["locked"] == true);
    let locked = locked.map(|(id, _)| id.clone());
    let gate = Gate::with_identity_center(moto.url(), locked, &truth["center"]);
    let scene = tempfile::tempdir().unwrap();
    let arguments = "scan --org --owner-tag owner --save saved --format json";
    let output = run(&gate.url(), scene.path(), arguments);
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: BTreeMap<&str, &Value> = report["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row))
        .collect();
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), accounts.keys().collect::<Vec<_>>());
    for (id, truth) in accounts {
        let row = seen[id.as_str()];
        for member in ["name", "unit", "state"] {
            assert_eq!(row[member], truth[member], "{id}: {member}");
        }
        assert_eq!(row["owner"], truth["owner"], "{id}");
        of_account(&report, id, truth);
    }
    let home = truth["home"].as_str().unwrap();
    of_identity_center(&report, home, &truth["center"]["instance"]);
    of_permission_sets(&report, home, &truth["center"]["sets"]);
    let rows = report["findings"].as_array().unwrap();
    let root =
        rows.iter().find(|row| row["check"] == "member-root-not-denied" && row["account"] == home);
    // Ten members are in use; SCPs deny the root users of the two in Security.
    let said = root.unwrap()["message"].as_str().unwrap();
    assert!(said.starts_with("of 10 members, SCPs leave the root user of 8 something"), "{said}");
    let saved = run(
        "http://127.0.0.1:9",
        scene.path(),
        "scan --from saved --owner-tag owner --format json",
    );
    assert!(saved.stdout == output.stdout, "the replay differs");
}

/// It is in one region, judged once, and its people are listed once.
fn of_identity_center(report: &Value, home: &str, instance: &Value) {
    let rows = |check: &str, status: &str| {
        let rows = report["findings"].as_array().unwrap().iter();
        let own = rows.filter(|row| row["check"] == check && row["status"] == status);
        own.map(|row| (row["account"].as_str().unwrap(), row["resource"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let arn = instance["InstanceArn"].as_str().unwrap();
    let judged = rows("identity-center-mfa-unproven", "unknown");
    let of_instance: Vec<_> = judged.into_iter().filter(|(_, resource)| *resource == arn).collect();
    assert_eq!(of_instance, [(home, arn)]);
    assert_eq!(rows("identity-center-missing", "fail"), []);
    let found: Vec<&str> =
        rows("identity-center-missing", "pass").into_iter().map(|(account, _)| account).collect();
    assert_eq!(found, [home]);
}

/// The administrators of the first account are named, and their sessions judged there alone.
fn of_permission_sets(report: &Value, home: &str, sets: &Value) {
    let rows = report["findings"].as_array().unwrap();
    let of = |check: &str| rows.iter().filter(|row| row["check"] == check).collect::<Vec<_>>();
    let unproven = of("identity-center-mfa-unproven");
    let said = unproven.iter().find(|row| row["account"] == home).unwrap()["message"].as_str();
    let expected = "3 people are administrators by it: alice (in 1 account, by permission set Admin, \
                    group platform), bob@example.com (in 1 account, by permission set Break-glass), \
                    nina@example.com (in 1 account, by permission set Admin, group platform)";
    assert!(said.unwrap().ends_with(expected), "{said:?}");
    let sessions = of("permission-set-administrator-session-long");
    for (name, status) in [("Admin", "fail"), ("Reader", "not-applicable"), ("Break-glass", "pass")]
    {
        let judged: Vec<_> = sessions
            .iter()
            .filter(|row| row["resource"] == sets[name])
            .map(|row| (row["account"].as_str().unwrap(), row["status"].as_str().unwrap()))
            .collect();
        assert_eq!(judged, [(home, status)], "{name}");
    }
}

fn of_account(report: &Value, id: &str, truth: &Value) {
    let rows = report["findings"].as_array().unwrap().iter().filter(|row| row["account"] == id);
    let statuses: BTreeSet<&str> = rows.map(|row| row["status"].as_str().unwrap()).collect();
    if truth["locked"] == true {
        assert_eq!(statuses, BTreeSet::from(["unknown"]), "{id} cannot be entered");
        return;
    }
    if truth["state"] == "SUSPENDED" {
        assert_eq!(statuses, BTreeSet::from(["not-applicable"]), "{id} is suspended");
        return;
    }
    let said = |check: &str, status: &str| users(report, id, check, status);
    assert_eq!(said("user-console-without-mfa", "fail"), BTreeSet::from(["alice"]), "{id}");
    assert_eq!(said("user-console-without-mfa", "pass"), BTreeSet::from(["bob"]), "{id}");
    assert_eq!(said("access-key-exists", "fail"), BTreeSet::from(["robot"]), "{id}");
    let both = BTreeSet::from(["alice", "bob"]);
    assert_eq!(said("user-also-in-identity-center", "fail"), both, "{id}");
    assert_eq!(said("user-also-in-identity-center", "pass"), BTreeSet::from(["robot"]), "{id}");
    let everybody = BTreeSet::from(["alice", "bob", "robot"]);
    let is_enforced = truth["unit"].as_str().unwrap().starts_with("Root/Workloads");
    let open = said("user-mfa-not-enforced", "fail");
    assert_eq!(open, if is_enforced { BTreeSet::new() } else { everybody }, "{id}");
}
