//! What stands before and after the principals.

use tutela_model::{Finding, Status};

use super::{
    SHOWN,
    page::{Ink, Page},
};
use crate::{
    AccountSummary, Report,
    outline::{GapGroup, How, Outline},
    overview::{self, NAMED, Overview},
    words,
};

/// On fewer columns, what to do stands below its step and not beside it.
const NARROW: usize = 64;

pub(super) fn header(page: &mut Page, report: &Report) {
    page.line(0, Ink::Heading, &format!("Tutela {}: MFA in AWS", report.tool_version));
    let as_of = report.as_of.map_or_else(
        || "a moment that nobody wrote down, so that no age is known".to_owned(),
        words::moment,
    );
    page.labelled(0, Ink::Faint, "as of", &as_of);
    match Overview::of(report) {
        Some(overview) => organization(page, report, &overview),
        None => {
            for account in &report.accounts {
                account_lines(page, report, account);
            }
        }
    }
    for note in &report.notes {
        page.labelled(0, Ink::Unknown, "note:", note);
    }
}

/// Many accounts: first those of which nobody knows anything, then counts.
fn organization(page: &mut Page, report: &Report, overview: &Overview<'_>) {
    page.labelled(0, Ink::Heading, "accounts", &overview.sentence());
    // What stands below is long: the counts stand here, too.
    page.labelled(0, Ink::Heading, "rows", &words::summary(report.summary()));
    if let Some(rate) = words::unknown_rate(report) {
        page.line(0, Ink::Unknown, &rate);
    }
    let named = if page.options.verbose { overview.worst.len() } else { NAMED };
    for (account, gap) in overview.not_entered.iter().take(named) {
        page.labelled(2, Ink::Unknown, "?", &format!("{}: {gap}", overview::named(account)));
    }
    rest(page, overview.not_entered.len(), named);
    for (title, groups) in [("By OU", &overview.by_unit), ("By owner", &overview.by_owner)] {
        if groups.len() > 1 || groups.iter().any(|group| group.name.is_some()) {
            page.heading(title);
            let shown = shown(page, groups.len());
            for group in groups.iter().take(shown) {
                let name = group.name.unwrap_or("none that is known");
                let rows = overview::rows(group.rows);
                let lost = match group.not_entered {
                    0 => String::new(),
                    lost => format!(", {lost} not entered"),
                };
                let accounts = words::count(group.accounts, "account");
                page.line(2, Ink::Plain, &format!("{name}: {accounts}{lost}; {rows}"));
            }
            rest(page, groups.len(), shown);
        }
    }
    page.heading("The accounts with the most problems");
    for account in overview.worst.iter().take(named) {
        let what = match overview::not_entered(account) {
            Some(_) => "not entered, so that nothing is known".to_owned(),
            None => overview::rows(account.rows),
        };
        page.line(2, Ink::Plain, &format!("{}: {what}", overview::named(account)));
    }
    rest(page, overview.worst.len(), named);
}

fn account_lines(page: &mut Page, report: &Report, account: &AccountSummary) {
    page.labelled(0, Ink::Heading, "account", &words::account(account));
    let caller = account.caller.as_deref().unwrap_or("an identity that is not known");
    page.labelled(2, Ink::Faint, "read by", caller);
    let age = words::report_age(account, report.as_of);
    page.labelled(2, Ink::Faint, "credential report", &age);
}

pub(super) fn first(page: &mut Page, outline: &Outline<'_>) {
    if outline.first.is_empty() {
        return;
    }
    page.heading("What to do first");
    let below = if page.options.width < NARROW { 6 } else { 25 };
    for (step, number) in outline.first.iter().zip(1..) {
        let check = step.checks.first().map_or_else(String::new, |check| format!(" [{check}]"));
        let words = format!("{}{check}: {}", step.title, step.scope);
        page.numbered(step.status, step.severity, number, &words);
        match &step.how {
            How::Command(command) => page.command(below, command),
            How::Words(words) => page.line(below, Ink::Command, words),
        }
    }
}

pub(super) fn exempt(page: &mut Page, outline: &Outline<'_>) {
    if outline.exempt.is_empty() {
        return;
    }
    page.heading("Exempted, still counted");
    let shown = shown(page, outline.exempt.len());
    for finding in outline.exempt.iter().take(shown) {
        exempt_row(page, finding);
    }
    rest(page, outline.exempt.len(), shown);
}

fn exempt_row(page: &mut Page, finding: &Finding) {
    let Some(exemption) = &finding.exempt else { return };
    let owner = exemption.owner.as_deref().unwrap_or("nobody");
    page.row(
        finding.status,
        finding.severity,
        &format!(
            "{} [{}] until {}, answered for by {owner}: {}",
            finding.message, finding.check, exemption.until, exemption.reason
        ),
        "",
    );
}

pub(super) fn attested(page: &mut Page, outline: &Outline<'_>) {
    if outline.attested.is_empty() {
        return;
    }
    page.heading("Attested, not seen");
    let shown = shown(page, outline.attested.len());
    for finding in outline.attested.iter().take(shown) {
        let owner = words::owner(finding.owner());
        let said = format!("{owner}: {} [{}]", finding.message, finding.check);
        page.line(2, Ink::Plain, &said);
    }
    rest(page, outline.attested.len(), shown);
}

pub(super) fn differences(page: &mut Page, report: &Report) {
    let all: Vec<_> = report.accounts.iter().flat_map(|account| &account.differences).collect();
    if all.is_empty() {
        return;
    }
    page.heading("Where sources differ, the live answer was taken");
    let shown = shown(page, all.len());
    for difference in all.iter().take(shown) {
        let about = format!("{}: {}", words::owner(&difference.resource), difference.fact);
        page.line(2, Ink::Plain, &about);
        page.labelled(4, Ink::Faint, "live  ", &words::cited(&difference.live));
        page.labelled(4, Ink::Faint, "report", &words::cited(&difference.report));
    }
    rest(page, all.len(), shown);
}

pub(super) fn gaps(page: &mut Page, report: &Report, outline: &Outline<'_>) {
    let undecided = words::undecided(outline.undecided());
    if outline.gaps.is_empty() && undecided.is_none() {
        return;
    }
    page.heading("What was not seen, or does not decide");
    let shown = shown(page, outline.gaps.len());
    for group in outline.gaps.iter().take(shown) {
        gap(page, report, group);
    }
    rest(page, outline.gaps.len(), shown);
    if let Some(words) = undecided {
        page.labelled(2, Ink::Unknown, "?", &format!("{words}, under \"What is unknown\""));
    }
}

fn gap(page: &mut Page, report: &Report, group: &GapGroup<'_>) {
    let account = match report.accounts.as_slice() {
        [_] => String::new(),
        _ => format!("{}: ", group.place()),
    };
    let alike = match group.calls.saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {more} more alike)"),
    };
    page.labelled(2, Ink::Unknown, "?", &format!("{account}{}{alike}", group.example));
    if let Some(action) = group.example.missing_action() {
        page.labelled(4, Ink::Faint, "missing permission:", &action);
    }
}

pub(super) fn not_selected(page: &mut Page, report: &Report) {
    if report.not_selected.is_empty() {
        return;
    }
    page.heading("Checks that were not run");
    for (checks, why) in words::left_out(report) {
        page.line(2, Ink::Plain, &format!("{checks}: {why}"));
    }
}

pub(super) fn footer(page: &mut Page, report: &Report) {
    page.blank();
    page.line(0, Ink::Heading, &words::summary(report.summary()));
    if let Some(rate) = words::unknown_rate(report) {
        page.line(0, Ink::Unknown, &rate);
    }
    let failed = report.findings.iter().filter(|row| row.status == Status::Fail);
    let (known, new): (Vec<_>, Vec<_>) = failed.partition(|row| report.is_known(row));
    if !known.is_empty() {
        let words = format!("Against the baseline: {} new, {} known.", new.len(), known.len());
        page.line(0, Ink::Plain, &words);
    }
    page.line(
        0,
        Ink::Faint,
        "More: `tutela explain CHECK` on a check and its remedy, `--verbose` for every row with \
         its evidence, `--format html` for a page.",
    );
    if let Some(conclusion) = &report.conclusion {
        page.line(0, Ink::Heading, conclusion);
    }
}

fn shown(page: &Page, all: usize) -> usize {
    if page.options.verbose { all } else { all.min(SHOWN) }
}

fn rest(page: &mut Page, all: usize, shown: usize) {
    if all > shown {
        let more = all.saturating_sub(shown);
        page.line(2, Ink::Plain, &format!("... and {more} more: `--verbose` shows them."));
    }
}
