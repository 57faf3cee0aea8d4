//! The CSV format, for spreadsheets: one table with a row for every finding, and for every control,
//! call that was not seen, check that was not run and note, so that no filter can hide that something
//! is unknown.
//!
//! RFC 4180, UTF-8. A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula:
//! such a text gets a `'` before it, which spreadsheets do not show. Programs should read the JSON.
//!
//! Sources: <https://www.rfc-editor.org/rfc/rfc4180>,
//! <https://owasp.org/www-community/attacks/CSV_Injection>

use std::{borrow::Cow, io};

use csv::{Terminator, Writer, WriterBuilder};
use tutela_model::{Finding, Gap};

use crate::{
    AccountSummary, Folded, Report,
    compliance::{self, Compliance, Judged},
    overview, safe, words, written,
};

/// The columns. Some may be added at the end.
pub const COLUMNS: [&str; 23] = [
    "record",
    "status",
    "severity",
    "check",
    "title",
    "account",
    "alias",
    "region",
    "resource",
    "message",
    "unknown_because",
    "missing_permission",
    "evidence",
    "in_baseline",
    "exempt_until",
    "exempt_reason",
    "controls",
    "console",
    "cli",
    "attested",
    "account_name",
    "unit",
    "owner",
];

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report row by row.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    table.write_record(COLUMNS)?;
    for finding in &report.findings {
        put(&mut table, &of_finding(report, finding))?;
    }
    for folded in &report.folded {
        put(&mut table, &of_folded(report, folded))?;
    }
    for account in report.accounts.iter().filter(|account| account.membership.is_some()) {
        put(&mut table, &of_account(account))?;
    }
    for own in compliance::all(report) {
        for judged in &own.controls {
            put(&mut table, &of_control(&own, judged))?;
        }
    }
    for account in &report.accounts {
        for gap in &account.gaps {
            put(&mut table, &of_gap(account, gap))?;
        }
    }
    for check in &report.not_selected {
        let title = words::title(report, check.check).to_owned();
        let message = check.why.clone();
        put(&mut table, &Row { check: check.check, title, message, ..Row::new("not-run") })?;
    }
    if let Some(message) = words::unknown_rate(report) {
        put(&mut table, &Row { status: "unknown", message, ..Row::new("unknown-rate") })?;
    }
    for note in &report.notes {
        put(&mut table, &Row { message: note.clone(), ..Row::new("note") })?;
    }
    table.flush()
}

/// One row. What a kind of row does not have is empty.
#[derive(Default)]
struct Row<'r> {
    record: &'static str,
    status: &'static str,
    severity: &'static str,
    check: &'r str,
    title: String,
    account: &'r str,
    alias: &'r str,
    region: &'r str,
    resource: &'r str,
    message: String,
    unknown_because: &'static str,
    missing_permission: String,
    evidence: String,
    in_baseline: &'static str,
    exempt_until: &'r str,
    exempt_reason: &'r str,
    controls: String,
    console: String,
    cli: String,
    attested: &'static str,
    account_name: &'r str,
    unit: &'r str,
    owner: &'r str,
}

impl Row<'_> {
    fn new(record: &'static str) -> Self {
        Self { record, ..Self::default() }
    }
}

impl<'r> Row<'r> {
    /// A row about an account, with what its organisation knows of that.
    fn placed(record: &'static str, account: Option<&'r AccountSummary>) -> Self {
        let Some(membership) = account.and_then(|account| account.membership.as_ref()) else {
            return Self::new(record);
        };
        Self {
            account_name: membership.name.as_deref().unwrap_or_default(),
            unit: &membership.unit,
            owner: membership.owner.as_deref().unwrap_or_default(),
            ..Self::new(record)
        }
    }
}

fn of_finding<'r>(report: &'r Report, finding: &'r Finding) -> Row<'r> {
    let account = report.account(&finding.account);
    let exempt = finding.exempt.as_ref();
    let evidence: Vec<String> = finding.evidence.iter().map(words::cited).collect();
    let remediation = finding.remediation();
    let is_known = report.is_known(finding);
    Row {
        status: finding.status.word(),
        severity: finding.severity.word(),
        check: finding.check,
        title: words::title(report, finding.check).to_owned(),
        account: finding.account.as_str(),
        alias: account.and_then(|account| account.alias.as_deref()).unwrap_or_default(),
        region: finding.region.as_deref().unwrap_or_default(),
        resource: &finding.resource,
        message: finding.message.to_string(),
        unknown_because: finding.gap.as_ref().map_or("", |gap| gap.cause().word()),
        missing_permission: missing_permission(finding.gap.as_ref()),
        evidence: evidence.join("; "),
        in_baseline: report
            .known_before
            .as_ref()
            .map_or("", |_| if is_known { "yes" } else { "no" }),
        exempt_until: exempt.map_or("", |exemption| &exemption.until),
        exempt_reason: exempt.map_or("", |exemption| &exemption.reason),
        controls: finding.controls.join("; "),
        console: remediation.console,
        cli: remediation.cli,
        attested: if finding.is_attested() { "yes" } else { "no" },
        ..Row::placed("finding", account)
    }
}

/// Rows that are counted and not listed.
fn of_folded<'r>(report: &'r Report, folded: &'r Folded) -> Row<'r> {
    Row {
        status: folded.status.word(),
        check: folded.check,
        title: words::title(report, folded.check).to_owned(),
        account: folded.account.as_str(),
        message: words::count(folded.rows, "row"),
        ..Row::new("counted")
    }
}

/// An account of an organisation: unknown where nobody got in.
fn of_account(account: &AccountSummary) -> Row<'_> {
    let gap = overview::not_entered(account);
    let state = account.membership.as_ref().map(|membership| membership.state.to_string());
    let said = gap.map_or_else(|| overview::rows(account.rows), ToString::to_string);
    Row {
        status: if gap.is_some() { "unknown" } else { "" },
        account: account.id.as_str(),
        alias: account.alias.as_deref().unwrap_or_default(),
        message: format!("{}: {said}", state.unwrap_or_default()),
        unknown_because: gap.map_or("", |gap| gap.cause().word()),
        ..Row::placed("account", Some(account))
    }
}

fn of_control<'r>(own: &Compliance<'_>, judged: &Judged<'_>) -> Row<'r> {
    Row {
        status: judged.status.word(),
        title: judged.control.asks.to_owned(),
        message: judged.rows(),
        controls: format!("{}:{}", own.framework.key, judged.control.id),
        ..Row::new("control")
    }
}

fn of_gap<'r>(account: &'r AccountSummary, gap: &Gap) -> Row<'r> {
    Row {
        status: "unknown",
        account: account.id.as_str(),
        alias: account.alias.as_deref().unwrap_or_default(),
        message: gap.to_string(),
        unknown_because: gap.cause().word(),
        missing_permission: missing_permission(Some(gap)),
        ..Row::new("not-seen")
    }
}

fn missing_permission(gap: Option<&Gap>) -> String {
    gap.and_then(Gap::missing_action).unwrap_or_default()
}

fn put<W: io::Write>(table: &mut Writer<W>, row: &Row<'_>) -> io::Result<()> {
    let cells: [&str; COLUMNS.len()] = [
        row.record,
        row.status,
        row.severity,
        row.check,
        &row.title,
        row.account,
        row.alias,
        row.region,
        row.resource,
        &row.message,
        row.unknown_because,
        &row.missing_permission,
        &row.evidence,
        row.in_baseline,
        row.exempt_until,
        row.exempt_reason,
        &row.controls,
        &row.console,
        &row.cli,
        row.attested,
        row.account_name,
        row.unit,
        row.owner,
    ];
    Ok(table.write_record(cells.map(cell).iter().map(|cell| cell.as_bytes()))?)
}

/// The text as a spreadsheet shows it, and does not run it.
fn cell(text: &str) -> Cow<'_, str> {
    let shown = safe::line(text);
    if shown.starts_with(['=', '+', '-', '@']) { Cow::Owned(format!("'{shown}")) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, shown) in [
            ("alice", "alice"),
            ("", ""),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "\\u{9}=1"),
            ("\r=1", "\\u{d}=1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(cell(text), shown, "{text:?}");
        }
    }
}
