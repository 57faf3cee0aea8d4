//! What to do first: which steps, in which order, by which words.

use tutela_model::{Cause, Finding, Fix, Remedy, Severity, Verdict};
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

/// A fix that is none in the console, so that each check is an errand of its own.
fn unfixable() -> Remedy {
    static NONE: Fix = Fix { console: "none", cli: "", terraform: "" };
    Remedy { fix: &NONE, partition: "aws".into(), user: "".into(), id: "".into() }
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
        &["3 users: user/a, user/b and 1 more | for user/a: IAM > Users"],
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
fn one_act_is_one_step_and_other_people_are_another() {
    let single = |name: &str| {
        let verdict = Verdict::fail("one device", [reported("mfa_active", "true")]);
        row("user-single-device", user(name), Ok(verdict))
    };
    assert_steps(
        "the same act for the same user",
        vec![without_mfa("a"), single("a")],
        &[
            "high     1. User with ... ; settles 1 more check ... : user/a | aws iam enable-mfa-device",
        ],
    );
    assert_steps(
        "the same act for others",
        vec![without_mfa("a"), single("b")],
        &["high     1. User with", "low      2. User has a single"],
    );
    assert_steps(
        "the same act, half of them the same",
        vec![without_mfa("a"), without_mfa("b"), single("b"), single("c")],
        &["3 users, 2 of them high: user/a, user/b and 1 more"],
    );
}

#[test]
fn the_worst_unknown_has_a_place_however_many_problems_there_are() {
    let many = |unknown: Finding| {
        let mut rows = vec![unknown];
        for name in ["a", "b", "c", "d", "e", "f"] {
            let problem = Finding { check: name, ..root() };
            rows.push(Finding { remedy: unfixable(), ..problem });
        }
        steps(rows)
    };
    let milder = many(unseen("z", Cause::Undecided));
    assert_eq!(milder.len(), 5);
    assert!(milder[4].starts_with("? UNKNOWN  high     5. Undecided"), "{milder:#?}");
    let as_bad = many(at(Severity::Critical, unseen("z", Cause::Denied)));
    assert!(as_bad[4].starts_with("? UNKNOWN  critical 5. iam:ListMFADevices"), "{as_bad:#?}");
}

#[test]
fn every_cause_says_how_to_go_on() {
    for (cause, expected) in [
        (Cause::Denied, "`tutela permissions` prints the policy"),
        (Cause::Throttled, "run the scan again"),
        (Cause::Failed, "run the scan again"),
        (Cause::NotAsked, "add the call's answer to the folder"),
        (Cause::Incomplete, "collect it again"),
        (Cause::Malformed, "collect it again"),
        (Cause::NotSubscribed, "look by other means"),
        (Cause::RegionOff, "look by other means"),
        (Cause::NotOffered, "look by other means"),
        (Cause::Undecided, "Undecided: User with ... : user/a | look at what is cited"),
    ] {
        assert_steps(cause.word(), vec![unseen("a", cause)], &[expected]);
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
