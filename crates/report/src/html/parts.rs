//! Small pieces that several sections share.

use maud::{Markup, html};
use tutela_model::{Evidence, Finding, Remediation, Severity, Status};

use super::Links;
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

/// Evidence by the answer that it was read in, which is named by its number.
pub(super) fn evidence(all: &[Evidence], links: &Links<'_>) -> Markup {
    html! {
        @if !all.is_empty() {
            ul class="evidence" {
                @for read in all.chunk_by(|one, next| one.receipt == next.receipt) {
                    li {
                        @if let Some(receipt) = read.first().map(|evidence| &evidence.receipt) {
                            (receipt.call.operation.name)
                            @if let Some(number) = links.answer(receipt) {
                                " " a href={ "#a" (number) } { "[" (number) "]" }
                            }
                        }
                        @for (Evidence { field, value, .. }, place) in read.iter().zip(0..) {
                            @if place == 0 { ": " } @else { "; " }
                            (safe::line(field)) " = " b { (safe::line(value)) }
                        }
                    }
                }
            }
        }
    }
}

/// How to put it right, in the three ways.
pub(super) fn remediation(remediation: &Remediation) -> Markup {
    let Remediation { console, cli, terraform } = remediation;
    html! {
        div class="remedy" {
            @if !console.is_empty() { h4 { "In the console" } p { (safe::line(console)) } }
            @if !cli.is_empty() { h4 { "With the AWS CLI" } pre { (safe::block(cli)) } }
            @if !terraform.is_empty() { h4 { "With Terraform" } pre { (safe::block(terraform)) } }
        }
    }
}

/// The controls of frameworks that a row is about.
pub(super) fn controls(finding: &Finding) -> Markup {
    html! {
        @if !finding.controls.is_empty() {
            h4 { "Controls" }
            p { (finding.controls.join(", ")) }
        }
    }
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
