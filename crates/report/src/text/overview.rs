//! A large account: problems by check with whom they concern, and the worst principals in brief.

use std::collections::BTreeMap;

use tutela_model::{Finding, Severity, Status};

use super::page::{Ink, Page};
use crate::{
    Report,
    outline::{Outline, Principal},
    words,
};

/// How many principals of a check are named.
const NAMED: usize = 8;

/// How many principals are shown by themselves.
const WORST: usize = 10;

pub(super) fn all(page: &mut Page, report: &Report, outline: &Outline<'_>) {
    page.heading("Problems by check");
    for (check, rows) in outline.failed_by_check(report) {
        by_check(page, report, check, &rows);
    }
    page.heading("The worst principals");
    for principal in outline.principals.iter().take(WORST) {
        brief(page, report, principal);
    }
    let more = outline.open_principals().saturating_sub(WORST);
    page.blank();
    page.line(2, Ink::Heading, &format!("... and {more} more with problems or unknowns"));
    page.line(2, Ink::Plain, "`--verbose` shows every row of them, `--format html` makes a page.");
}

fn by_check(page: &mut Page, report: &Report, check: &str, rows: &[&Finding]) {
    let Some(worst) = rows.first() else { return };
    let title = words::title(report, check);
    let named = words::named(rows.iter().copied(), NAMED);
    let known = match rows.iter().filter(|row| report.is_known(row)).count() {
        0 => String::new(),
        known => format!("; {} in the baseline", words::count(known, "row")),
    };
    let tag = format!("[{check}]");
    page.row(Status::Fail, worst.severity, &format!("{title}: {named}{known}"), &tag);
}

/// `user/alice: critical, 4 fail`, and its checks by severity on the lines below.
fn brief(page: &mut Page, report: &Report, principal: &Principal<'_>) {
    page.line(2, Ink::Heading, &super::principals::title(report, principal));
    let mut by_severity: BTreeMap<Severity, BTreeMap<(&str, Status), usize>> = BTreeMap::new();
    for row in &principal.open {
        let checks = by_severity.entry(row.severity).or_default();
        let count = checks.entry((row.check, row.status)).or_default();
        *count = count.saturating_add(1);
    }
    for (severity, checks) in by_severity.into_iter().rev() {
        let checks: Vec<String> = checks.into_iter().map(short).collect();
        page.labelled(4, Ink::Faint, &format!("{:<8}", severity.word()), &checks.join(", "));
    }
}

fn short(((check, status), count): ((&str, Status), usize)) -> String {
    let unknown = if status == Status::Unknown { " unknown" } else { "" };
    if count == 1 { format!("{check}{unknown}") } else { format!("{check}{unknown} ({count})") }
}
