//! What GitHub asks of a SARIF file, and what the standard does.

use std::collections::BTreeSet;

use serde_json::Value;
use tutela_model::{Cause, Severity, Status};
use tutela_report::sarif;

use crate::fixture::{CAUSES, report, report_of, unseen, without_mfa};

fn run(report: &tutela_report::Report) -> Value {
    let mut log: Value = serde_json::from_str(&sarif::render(report)).unwrap();
    log["runs"][0].take()
}

#[test]
fn every_result_has_a_file_a_rule_and_a_fingerprint_of_its_own() {
    let report = report();
    let run = run(&report);
    let results = run["results"].as_array().unwrap();
    let told = |status| matches!(status, Status::Fail | Status::Unknown);
    assert_eq!(results.len(), report.findings.iter().filter(|row| told(row.status)).count());
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let kept = ["accounts/111122223333/iam/", "accounts/111122223333/gaps.json"];
        assert!(kept.iter().any(|place| uri.starts_with(place)), "{uri}");
        assert_eq!(place["region"]["startLine"], 1);
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        let fingerprint = &result["partialFingerprints"]["primaryLocationLineHash"];
        assert!(fingerprints.insert(fingerprint.to_string()), "twice: {result}");
    }
}

#[test]
fn an_unknown_is_placed_in_a_file_that_a_saved_folder_has() {
    for cause in CAUSES {
        let answered = matches!(cause, Cause::Incomplete | Cause::Malformed | Cause::Undecided);
        let file = if answered { "iam/list-mfa-devices/a.json" } else { "gaps.json" };
        let run = run(&report_of(vec![unseen("a", cause)]));
        let place = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(place["uri"], format!("accounts/111122223333/{file}"), "{cause:?}");
        let text = run["results"][0]["message"]["text"].as_str().unwrap();
        assert!(text.starts_with("Unknown: "), "{text}");
    }
}

#[test]
fn severities_are_levels_that_github_knows() {
    for (severity, level, least) in [
        (Severity::Low, "note", 0.1),
        (Severity::Medium, "warning", 4.0),
        (Severity::High, "error", 7.0),
        (Severity::Critical, "error", 9.1),
    ] {
        let mut finding = without_mfa("a");
        finding.severity = severity;
        let mut report = report_of(vec![finding]);
        report.checks[1].severity = severity;
        let run = run(&report);
        assert_eq!(run["results"][0]["level"], level);
        let rule = &run["tool"]["driver"]["rules"][1];
        assert_eq!(rule["defaultConfiguration"]["level"], level);
        let score = rule["properties"]["security-severity"].as_str().unwrap();
        let score: f64 = score.parse().unwrap();
        assert!(score >= least && score < least + 3.0, "{severity}: {score}");
    }
}

#[test]
fn a_baseline_tells_new_from_old() {
    let state = |known: bool, finding: tutela_model::Finding| {
        let mut report = report_of(vec![finding]);
        if known {
            let key = report.findings[0].key();
            let key = (key.0.to_owned(), key.1.to_string(), String::new(), key.3.to_owned());
            let severity = report.findings[0].severity;
            report.known_before.get_or_insert_default().insert(key, severity);
        }
        run(&report)["results"][0]["baselineState"].clone()
    };
    assert_eq!(state(false, without_mfa("a")), "new");
    assert_eq!(state(true, without_mfa("a")), "unchanged");
    assert_eq!(state(true, unseen("a", CAUSES[0])), "updated");
    let mut without = report_of(vec![without_mfa("a")]);
    without.known_before = None;
    assert_eq!(run(&without)["results"][0].get("baselineState"), None);
}

#[test]
fn a_run_that_did_not_go_as_asked_says_so() {
    let mut report = report();
    assert_eq!(run(&report)["invocations"][0]["executionSuccessful"], false);
    report.notes.clear();
    let run = run(&report);
    let said = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let said =
        |part: &str| said.iter().any(|one| one["message"]["text"].as_str().unwrap().contains(part));
    for cause in CAUSES {
        assert!(said(&format!("UserName=gap-{}", cause.word())), "{cause:?}");
    }
    assert!(said("check root-device-kind was not run"));
}

#[test]
fn a_call_that_was_lost_is_no_success() {
    for (cause, success) in [
        (Cause::Denied, false),
        (Cause::Throttled, false),
        (Cause::Failed, false),
        (Cause::NotAsked, false),
        (Cause::Incomplete, false),
        (Cause::Malformed, false),
        (Cause::NotSubscribed, true),
        (Cause::RegionOff, true),
        (Cause::NotOffered, true),
        (Cause::Undecided, true),
    ] {
        let mut report = report_of(vec![without_mfa("a")]);
        report.notes.clear();
        report.accounts[0].gaps = vec![crate::fixture::gap("a", cause)];
        let invocation = run(&report)["invocations"][0].take();
        assert_eq!(invocation["executionSuccessful"], success, "{cause:?}");
        let said = invocation["toolExecutionNotifications"].to_string();
        assert!(said.contains("iam:ListMFADevices(UserName=a)"), "{said}");
        report.accounts[0].gaps.clear();
        assert_eq!(run(&report)["invocations"][0]["executionSuccessful"], true);
    }
}

#[test]
fn what_was_seen_beside_a_gap_does_not_move_it_to_another_file() {
    let denied = crate::fixture::gap("a", Cause::Denied);
    let seen = denied.beside([crate::fixture::reported("mfa_active", "false")]);
    let row = crate::fixture::row("user-single-device", crate::fixture::user("a"), Err(seen));
    let run = run(&report_of(vec![row]));
    let place = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "accounts/111122223333/gaps.json");
}
