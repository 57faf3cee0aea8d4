//! An earlier report read back.

use tutela_model::{Finding, Severity, Status};
use tutela_report::json::{self, BaselineError, read_baseline};

use crate::fixture::{report, report_of, without_mfa};

#[test]
fn a_report_is_its_own_baseline() {
    let mut report = report();
    let keys = read_baseline(&json::render(&report)).unwrap();
    let counts = |row: &Finding| row.status == Status::Fail && row.exempt.is_none();
    assert_eq!(keys.len(), report.findings.iter().filter(|row| counts(row)).count());
    report.known_before = Some(keys);
    for row in &report.findings {
        assert_eq!(report.is_known(row), counts(row), "{:?}", row.key());
    }
}

#[test]
fn a_problem_that_got_worse_is_not_known() {
    let mut report = report_of(vec![without_mfa("a")]);
    report.known_before = Some(read_baseline(&json::render(&report)).unwrap());
    let mut known_at = |severity| {
        report.findings[0].severity = severity;
        report.is_known(&report.findings[0])
    };
    let before = without_mfa("a").severity;
    assert!(known_at(before) && known_at(Severity::Low));
    assert!(!known_at(Severity::Critical));
}

#[test]
fn a_report_without_problems_is_a_baseline_too() {
    assert_eq!(read_baseline(&json::render(&report_of(Vec::new()))), Ok(json::Baseline::new()));
}

#[test]
fn a_byte_order_mark_is_no_reason_to_refuse() {
    let text = format!("\u{feff}{}", json::render(&report()));
    assert_eq!(read_baseline(&text), read_baseline(&json::render(&report())));
}

#[test]
fn what_is_no_baseline_is_refused_in_words() {
    let row = r#"{"schema":"tutela.scan/1","findings":[{"check":"x"}]}"#;
    for (what, text, error) in [
        ("another schema", r#"{"schema":"sarif","findings":[]}"#, "its schema is `sarif`"),
        ("a later version", r#"{"schema":"tutela.scan/2"}"#, "its schema is `tutela.scan/2`"),
        ("another program's file", r#"{"version":"2.1.0"}"#, "its schema is `none`"),
        ("a hostile schema", "{\"schema\":\"\\u001b[31m\"}", "its schema is `\\u{1b}[31m`"),
        ("nothing", "", "it ends in the middle, at line 1, column 0"),
        ("half a file", r#"{"schema":"tutela.scan/1","#, "it ends in the middle, at line 1"),
        ("a page", "<html>", "expected value at line 1 column 1"),
        ("a list", "[]", "invalid"),
        ("a row without a resource", row, "missing field `account`"),
        ("no rows", r#"{"schema":"tutela.scan/1"}"#, "missing field `findings`"),
    ] {
        let said = read_baseline(text).unwrap_err().to_string();
        assert!(said.starts_with("reading the baseline: "), "{what}: {said}");
        assert!(said.contains(error), "{what}: {said}");
        assert!(said.contains("`--output json=PATH`"), "{what} says no way out: {said}");
    }
}

#[test]
fn a_baseline_cut_anywhere_is_refused() {
    let whole = json::render(&report());
    let text = whole.trim_end();
    for (cut, _) in text.char_indices().step_by(97) {
        let cut_off = read_baseline(&text[..cut]);
        assert!(matches!(cut_off, Err(BaselineError::Truncated { .. })), "at {cut}: {cut_off:?}");
    }
}
