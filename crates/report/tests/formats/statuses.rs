//! A status is told the same in every format, and an unknown is never told as a pass.

use quick_xml::{Reader, events::Event};
use serde_json::Value;
use tutela_model::{Cause, Finding, Verdict};
use tutela_report::{asff, csv, html, json, junit, markdown, ocsf, sarif, text, text::TextOptions};

use crate::fixture::{CAUSES, exempted, report_of, reported, row, unseen, user, without_mfa};

fn settled(name: &str, judge: fn(&'static str, tutela_model::Evidence) -> Verdict) -> Finding {
    let verdict = judge("nothing to do", reported("mfa_active", "true"));
    row("user-console-mfa-missing", user(name), Ok(verdict))
}

fn pass(name: &str) -> Finding {
    settled(name, |message, evidence| Verdict::pass(message, [evidence]))
}

fn not_applicable(name: &str) -> Finding {
    settled(name, |message, evidence| Verdict::not_applicable(message, [evidence]))
}

/// How a report of one row tells it: JSON, text, HTML, SARIF, `JUnit`.
#[track_caller]
fn told(finding: Finding) -> [String; 5] {
    let report = report_of(vec![finding]);
    let rows: Value = serde_json::from_str(&json::render(&report)).unwrap();
    let options = TextOptions { colour: false, width: 200, verbose: true };
    let text = text::render(&report, options);
    let words = ["x FAIL", "? UNKNOWN", "+ pass", "- n/a"];
    let page = html::render(&report);
    let body = &page[page.find("<main>").unwrap()..];
    let badge = body.split_once("class=\"badge ").unwrap().1;
    let log: Value = serde_json::from_str(&sarif::render(&report)).unwrap();
    let result = &log["runs"][0]["results"][0];
    let result = format!(
        "{} {}{}",
        result["kind"].as_str().unwrap_or("none"),
        result["level"].as_str().unwrap_or("none"),
        if result.get("suppressions").is_some() { " suppressed" } else { "" }
    );
    [
        rows["findings"][0]["status"].as_str().unwrap().to_owned(),
        words.iter().find(|word| text.contains(**word)).unwrap().to_string(),
        badge.split_once('"').unwrap().0.to_owned(),
        result,
        case(&junit::render(&report)),
    ]
}

/// The element inside the first test case; `success` for none.
fn case(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == b"testcase" => inside = true,
            Event::Start(tag) | Event::Empty(tag) if inside => {
                return String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
            }
            Event::Eof => return "success".to_owned(),
            _ => {}
        }
    }
}

#[test]
fn each_status_is_told_alike_everywhere() {
    for (finding, expected) in [
        (without_mfa("a"), ["fail", "x FAIL", "fail", "fail error", "failure"]),
        (
            exempted(without_mfa("a")),
            ["fail", "x FAIL", "fail", "fail error suppressed", "skipped"],
        ),
        (unseen("a", Cause::Denied), ["unknown", "? UNKNOWN", "unknown", "open error", "error"]),
        (
            exempted(unseen("a", Cause::Denied)),
            ["unknown", "? UNKNOWN", "unknown", "open error suppressed", "error"],
        ),
        (pass("a"), ["pass", "+ pass", "pass", "none none", "success"]),
        (not_applicable("a"), ["not-applicable", "- n/a", "na", "none none", "skipped"]),
    ] {
        let what = format!("{:?}, exempt: {}", finding.status, finding.exempt.is_some());
        assert_eq!(told(finding), expected, "{what}");
    }
}

#[test]
fn every_cause_of_a_gap_is_an_unknown_everywhere() {
    for cause in CAUSES {
        let expected = ["unknown", "? UNKNOWN", "unknown", "open error", "error"];
        assert_eq!(told(unseen("a", cause)), expected, "{cause:?}");
    }
}

#[test]
fn where_a_permission_is_missing_every_format_names_it() {
    let report = report_of(vec![unseen("a", Cause::Denied)]);
    let options = TextOptions { colour: false, width: 100, verbose: false };
    for (format, shown) in [
        ("json", json::render(&report)),
        ("text", text::render(&report, options)),
        ("html", html::render(&report)),
        ("sarif", sarif::render(&report)),
        ("junit", junit::render(&report)),
        ("jsonl", json::lines::render(&report)),
        ("csv", csv::render(&report)),
        ("markdown", markdown::render(&report)),
        ("ocsf", ocsf::render(&report)),
        ("asff", asff::render(&report)),
    ] {
        assert!(shown.contains("iam:ListMFADevices"), "{format}");
    }
}

/// How a report of one row tells it: JSON lines, CSV, OCSF, ASFF.
#[track_caller]
fn told_in_rows(finding: Finding) -> [String; 4] {
    let report = report_of(vec![finding]);
    let lines = json::lines::render(&report);
    let line = lines.lines().find(|line| line.contains("\"type\": \"finding\"")).unwrap();
    let row: Value = serde_json::from_str(line).unwrap();
    let table = csv::render(&report);
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let cells = reader.records().next().unwrap().unwrap();
    let events: Value = serde_json::from_str(&ocsf::render(&report)).unwrap();
    let event = &events[0];
    let findings: Value = serde_json::from_str(&asff::render(&report)).unwrap();
    let asff = &findings[0];
    [
        row["status"].as_str().unwrap().to_owned(),
        format!("{} {}", &cells[1], if cells[14].is_empty() { "" } else { "exempt" }),
        format!("{} {}", event["compliance"]["status_id"], event["status"].as_str().unwrap()),
        ["Compliance/Status", "Severity/Label", "Workflow/Status", "RecordState"]
            .map(|path| asff.pointer(&format!("/{path}")).unwrap().as_str().unwrap())
            .join(" "),
    ]
}

#[test]
fn each_status_is_told_alike_in_every_row() {
    for (finding, expected) in [
        (without_mfa("a"), ["fail", "fail ", "3 New", "FAILED HIGH NEW ACTIVE"]),
        (
            exempted(without_mfa("a")),
            ["fail", "fail exempt", "3 Suppressed", "FAILED HIGH SUPPRESSED ACTIVE"],
        ),
        (
            exempted(unseen("a", Cause::Denied)),
            ["unknown", "unknown exempt", "2 Suppressed", "WARNING HIGH SUPPRESSED ACTIVE"],
        ),
        (pass("a"), ["pass", "pass ", "1 New", "PASSED INFORMATIONAL NEW ACTIVE"]),
        (
            not_applicable("a"),
            [
                "not-applicable",
                "not-applicable ",
                "99 New",
                "NOT_AVAILABLE INFORMATIONAL NEW ARCHIVED",
            ],
        ),
    ] {
        let what = format!("{:?}, exempt: {}", finding.status, finding.exempt.is_some());
        assert_eq!(told_in_rows(finding), expected, "{what}");
    }
    for cause in CAUSES {
        let expected = ["unknown", "unknown ", "2 New", "WARNING HIGH NEW ACTIVE"];
        assert_eq!(told_in_rows(unseen("a", cause)), expected, "{cause:?}");
    }
}

#[test]
fn a_file_of_lines_that_was_cut_is_seen_to_be() {
    let lines = json::lines::render(&report_of(vec![without_mfa("a")]));
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["type"], "summary");
    assert_eq!(last["fail"], 1);
}

#[test]
fn a_call_that_was_not_seen_is_no_row_that_a_filter_hides() {
    let mut report = report_of(vec![pass("a")]);
    report.accounts[0].gaps = vec![crate::fixture::gap("a", Cause::Denied)];
    let table = csv::render(&report);
    assert!(table.contains("not-seen,unknown,"), "{table}");
    let events: Value = serde_json::from_str(&ocsf::render(&report)).unwrap();
    assert_eq!(events[1]["compliance"]["status_id"], 2);
    assert_eq!(events[1]["status_code"], "denied");
    assert!(markdown::render(&report).contains("## What was not seen"));
}

#[test]
fn how_much_is_unknown_and_why_is_in_every_report() {
    let options = TextOptions { colour: false, width: 200, verbose: false };
    let said = |report: &tutela_report::Report| {
        [
            text::render(report, options),
            html::render(report),
            markdown::render(report),
            junit::render(report),
            sarif::render(report),
        ]
    };
    let rows = vec![
        unseen("a", Cause::Denied),
        unseen("b", Cause::Denied),
        unseen("c", Cause::Failed),
        pass("d"),
        not_applicable("e"),
    ];
    let report = report_of(rows);
    for shown in said(&report) {
        assert!(shown.contains("Unknown: 3 of 4 questions that arise, 75 %: 2 denied, 1 failed"));
    }
    let value: Value = serde_json::from_str(&json::render(&report)).unwrap();
    assert_eq!(value["unknown_because"][0]["cause"], "denied");
    assert_eq!(value["unknown_because"][0]["rows"], 2);
    for shown in said(&report_of(vec![pass("a")])) {
        assert!(!shown.contains("questions that arise"), "nothing is unknown");
    }
}

/// What the findings for Security Hub and the events for a SIEM say of an account as a whole: status,
/// severity, message, and how many rows are unknown by which cause.
#[track_caller]
fn told_of_account(report: &tutela_report::Report) -> [String; 2] {
    let findings: Value = serde_json::from_str(&asff::render(report)).unwrap();
    let finding =
        findings.as_array().unwrap().iter().find(|own| own["GeneratorId"] == "unknown-rate");
    let finding = finding.unwrap();
    let because = finding["ProductFields"].as_object().unwrap().iter();
    let because = because.filter_map(|(name, rows)| {
        Some(format!("{} {}", rows.as_str()?, name.strip_prefix("tutela/unknown-")?))
    });
    let asff = [
        finding["Compliance"]["Status"].as_str().unwrap(),
        finding["Severity"]["Label"].as_str().unwrap(),
        finding["RecordState"].as_str().unwrap(),
        finding["Description"].as_str().unwrap(),
        &because.collect::<Vec<_>>().join(", "),
    ];
    let events: Value = serde_json::from_str(&ocsf::render(report)).unwrap();
    let is_rate = |own: &&Value| own["metadata"]["event_code"] == "unknown-rate";
    let event = events.as_array().unwrap().iter().find(is_rate).unwrap();
    let because = event["unmapped"]["unknown_because"].as_object().unwrap().iter();
    let ocsf = [
        event["compliance"]["status"].as_str().unwrap(),
        event["severity"].as_str().unwrap(),
        event["status_detail"].as_str().unwrap(),
        event["message"].as_str().unwrap(),
        &because.map(|(cause, rows)| format!("{rows} {cause}")).collect::<Vec<_>>().join(", "),
    ];
    [asff.join("|"), ocsf.join("|")]
}

#[test]
fn each_account_has_a_finding_about_how_much_of_it_is_unknown() {
    let rate = "Unknown: 3 of 4 questions that arise, 75 %: 2 denied, 1 failed";
    let rows = || {
        let unseen = [("a", Cause::Denied), ("b", Cause::Denied), ("c", Cause::Failed)];
        let unseen = unseen.map(|(name, cause)| crate::fixture::unseen(name, cause));
        unseen.into_iter().chain([pass("d"), not_applicable("e")]).collect()
    };
    let bare = |rows| {
        let mut report = report_of(rows);
        report.not_selected.clear();
        report.notes.clear();
        report.accounts[0].gaps.clear();
        report
    };
    let mut report = bare(rows());
    let said = told_of_account(&report);
    assert_eq!(said[0], format!("WARNING|HIGH|ACTIVE|{rate}|2 denied, 1 failed"));
    assert_eq!(said[1], format!("Warning|High|unknown|{rate}|2 denied, 1 failed"));
    report.accounts[0].gaps = vec![crate::fixture::gap("x", Cause::Denied)];
    report.notes = vec!["The run was interrupted.".to_owned()];
    let more = format!("{rate}; 1 call without an answer; The run was interrupted");
    assert!(told_of_account(&report).iter().all(|own| own.contains(&more)));

    // Of an account that is known, an earlier run may have said otherwise.
    let said = told_of_account(&bare(vec![pass("a")]));
    let rate = "Unknown: 0 of 1 questions that arise";
    assert_eq!(said[0], format!("PASSED|INFORMATIONAL|ACTIVE|{rate}|"));
    assert_eq!(said[1], format!("Pass|Informational|pass|{rate}|"));
    let said = told_of_account(&bare(vec![not_applicable("a")]));
    assert!(said[0].starts_with("NOT_AVAILABLE|INFORMATIONAL|ARCHIVED|"), "{}", said[0]);

    // Where nothing was judged, and calls have no answer, nothing is fine.
    let mut report = bare(Vec::new());
    report.accounts[0].gaps = vec![crate::fixture::gap("x", Cause::Denied)];
    let said = told_of_account(&report);
    assert!(said[0].starts_with("WARNING|LOW|ACTIVE|"), "{}", said[0]);
}
