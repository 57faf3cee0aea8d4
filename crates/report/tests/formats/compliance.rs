//! What a report says of a framework's controls, in every format that speaks of them.

use serde_json::Value;
use tutela_model::{Cause, Control, Finding, Framework, NotSelected, Verdict};
use tutela_report::{Report, csv, html, json, markdown, text, text::TextOptions};

use crate::fixture::{exempted, report_of, reported, row, unseen, user, without_mfa};

pub(crate) static FRAMEWORK: Framework = Framework {
    key: "rules-1",
    name: "The Rules 1",
    source: "https://rules.example",
    is_own_mapping: true,
    controls: &[Control {
        id: "1.1",
        asks: "users have MFA",
        checks: &["user-console-mfa-missing", "user-single-device"],
    }],
};

fn pass(name: &str) -> Finding {
    let verdict = Verdict::pass("has MFA", [reported("mfa_active", "true")]);
    row("user-console-mfa-missing", user(name), Ok(verdict))
}

fn not_applicable(name: &str) -> Finding {
    let verdict = Verdict::not_applicable("no password", [reported("password", "false")]);
    row("user-console-mfa-missing", user(name), Ok(verdict))
}

fn elsewhere(name: &str) -> Finding {
    let verdict = Verdict::fail("old", [reported("access_key_1_last_rotated", "2020")]);
    row("access-key-old", user(name), Ok(verdict))
}

fn of(findings: Vec<Finding>, not_run: &[&'static str]) -> Report {
    let mut report = report_of(findings);
    report.frameworks = vec![&FRAMEWORK];
    report.not_selected = not_run
        .iter()
        .map(|check| NotSelected { check, why: "not asked for".to_owned() })
        .collect();
    report
}

#[test]
fn a_control_is_as_bad_as_its_worst_row() {
    let denied = |name| unseen(name, Cause::Denied);
    for (what, findings, not_run, status, rows) in [
        ("passes", vec![pass("a"), pass("b")], &[][..], "pass", "2 pass"),
        ("a problem", vec![pass("a"), without_mfa("b")], &[], "fail", "1 fail, 1 pass"),
        (
            "an exempted problem",
            vec![pass("a"), exempted(without_mfa("b"))],
            &[],
            "fail",
            "1 fail (1 exempt), 1 pass",
        ),
        ("an unknown", vec![pass("a"), denied("b")], &[], "unknown", "1 unknown, 1 pass"),
        ("an exempted unknown", vec![exempted(denied("b"))], &[], "unknown", "1 unknown"),
        (
            "a problem beside an unknown",
            vec![without_mfa("a"), denied("b")],
            &[],
            "fail",
            "1 fail, 1 unknown",
        ),
        (
            "a check that was not run",
            vec![pass("a")],
            &["user-single-device"],
            "unknown",
            "1 pass, not run: user-single-device",
        ),
        ("no question", vec![not_applicable("a")], &[], "not-applicable", "1 not applicable"),
        ("nobody", vec![], &[], "not-applicable", "nothing to judge"),
        ("a problem of another check", vec![elsewhere("a")], &[], "not-applicable", "nothing"),
    ] {
        let report = of(findings, not_run);
        let value: Value = serde_json::from_str(&json::render(&report)).unwrap();
        assert_eq!(value["frameworks"][0]["controls"][0]["status"], status, "{what}");
        let options = TextOptions { colour: false, width: 200, verbose: false };
        let word = match status {
            "fail" => "FAIL",
            "unknown" => "UNKNOWN",
            "not-applicable" => "n/a",
            pass => pass,
        };
        let shown = text::render(&report, options);
        let line = shown.lines().find(|line| line.contains("1.1: users have MFA")).expect(what);
        assert!(line.contains(word) && line.contains(rows), "{what}: {line}");
        let shown = markdown::render(&report);
        let line = shown.lines().find(|line| line.starts_with("| `1.1` |")).expect(what);
        assert!(line.contains(&format!("**{word}**")) && line.contains(rows), "{what}: {line}");
        let table = csv::render(&report);
        let line = table.lines().find(|line| line.starts_with("control,")).expect(what);
        assert!(line.starts_with(&format!("control,{status},")), "{what}: {line}");
        assert!(html::render(&report).contains(rows), "{what}");
    }
}

#[test]
fn every_table_says_what_it_cannot_say() {
    let report = of(vec![pass("a")], &[]);
    let options = TextOptions { colour: false, width: 1000, verbose: false };
    for (format, shown) in [
        ("text", text::render(&report, options)),
        ("html", html::render(&report)),
        ("markdown", markdown::render(&report)),
    ] {
        assert!(shown.contains("Whether the whole control is met, they cannot say."), "{format}");
        assert!(shown.contains("The mapping is Tutela's own."), "{format}");
    }
}

#[test]
fn a_report_of_no_framework_says_nothing_of_any() {
    let value: Value = serde_json::from_str(&json::render(&report_of(vec![pass("a")]))).unwrap();
    assert!(value.get("frameworks").is_none());
}
