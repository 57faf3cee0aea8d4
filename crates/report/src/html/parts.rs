//! Small pieces that several sections share.

use maud::{Markup, html};
use tutela_model::{Evidence, Finding, Severity, Status};

use crate::{safe, words};

/// A status in a box, as a word.
pub(super) fn badge(status: Status) -> Markup {
    let class = match status {
        Status::Fail => "fail",
        Status::Unknown => "unknown",
        Status::Pass => "pass",
        Status::NotApplicable => "na",
    };
    html! { span class={ "badge " (class) } { (words::status(status)) } }
}

/// A severity as a word.
pub(super) fn level(severity: Severity) -> Markup {
    html! { span class={ "level " (severity.word()) } { (severity.word()) } }
}

/// Evidence as a table.
pub(super) fn evidence(all: &[Evidence]) -> Markup {
    html! {
        div class="scroll" {
            table class="stack" {
                thead {
                    tr {
                        th scope="col" { "Call" }
                        th scope="col" { "Field" }
                        th scope="col" { "Value" }
                        th scope="col" { "Seen" }
                    }
                }
                tbody { @for row in all { (evidence_row(row)) } }
            }
        }
    }
}

fn evidence_row(evidence: &Evidence) -> Markup {
    let call = evidence.receipt.call.to_string();
    html! {
        tr {
            td { code { (safe::line(&call)) } }
            td class="field" { (safe::line(&evidence.field)) }
            td class="value" data-label="=" { (safe::line(&evidence.value)) }
            td class="time" { (seen(evidence)) }
        }
    }
}

/// When something was seen.
pub(super) fn seen(evidence: &Evidence) -> String {
    evidence.receipt.as_of().map_or_else(|| "at an unknown time".to_owned(), words::moment)
}

/// The line of a row: status, severity, sentence, check, and `more` of it.
pub(super) fn headline(finding: &Finding, message: &str, more: &str) -> Markup {
    let part = words::part(finding).unwrap_or_default();
    let region = finding.region.as_deref().unwrap_or_default();
    html! {
        (badge(finding.status)) " " (level(finding.severity)) " "
        span class="say" {
            (safe::line(message)) " "
            span class="id" {
                (finding.check)
                @if !part.is_empty() { ", " (safe::line(part)) }
                @if !region.is_empty() { ", " (safe::line(region)) }
                (more)
            }
        }
    }
}

/// A sentence of the program's own, with what stands in backticks set as code.
pub(super) fn sentence(words: &str) -> Markup {
    let words = safe::line(words);
    html! {
        @for (place, piece) in words.split('`').enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}
