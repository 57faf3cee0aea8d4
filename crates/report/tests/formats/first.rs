//! What to do first: which steps, in which order, by which words.

use tutela_model::{Cause, Finding, Severity, Verdict};
use tutela_report::{html, text, text::TextOptions};

use crate::fixture::{ACCOUNT, exempted, report_of, reported, row, unseen, user, without_mfa};

fn root() -> Finding {
    let verdict = Verdict::fail("root has no MFA", [reported("mfa_active", "false")]);
    row("root-mfa-missing", format!("arn:aws:iam::{ACCOUNT}:root"), Ok(verdict))
}

fn old_key(name: &str) -> Finding {
    let verdict = Verdict::fail("old", [reported("access_key_1_last_rotated", "2020-01-01")]);
    row("access-key-old", format!("{}#access-key/1", user(name)), Ok(verdict))
}

fn at(severity: Severity, mut finding: Finding) -> Finding {
    finding.severity = severity;
    finding
}

/// The section's steps, each with its status, severity, title and how it is done.
fn steps(findings: Vec<Finding>) -> Vec<String> {
    let options = TextOptions { colour: false, width: 1000, verbose: false };
    let shown = text::render(&report_of(findings), options);
    let Some((_, section)) = shown.split_once("What to do first\n") else { return Vec::new() };
    let lines: Vec<&str> =
        section.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    lines.chunks(2).map(|step| step.join(" | ")).collect()
}

#[track_caller]
fn assert_steps(what: &str, findings: Vec<Finding>, expected: &[&str]) {
    let steps = steps(findings);
    assert_eq!(steps.len(), expected.len(), "{what}: {steps:#?}");
    for (step, part) in steps.iter().zip(expected) {
        let wanted = part.split(" ... ").all(|part| step.contains(part));
        assert!(wanted, "{what}: `{step}` lacks `{part}`");
    }
}

#[test]
fn the_most_severe_come_first_and_alike_rows_are_one_step() {
    let denied = |name: &str| unseen(name, Cause::Denied);
    let low = |name: &str| at(Severity::Low, denied(name));
    assert_steps("nothing", vec![], &[]);
    assert_steps("one problem", vec![without_mfa("a")], &["user/a | aws iam enable-mfa-device"]);
    assert_steps(
        "a name that would end its command",
        vec![without_mfa("a\nb")],
        &["user/a\\u{a}b | IAM > Users > a\\u{a}b"],
    );
    assert_steps(
        "many of one check",
        vec![without_mfa("a"), without_mfa("b"), without_mfa("c")],
        &["3 principals: user/a, user/b and 1 more | for user/a: IAM > Users"],
    );
    assert_steps(
        "severities",
        vec![old_key("a"), without_mfa("a"), root()],
        &["critical 1. Root user", "high     2. User with", "medium   3. Access key"],
    );
    assert_steps(
        "an unknown beside a problem as severe",
        vec![denied("a"), without_mfa("b")],
        &["x FAIL     high     1.", "? UNKNOWN  high     2. iam:ListMFADevices was denied"],
    );
    assert_steps(
        "an unknown more severe than a problem",
        vec![old_key("a"), denied("b")],
        &["? UNKNOWN  high     1.", "x FAIL     medium   2."],
    );
    assert_steps(
        "the worst of several unknowns counts",
        vec![low("a"), denied("b"), low("c")],
        &["? UNKNOWN  high     1. iam:ListMFADevices was denied: 3 rows of 1 check unknown"],
    );
}

#[test]
fn every_cause_that_somebody_can_end_says_how() {
    for (cause, expected) in [
        (Cause::Denied, Some("`tutela permissions` prints the policy")),
        (Cause::Throttled, Some("run the scan again")),
        (Cause::Failed, Some("run the scan again")),
        (Cause::NotAsked, Some("add the call's answer to the folder")),
        (Cause::Incomplete, Some("collect it again")),
        (Cause::Malformed, Some("collect it again")),
        (Cause::NotSubscribed, None),
        (Cause::RegionOff, None),
        (Cause::NotOffered, None),
        (Cause::Undecided, None),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_steps(cause.word(), vec![unseen("a", cause)], &expected);
    }
}

#[test]
fn what_is_exempted_is_no_step() {
    assert_steps("exempted", vec![exempted(without_mfa("a")), exempted(root())], &[]);
}

#[test]
fn a_report_without_rows_is_no_good_news() {
    let options = TextOptions { colour: false, width: 100, verbose: false };
    for shown in [text::render(&report_of(vec![]), options), html::render(&report_of(vec![]))] {
        assert!(shown.contains("Nothing was judged, so nothing is known."), "{shown}");
    }
}
