//! The index: problems by check, with links to whom they concern and with the remedy.

use maud::{Markup, html};
use tutela_model::{Finding, Remedy, Status};

use super::{Links, parts};
use crate::{Report, outline::Outline, safe, words};

/// How many of a check are named: as many as the page can show.
const WHOM: usize = 500;

pub(super) fn all(report: &Report, outline: &Outline<'_>, links: &Links<'_>) -> Markup {
    let by_check = outline.failed_by_check(report);
    if by_check.is_empty() {
        return html! {};
    }
    let rows: usize = by_check.iter().map(|(_, rows)| rows.len()).sum();
    html! {
        section aria-label="Problems by check" {
            details class="index" {
                summary {
                    b { "Problems by check" } " "
                    span class="id" {
                        (words::count(rows, "row")) " of " (words::count(by_check.len(), "check"))
                        ", with whom they concern and the remedy"
                    }
                }
                div id="checks" { @for (check, rows) in &by_check { (one(report, check, rows, links)) } }
            }
        }
    }
}

fn one(report: &Report, check: &str, rows: &[&Finding], links: &Links<'_>) -> Markup {
    let Some(worst) = rows.first() else { return html! {} };
    let is_many = words::are_of_many(rows);
    // One remedy for all: the names stand in the links.
    let remedy = match rows {
        [only] => only.remediation(),
        _ => Remedy { user: "".into(), id: "".into(), ..worst.remedy.clone() }
            .fill(&worst.account, &worst.resource),
    };
    html! {
        details id={ "c" (links.check(check)) } {
            summary class="line" {
                (parts::badge(Status::Fail)) " " (parts::level(worst.severity)) " "
                span class="say" {
                    (words::title(report, check)) " " span class="id" {
                        (check) ", " (words::count(rows.len(), "row"))
                    }
                }
            }
            div class="inside" {
                p class="whom" {
                    @for row in rows.iter().take(WHOM) { (whom(row, links, is_many)) " " }
                    @if rows.len() > WHOM {
                        "and " (rows.len().saturating_sub(WHOM)) " more, in the formats for programs"
                    }
                }
                (parts::remediation(&remedy))
                (parts::controls(worst))
            }
        }
    }
}

fn whom(row: &Finding, links: &Links<'_>, is_many: bool) -> Markup {
    let name = if is_many { words::owner_of_many(row) } else { words::owner(row.owner()) };
    let name = safe::line(name.strip_prefix("user/").unwrap_or(&name));
    html! {
        @match links.principal(row) {
            Some(number) => a href={ "#p" (number) } { (name) },
            None => span { (name) },
        }
    }
}
