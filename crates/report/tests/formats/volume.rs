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
fn text_of_many_is_by_check_and_says_how_to_see_all() {
    let row = "can sign in with a password alone";
    for (number, detailed) in [(24, true), (25, false), (3000, false)] {
        let report = report_of(users(number, without_mfa));
        let shown = text::render(&report, PIPED);
        assert_eq!(shown.matches(row).count(), if detailed { number } else { 0 }, "{number}");
        assert_eq!(shown.contains("Problems by check"), !detailed, "{number}");
        let all = text::render(&report, TextOptions { verbose: true, ..PIPED });
        assert_eq!(all.matches(row).count(), number);
        if !detailed {
            let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                flat.contains(&format!(
                    "User with a console password has no MFA: {number} users: user/u00000,"
                )),
                "{flat}"
            );
            assert!(
                flat.contains(&format!("and {} more [user-console-mfa-missing]", number - 8)),
                "{flat}"
            );
            assert!(
                flat.contains(&format!("... and {} more with problems", number - 10)),
                "{flat}"
            );
            assert!(flat.contains("`--verbose` shows every row of them"), "{flat}");
            assert!(shown.lines().count() < 90, "{} lines", shown.lines().count());
        }
    }
}

#[test]
fn no_severe_unknown_hides_behind_many_problems() {
    let mut rows = users(3000, without_mfa);
    rows.extend(["x", "y"].map(|name| unseen(name, Cause::Undecided)));
    let mut report = report_of(rows);
    report.accounts[0].gaps.clear();
    let shown = text::render(&report, PIPED);
    for part in
        ["What is unknown", "user/x", "user/y", "does not decide it", "? UNKNOWN  high     2."]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let page = html::render(&report);
    let (_, section) = page.split_once("<section id=\"unknown\"").unwrap();
    let (section, _) = section.split_once("</section>").unwrap();
    assert!(section.contains("user/x") && section.contains("user/y"), "{section}");
    assert!(page.contains("<a href=\"#unknown\"><b>2</b>"), "the count leads there");
}

#[test]
fn what_is_not_a_person_is_not_counted_as_one() {
    let device = |name: &str| {
        let verdict = Verdict::pass("assigned", [reported("mfa_active", "true")]);
        row("user-single-device", format!("arn:aws:iam::111122223333:mfa/{name}"), Ok(verdict))
    };
    let rows = vec![pass("a"), pass("b"), device("a"), without_mfa("c")];
    let shown = text::render(&report_of(rows), PIPED);
    assert!(shown.contains("2 users and 1 virtual MFA device without a problem"), "{shown}");
}

#[test]
fn the_worst_are_among_those_shown() {
    let mut rows = users(3000, without_mfa);
    let root = "arn:aws:iam::111122223333:root".to_owned();
    let verdict = Verdict::fail("root has no MFA", [reported("mfa_active", "false")]);
    rows.push(row("root-mfa-missing", root, Ok(verdict)));
    let report = report_of(rows);
    let shown = text::render(&report, PIPED);
    let (_, worst) = shown.split_once("The worst principals\n").unwrap();
    assert!(worst.starts_with("  root user and account: critical, 1 fail"), "{worst}");
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
    assert_eq!(few.matches("<article class=\"p\"").count(), 200);
    let many = html::render(&report_of(users(5000, pass)));
    assert!(many.contains("Passes by check"));
    assert!(many.contains("<td class=\"number\">5000</td>"));
    assert!(many.len() < 100_000, "{} bytes", many.len());
    let failed = html::render(&report_of(users(5000, without_mfa)));
    assert_eq!(failed.matches("<article class=\"p\"").count(), 500);
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
        json::lines::write(&report, Full),
        tutela_report::csv::write(&report, Full),
        tutela_report::markdown::write(&report, Full),
        tutela_report::ocsf::write(&report, Full),
        tutela_report::asff::write(&report, Full),
    ] {
        assert!(written.is_err());
    }
}
