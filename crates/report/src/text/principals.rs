//! One block a principal, the worst first, its problems and unknowns beneath.

use tutela_model::{Finding, Status};

use super::{
    DETAILED, overview,
    page::{Ink, Page},
};
use crate::{
    Report,
    footnote::Footnote,
    outline::{Outline, Principal, Settled},
    words,
};

/// How far evidence stands in, below its row.
const BELOW: usize = 6;

pub(super) fn all(page: &mut Page, report: &Report, outline: &Outline<'_>) {
    let open = outline.open_principals();
    if open > DETAILED && !page.options.verbose {
        overview::all(page, report, outline);
        return others(page, outline);
    }
    page.heading("Principals");
    if open == 0 {
        page.line(2, Ink::Plain, words::nothing_open(report));
    }
    let shown = if page.options.verbose { outline.principals.len() } else { open };
    let rows = outline.principals.iter().take(shown).flat_map(|principal| {
        let settled = if page.options.verbose { principal.settled.as_slice() } else { &[] };
        principal.open.iter().chain(settled).copied()
    });
    let footnote = Footnote::of(rows);
    if let Some(legend) = footnote.legend() {
        page.line(2, Ink::Faint, &legend);
    }
    for principal in outline.principals.iter().take(shown) {
        block(page, report, principal, &footnote);
    }
    if !page.options.verbose {
        others(page, outline);
    }
}

/// Those with nothing open are a number: they ask for nothing.
fn others(page: &mut Page, outline: &Outline<'_>) {
    let closed = outline.principals.iter().filter(|of| of.open.is_empty());
    let (accepted, quiet): (Vec<_>, Vec<_>) = closed.partition(|of| of.exempt > 0);
    if !quiet.is_empty() || !accepted.is_empty() {
        page.blank();
    }
    for (of, what) in
        [(accepted, "only with what is exempted"), (quiet, "without a problem or unknown")]
    {
        if !of.is_empty() {
            let kinds = words::kinds(of.iter().map(|principal| principal.owner));
            page.line(2, Ink::Faint, &format!("{kinds} {what}."));
        }
    }
}

fn block(page: &mut Page, report: &Report, principal: &Principal<'_>, footnote: &Footnote<'_>) {
    page.blank();
    page.line(0, Ink::Heading, &title(report, principal));
    for finding in &principal.open {
        row(page, report, finding, footnote);
    }
    if page.options.verbose {
        for finding in &principal.settled {
            row(page, report, finding, footnote);
        }
    } else {
        settled(page, principal);
    }
}

/// `user/alice: critical, 2 fail, 1 unknown`.
pub(super) fn title(report: &Report, principal: &Principal<'_>) -> String {
    let account = match report.accounts.as_slice() {
        [_] => String::new(),
        _ => format!(" in {}", principal.account),
    };
    format!("{}{account}: {}", words::owner(principal.owner), standing(principal))
}

/// `critical, 2 fail, 1 unknown`.
fn standing(principal: &Principal<'_>) -> String {
    let Some(worst) = principal.worst() else { return "nothing open".to_owned() };
    let counts =
        [Status::Fail, Status::Unknown].map(|status| (status, principal.open_count(status)));
    let counted: Vec<String> = counts
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(status, number)| format!("{number} {}", status.word()))
        .collect();
    format!("{worst}, {}", counted.join(", "))
}

fn settled(page: &mut Page, principal: &Principal<'_>) {
    let Settled { pass, not_applicable } = principal.settled_counts();
    let mut counted = Vec::new();
    if pass > 0 {
        counted.push(format!("{pass} pass"));
    }
    if not_applicable > 0 {
        counted.push(format!("{not_applicable} not applicable"));
    }
    if principal.exempt > 0 {
        counted.push(format!("{} exempt", principal.exempt));
    }
    if !counted.is_empty() {
        page.line(4, Ink::Faint, &counted.join(", "));
    }
}

fn row(page: &mut Page, report: &Report, finding: &Finding, footnote: &Footnote<'_>) {
    let part = words::part(finding).map_or_else(String::new, |part| format!(" {part}"));
    let region = finding.region.as_deref().map_or_else(String::new, |name| format!(" in {name}"));
    let known = match finding.status {
        Status::Fail if report.is_known(finding) => " (in the baseline)",
        Status::Fail | Status::Unknown | Status::Pass | Status::NotApplicable => "",
    };
    let message = footnote.mark(&finding.message);
    let tag = format!("[{}{part}{region}]", finding.check);
    page.row(finding.status, finding.severity, &format!("{message}{known}"), &tag);
    if page.options.verbose {
        for evidence in &finding.evidence {
            page.labelled(BELOW, Ink::Faint, "by", &words::cited(evidence));
        }
    }
}
