//! One report on all accounts.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use tutela_testkit::Fault;

use crate::company::{
    HOME, PRODUCTION, SECRETS, STAGING, SUSPENDED, company, json_of, run, said, statuses,
};

fn accounts(report: &Value) -> Vec<(&str, &str, &str)> {
    let all = report["accounts"].as_array().unwrap().iter();
    all.map(|row| {
        let word = |name: &str| row[name].as_str().unwrap();
        (word("id"), word("state"), word("unit"))
    })
    .collect()
}

#[test]
fn every_account_stands_in_the_report() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company().shut(STAGING);
    let output = run(&fake.url(), scene.path(), "scan --org --save saved --format json");
    assert_eq!(fake.violations(), Vec::<String>::new());
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(
        accounts(&report),
        [
            (HOME, "ACTIVE", "Root"),
            (SUSPENDED, "SUSPENDED", "Root/Suspended"),
            (PRODUCTION, "ACTIVE", "Root/Workloads"),
            (STAGING, "ACTIVE", "Root/Workloads"),
        ]
    );
    // Nobody got in: everything is unknown, and says why.
    let rows = report["findings"].as_array().unwrap();
    let of = |account: &str| -> Vec<&Value> {
        rows.iter().filter(|row| row["account"] == account).collect()
    };
    let checks = |account: &str| -> BTreeSet<&str> {
        of(account).iter().map(|row| row["check"].as_str().unwrap()).collect()
    };
    assert!(checks(STAGING).is_superset(&checks(HOME)), "each check has its row");
    assert_eq!(of(STAGING).len(), checks(STAGING).len());
    for row in of(STAGING) {
        assert_eq!(row["status"], "unknown");
        assert_eq!(row["gap"]["kind"], "denied");
        assert_eq!(row["gap"]["missing_action"], "sts:AssumeRole");
        assert!(row["message"].as_str().unwrap().contains("could not be entered"), "{row}");
    }
    // AWS's own word is the receipt.
    assert_eq!(checks(SUSPENDED), checks(STAGING));
    assert_eq!(of(SUSPENDED).len(), checks(SUSPENDED).len());
    for row in of(SUSPENDED) {
        assert_eq!(row["status"], "not-applicable");
        let cited = &row["evidence"][0];
        assert_eq!(cited["value"], "SUSPENDED");
        assert!(cited["call"].as_str().unwrap().starts_with("organizations:ListAccountsForParent"));
    }
    // The folder says the same.
    let replayed = run("http://127.0.0.1:9", scene.path(), "scan --from saved --format json");
    assert_eq!(replayed.status.code(), Some(4));
    assert!(output.stdout == replayed.stdout, "the replay differs");
    assert!(!scene.path().join("saved/.tutela").exists());
    no_secret(scene.path(), &[&output.stdout, &output.stderr]);
}

fn no_secret(folder: &Path, said: &[&Vec<u8>]) {
    let mut texts: Vec<Vec<u8>> = said.iter().map(|text| (*text).clone()).collect();
    files(folder, &mut texts);
    assert!(texts.len() > 20);
    for text in texts {
        let text = String::from_utf8_lossy(&text);
        for secret in SECRETS {
            assert!(!text.contains(secret), "`{secret}` was kept or said");
        }
    }
}

fn files(folder: &Path, texts: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, texts);
        } else {
            texts.push(fs::read(path).unwrap());
        }
    }
}

#[test]
fn members_are_judged_under_their_scps() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company();
    let report = json_of(&run(&fake.url(), scene.path(), "scan --org --save a --format json"));
    // The same users: in production an SCP asks for MFA, in the management account none reaches.
    assert_eq!(said(&report, HOME, "user-mfa-not-enforced"), BTreeSet::from(["fail"]));
    assert!(!said(&report, PRODUCTION, "user-mfa-not-enforced").contains("fail"));
    // A policy whose targets nobody listed may reach anybody: nothing is known, and nothing is fine.
    let fake = company().with_fault("ListTargetsForPolicy", Fault::Denied);
    let lost = json_of(&run(&fake.url(), scene.path(), "scan --org --format json"));
    assert_eq!(said(&lost, PRODUCTION, "user-mfa-not-enforced"), BTreeSet::from(["unknown"]));
    assert_eq!(said(&lost, HOME, "user-mfa-not-enforced"), BTreeSet::from(["fail"]));
    assert_eq!(said(&lost, HOME, "member-root-not-denied"), BTreeSet::from(["unknown"]));
}

#[test]
fn an_ou_that_was_not_listed_hides_nobody() {
    let scene = tempfile::tempdir().unwrap();
    for operation in ["ListRoots", "ListAccountsForParent", "ListOrganizationalUnitsForParent"] {
        let fake = company().with_fault(operation, Fault::Denied);
        let folder = operation.to_lowercase();
        let check = "--check root-mfa-missing --format json";
        let arguments = format!("scan --org --save {folder} {check}");
        let output = run(&fake.url(), scene.path(), &arguments);
        assert_eq!(output.status.code(), Some(4), "{operation}");
        let report = json_of(&output);
        assert_eq!(said(&report, "unknown", "root-mfa-missing"), BTreeSet::from(["unknown"]));
        assert_eq!(said(&report, HOME, "root-mfa-missing"), BTreeSet::from(["pass"]));
        let again = format!("scan --from {folder} {check}");
        let replayed = run("http://127.0.0.1:9", scene.path(), &again);
        assert!(output.stdout == replayed.stdout, "{operation}: the replay differs");
        let output = run(&fake.url(), scene.path(), "scan --org --check root-mfa-missing");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("1 could not be entered"), "{operation}: {text}");
        assert!(text.contains("of unknown id"), "{operation}: {text}");
    }
}

#[test]
fn root_of_members_is_read_by_its_own_sessions() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company().without_root_session(STAGING);
    let arguments =
        "scan --org --member-root --save root --check root-mfa-single-device --format json";
    let report = json_of(&run(&fake.url(), scene.path(), arguments));
    assert_eq!(fake.violations(), Vec::<String>::new());
    assert_eq!(said(&report, PRODUCTION, "root-mfa-single-device"), BTreeSet::from(["fail"]));
    assert_eq!(said(&report, STAGING, "root-mfa-single-device"), BTreeSet::from(["unknown"]));
    let asked = fake.requests();
    let targets: BTreeSet<&str> = asked
        .iter()
        .filter(|asked| asked.operation == "AssumeRoot")
        .map(|asked| asked.parameters["TargetPrincipal"].as_str())
        .collect();
    assert_eq!(targets, BTreeSet::from([PRODUCTION, STAGING]), "not the management account's");
    let by_root: BTreeSet<&str> = asked
        .iter()
        .filter(|asked| asked.access_key.as_deref().is_some_and(|key| key.starts_with("ASIAROOT")))
        .map(|asked| asked.operation.as_str())
        .collect();
    let reads = ["GetLoginProfile", "ListAccessKeys", "ListMFADevices", "ListSigningCertificates"];
    assert_eq!(by_root, BTreeSet::from(reads));
    // Without the option, nobody asks.
    let fake = company();
    run(&fake.url(), scene.path(), "scan --org --check root-mfa-single-device");
    assert!(fake.requests().iter().all(|asked| asked.operation != "AssumeRoot"));
    let replayed = run(
        "http://127.0.0.1:9",
        scene.path(),
        "scan --from root --check root-mfa-single-device --format json",
    );
    assert_eq!(statuses(&json_of(&replayed)), statuses(&report));
}

#[test]
fn accounts_can_be_listed_in_a_file() {
    let scene = tempfile::tempdir().unwrap();
    let file = format!(
        "role = \"reader\"\nexternal_id = \"{}\"\n[[account]]\nid = \"{PRODUCTION}\"\n\n[[account]]\nid = \"{STAGING}\"\nrole = \"other\"\n",
        SECRETS[3]
    );
    fs::write(scene.path().join("accounts.toml"), file).unwrap();
    let fake = company();
    let arguments =
        "scan --accounts accounts.toml --check root-mfa-missing --save many --format json";
    let output = run(&fake.url(), scene.path(), arguments);
    let report = json_of(&output);
    for account in [HOME, PRODUCTION, STAGING] {
        assert_eq!(
            said(&report, account, "root-mfa-missing"),
            BTreeSet::from(["pass"]),
            "{account}"
        );
    }
    let roles: BTreeSet<String> = fake
        .requests()
        .iter()
        .filter(|asked| asked.operation == "AssumeRole")
        .map(|asked| format!("{} {}", asked.parameters["RoleArn"], asked.parameters["ExternalId"]))
        .collect();
    let expected = [(PRODUCTION, "reader"), (STAGING, "other")]
        .map(|(id, role)| format!("arn:aws:iam::{id}:role/{role} {}", SECRETS[3]));
    assert_eq!(roles, BTreeSet::from(expected));
    assert!(fake.requests().iter().all(|asked| asked.operation != "ListRoots"));
    no_secret_id(&scene.path().join("many"), &output.stdout);
    for (wrong, problem) in [
        ("", "names no account"),
        ("role = \"r\"\n[[account]]\nid = \"12\"\n", "`12` is no account id"),
        ("[[account]]\nid = \"444455556666\"\n", "has no role"),
        (
            "role = \"r\"\n[[account]]\nid = \"444455556666\"\n[[account]]\nid = \"444455556666\"\n",
            "twice",
        ),
        ("rolle = \"r\"\n", "unknown field"),
        ("role = ", "line 1: "),
    ] {
        fs::write(scene.path().join("accounts.toml"), wrong).unwrap();
        let output = run(&fake.url(), scene.path(), "scan --accounts accounts.toml");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{wrong}: {complaint}");
        assert!(complaint.contains(problem), "{wrong}: {complaint}");
    }
}

#[test]
fn a_list_is_replayed_as_it_was_seen() {
    let scene = tempfile::tempdir().unwrap();
    let file = format!("role = \"reader\"\n[[account]]\nid = \"{PRODUCTION}\"\n");
    fs::write(scene.path().join("accounts.toml"), file).unwrap();
    let fake = company();
    let arguments = "scan --accounts accounts.toml --save many --format json";
    let live = run(&fake.url(), scene.path(), arguments);
    // The management account is asked for its organization by checks of its own.
    assert!(fake.requests().iter().any(|asked| asked.operation == "ListRoots"));
    let report = json_of(&live);
    let listed = report["accounts"].as_array().unwrap().iter();
    let ids: Vec<&str> = listed.map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [HOME, PRODUCTION], "nobody else was to be asked");
    let again = run("http://127.0.0.1:9", scene.path(), "scan --from many --format json");
    assert!(live.stdout == again.stdout, "the replay differs");
}

#[test]
fn what_would_say_nothing_is_refused_before_anybody_is_asked() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company();
    let file = scene.path().join("accounts.toml");
    let account = format!("[[account]]\nid = \"{PRODUCTION}\"\n");
    fs::write(&file, format!("role = \"reader\"\n{account}")).unwrap();
    let refused = |arguments: &str, code: i32, said: &[&str]| {
        let output = run(&fake.url(), scene.path(), arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {complaint}");
        for said in said {
            assert!(complaint.contains(said), "{arguments}: {complaint}");
        }
        assert!(fake.requests().is_empty(), "{arguments}: somebody was asked");
    };
    for command in ["scan", "doctor", "collect --save saved"] {
        let beside = |option: &str| format!("{command} --accounts accounts.toml {option}");
        let role = ["`--member-role` is for `--org`", "write `role = \"…\"`", "accounts.toml"];
        refused(&beside("--member-role other"), 2, &role);
        refused(&beside("--member-external-id other"), 2, &["write `external_id = \"…\"`"]);
        refused(&beside("--member-root"), 2, &["say `--org`"]);
        let by_org = format!("{command} --org --member-role a:b");
        refused(&by_org, 2, &["a:b", "the name of a role alone"]);
    }
    fs::write(&file, format!("{account}role = \"a:b\"\n")).unwrap();
    for command in ["scan", "doctor", "collect --save saved"] {
        let named = format!("{command} --accounts accounts.toml");
        refused(&named, 1, &["accounts.toml", "line 3: `a:b` is refused"]);
        assert!(!scene.path().join("saved").exists(), "{command}: a folder was begun");
    }
}

fn no_secret_id(folder: &Path, said: &[u8]) {
    let mut texts = vec![said.to_vec()];
    files(folder, &mut texts);
    for text in texts {
        assert!(!String::from_utf8_lossy(&text).contains(SECRETS[3]), "the external id was kept");
    }
}

#[test]
fn whoever_reads_the_text_sees_unknown_accounts_first() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company().shut(STAGING);
    run(&fake.url(), scene.path(), "collect --org --save saved");
    for format in ["text", "html", "markdown", "csv"] {
        let arguments = format!("scan --from saved --format {format}");
        let output = run("http://127.0.0.1:9", scene.path(), &arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let place = text.find("could not be entered").unwrap_or_else(|| panic!("{format}: {text}"));
        let first = text.find("What to do first").unwrap_or(usize::MAX);
        assert!(place < first || format == "csv", "{format}: {text}");
        assert!(text.contains("acme-staging"), "{format}");
    }
}
