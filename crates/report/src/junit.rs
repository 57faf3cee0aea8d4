//! The `JUnit` format, for the test pages of continuous integration.
//!
//! A suite an account, a case a row. A problem is a failure; an unknown is an error, also where
//! somebody has accepted it: skipped or passed would say that all is well. Characters that XML
//! cannot hold are shown by their code.

use std::{collections::BTreeMap, io};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use tutela_model::{AccountId, Finding, Remediation, Status};

use crate::{AccountSummary, Report, safe, words, written};

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, mut out: impl io::Write) -> io::Result<()> {
    let mut rows: BTreeMap<&AccountId, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        rows.entry(&finding.account).or_default().push(finding);
    }
    let mut all = quick_junit::Report::new("tutela");
    for account in &report.accounts {
        let rows = rows.remove(&account.id).unwrap_or_default();
        all.add_test_suite(suite(report, account, &rows));
    }
    // Rows of an account that the report says nothing else of must not be lost.
    for (account, rows) in rows {
        let mut suite = TestSuite::new(account.as_str());
        suite.add_test_cases(rows.into_iter().map(|row| case(report, row)));
        all.add_test_suite(suite);
    }
    // Its own writer forgets why `out` refused.
    let mut whole = Vec::new();
    all.serialize(&mut whole).map_err(io::Error::other)?;
    out.write_all(&whole)
}

fn suite(report: &Report, account: &AccountSummary, rows: &[&Finding]) -> TestSuite {
    let mut suite = TestSuite::new(safe::line(&words::account(account)).as_ref());
    suite.add_property(("tutela.version", safe::line(&report.tool_version).as_ref()));
    if let Some(time) = report.as_of {
        suite.add_property(("tutela.as_of", time.to_string().as_str()));
    }
    if let Some(place) = report.place(&account.id) {
        let own = [
            ("tutela.account_name", place.account_name),
            ("tutela.unit", Some(place.unit)),
            ("tutela.owner", place.owner),
        ];
        for (name, value) in own {
            if let Some(value) = value {
                suite.add_property((name, safe::line(value).as_ref()));
            }
        }
    }
    if let Some(rate) = words::unknown_rate(report) {
        suite.add_property(("tutela.unknown", rate.as_str()));
    }
    for check in &report.not_selected {
        let why = format!("{}: {}", check.check, check.why);
        suite.add_property(("tutela.not_selected", safe::line(&why).as_ref()));
    }
    suite.add_test_cases(rows.iter().map(|row| case(report, row)));
    let unseen = account.gaps.iter().map(|gap| format!("not seen: {gap}"));
    let said: Vec<String> = report.notes.iter().cloned().chain(unseen).collect();
    if !said.is_empty() {
        let lines: Vec<_> = said.iter().map(|line| safe::line(line)).collect();
        suite.set_system_out(lines.join("\n"));
    }
    suite
}

fn case(report: &Report, finding: &Finding) -> TestCase {
    let region = finding.region.as_deref().map_or_else(String::new, |name| format!(" [{name}]"));
    let name = format!("{} {}{region}", finding.check, finding.resource);
    let mut case = TestCase::new(safe::line(&name).as_ref(), status(report, finding));
    case.set_classname(finding.check);
    if finding.is_attested() {
        case.set_system_out(safe::line(&finding.message).as_ref());
    }
    case
}

fn status(report: &Report, finding: &Finding) -> TestCaseStatus {
    let exempt = finding.exempt.as_ref().map(|exemption| {
        format!("exempt until {}: {}; {}", exemption.until, exemption.reason, finding.message)
    });
    let (mut status, message) = match (finding.status, exempt) {
        (Status::Pass, _) => return TestCaseStatus::success(),
        (Status::NotApplicable, _) => (TestCaseStatus::skipped(), finding.message.to_string()),
        (Status::Fail, Some(reason)) => (TestCaseStatus::skipped(), reason),
        (Status::Fail, None) => {
            let known = if report.is_known(finding) { " (in the baseline)" } else { "" };
            let failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
            (failure, format!("{}{known}", finding.message))
        }
        (Status::Unknown, exempt) => {
            let error = TestCaseStatus::non_success(NonSuccessKind::Error);
            (error, format!("unknown: {}", exempt.unwrap_or_else(|| finding.message.to_string())))
        }
    };
    status.set_message(safe::line(&message).as_ref());
    status.set_type(finding.severity.word());
    if matches!(finding.status, Status::Fail | Status::Unknown) {
        status.set_description(safe::block(&description(finding)).as_ref());
    }
    status
}

/// The evidence and the remedy, a line each.
fn description(finding: &Finding) -> String {
    let mut lines: Vec<String> = finding.evidence.iter().map(words::cited).collect();
    if let Some(action) = finding.gap.as_ref().and_then(tutela_model::Gap::missing_action) {
        lines.push(format!("missing permission: {action}"));
    }
    let Remediation { console, cli, terraform } = finding.remediation();
    for (way, how) in [("console", console), ("cli", cli), ("terraform", terraform)] {
        if !how.is_empty() {
            lines.push(format!("{way}: {how}"));
        }
    }
    lines.join("\n")
}
