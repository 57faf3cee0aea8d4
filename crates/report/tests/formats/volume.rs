//! Reports of thousands of users.

use serde_json::Value;
use tutela_model::{Cause, Finding, Status, Verdict};
use tutela_report::{html, json, sarif, text, text::TextOptions};

use crate::fixture::{report_of, reported, row, unseen, user, without_mfa};

fn pass(name: &str) -> Finding {
    let verdict = Verdict::pass("has MFA", [reported("mfa_active", "true")]);
    row("user-single-device", user(name), Ok(verdict))
}

fn users(number: usize, finding: impl Fn(&str) -> Finding) -> Vec<Finding> {
    (0..number).map(|place| finding(&format!("u{place:05}"))).collect()
}

const PIPED: TextOptions = TextOptions { colour: false, width: 100, verbose: false };

#[test]
fn text_shows_fifty_principals_and_says_how_many_more() {
    for (number, more) in [(50, None), (51, Some("1 more")), (3000, Some("2950 more"))] {
        let shown = text::render(&report_of(users(number, without_mfa)), PIPED);
        assert_eq!(shown.matches("can sign in with a password alone").count(), number.min(50));
        let said = shown.lines().find(|line| line.contains("more with problems"));
        assert_eq!(said.is_some(), more.is_some(), "{number}");
        assert!(more.is_none_or(|more| said.unwrap().contains(more)), "{said:?}");
        let all = text::render(
            &report_of(users(number, without_mfa)),
            TextOptions { verbose: true, ..PIPED },
        );
        assert_eq!(all.matches("can sign in with a password alone").count(), number);
    }
}

#[test]
fn the_worst_are_among_those_shown() {
    let mut rows = users(3000, without_mfa);
    let root = "arn:aws:iam::111122223333:root".to_owned();
    let verdict = Verdict::fail("root has no MFA", [reported("mfa_active", "false")]);
    rows.push(row("root-mfa-missing", root, Ok(verdict)));
    let report = report_of(rows);
    assert!(text::render(&report, PIPED).contains("root has no MFA"));
    assert!(html::render(&report).contains("root has no MFA"));
}

#[test]
fn alike_gaps_are_one_line() {
    let mut report = report_of(users(3000, |name| unseen(name, Cause::Denied)));
    report.accounts[0].gaps = report.findings.iter().filter_map(|row| row.gap.clone()).collect();
    let shown = text::render(&report, PIPED);
    assert!(shown.contains("(and 2999 more alike)"), "{shown}");
}

#[test]
fn a_page_of_many_counts_passes_by_check_and_says_so() {
    let few = html::render(&report_of(users(200, pass)));
    assert!(!few.contains("Passes by check"));
    assert_eq!(few.matches("<article>").count(), 200);
    let many = html::render(&report_of(users(5000, pass)));
    assert!(many.contains("Passes by check"));
    assert!(many.contains("<td class=\"number\">5000</td>"));
    assert!(many.len() < 100_000, "{} bytes", many.len());
    let failed = html::render(&report_of(users(5000, without_mfa)));
    assert_eq!(failed.matches("<article>").count(), 500);
    assert!(failed.contains("4500 more principals"));
}

#[test]
fn sarif_keeps_the_most_severe_of_more_than_github_takes_and_says_so() {
    let mut rows = users(25_001, without_mfa);
    rows[0].severity = tutela_model::Severity::Low;
    let dropped = rows[0].resource.clone();
    let log: Value = serde_json::from_str(&sarif::render(&report_of(rows))).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert!(!results.iter().any(|result| result.to_string().contains(&dropped)));
    let said = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(said.as_str().unwrap().starts_with("1 less severe result left out"), "{said}");
}

#[test]
fn json_has_a_line_for_every_row() {
    let report = report_of(users(5000, without_mfa));
    let mut bytes = Vec::new();
    json::write(&report, &mut bytes).unwrap();
    let shown = String::from_utf8(bytes).unwrap();
    assert_eq!(
        shown.lines().filter(|line| line.starts_with("  {\"check\": \"user-")).count(),
        5000
    );
    assert_eq!(report.findings.iter().filter(|row| row.status == Status::Fail).count(), 5000);
    assert_eq!(shown, json::render(&report), "equal reports give equal bytes");
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = report_of(users(3, without_mfa));
    for written in [
        json::write(&report, Full),
        sarif::write(&report, Full),
        tutela_report::junit::write(&report, Full),
    ] {
        assert!(written.is_err());
    }
}
