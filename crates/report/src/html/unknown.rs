//! What is unknown, alike rows together, each with what was seen of it.

use maud::{Markup, html};
use tutela_model::{Finding, Severity, Status};

use super::{Links, parts};
use crate::{
    Report,
    outline::{Outline, UnknownGroup},
    safe, words,
};

/// How many rows of a group are listed where the severity is not high.
const LISTED_MILD: usize = 20;

/// The same for a group of many accounts, of which the page would be megabytes.
const LISTED_OF_MANY: usize = 100;

pub(super) fn all(report: &Report, outline: &Outline<'_>, links: &Links<'_>) -> Markup {
    if outline.unknown.is_empty() {
        return html! {};
    }
    html! {
        section id="unknown" aria-labelledby="unknown-title" {
            h2 id="unknown-title" { "What is unknown" }
            article { @for group in &outline.unknown { (one(report, group, links)) } }
        }
    }
}

fn one(report: &Report, group: &UnknownGroup<'_>, links: &Links<'_>) -> Markup {
    let title = words::title(report, group.check);
    let most = if group.severity < Severity::High {
        LISTED_MILD
    } else if words::are_of_many(&group.rows) {
        LISTED_OF_MANY
    } else {
        usize::MAX
    };
    let rest = group.rows.len().saturating_sub(most);
    html! {
        details {
            summary class="line" {
                (parts::badge(Status::Unknown)) " " (parts::level(group.severity)) " "
                span class="say" {
                    (title) (group.place(report)) ": " (safe::line(&words::named(group.rows.iter().copied(), 3))) " "
                    span class="id" { (group.check) }
                }
            }
            div class="inside" {
                p { (safe::line(group.reason())) @if !group.alike { "; the others for like reasons" } }
                ul class="plain" {
                    @for row in group.rows.iter().take(most) { li { (named(row, links)) } }
                }
                @if rest > 0 { p class="soft" { "and " (rest) " more, in the JSON format" } }
            }
        }
    }
}

fn named(row: &Finding, links: &Links<'_>) -> Markup {
    html! {
        @match links.principal(row) {
            Some(number) => a href={ "#p" (number) } { (safe::line(&row.resource)) },
            None => (safe::line(&row.resource)),
        }
    }
}
