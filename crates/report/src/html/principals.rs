//! One item a principal, its checks beneath.

use maud::{Markup, html};
use tutela_model::{Finding, Status};

use super::{LISTED, Links, Shape, filter, parts};
use crate::{
    Report,
    footnote::Footnote,
    outline::{Outline, Principal, Settled},
    safe, words,
};

/// What the items need to know of the page.
struct Sheet<'p> {
    report: &'p Report,
    shape: &'p Shape,
    links: &'p Links<'p>,
    footnote: Footnote<'p>,
}

pub(super) fn all(
    report: &Report,
    outline: &Outline<'_>,
    shape: &Shape,
    links: &Links<'_>,
) -> Markup {
    let rows = outline.principals.iter();
    let footnote = Footnote::of(
        rows.flat_map(|principal| principal.open.iter().chain(&principal.settled)).copied(),
    );
    let sheet = Sheet { report, shape, links, footnote };
    let open = outline.open_principals();
    let shown = shape.principals;
    html! {
        section id="principals" aria-labelledby="principals-title" {
            h2 id="principals-title" { "Principals, the worst first" }
            @if open > 0 { (filter::choice()) }
            @if let Some(legend) = sheet.footnote.legend() { p class="soft" { (safe::line(&legend)) } }
            @if open == 0 { p { (words::nothing_open(report)) } }
            @for (principal, number) in outline.principals.iter().take(shown).zip(1..) {
                (item(&sheet, principal, number))
            }
            @if open > shown {
                p class="note" {
                    (open.saturating_sub(shown)) " more principals have problems or unknowns, none "
                    "of them worse than those above. They are in the JSON format, and in the text "
                    "format with " code { "--verbose" } "."
                }
            }
            @if !shape.settled { (by_check(outline)) }
        }
    }
}

fn item(sheet: &Sheet<'_>, principal: &Principal<'_>, number: usize) -> Markup {
    let name = words::owner(principal.owner);
    html! {
        article class="p" id={ "p" (number) } {
            header {
                h3 { (safe::line(&name)) }
                @if let Some(worst) = principal.worst() { (parts::level(worst)) }
                span { (standing(principal)) }
                @if sheet.report.accounts.len() != 1 { span { "account " (principal.account) } }
                span class="arn" { (safe::line(principal.owner)) }
            }
            @for finding in &principal.open { (row(sheet, finding)) }
            @if sheet.shape.settled && !principal.settled.is_empty() { (settled(sheet, principal)) }
        }
    }
}

fn standing(principal: &Principal<'_>) -> String {
    let mut counted = Vec::new();
    for status in [Status::Fail, Status::Unknown] {
        match principal.open_count(status) {
            0 => {}
            number => counted.push(format!("{number} {}", status.word())),
        }
    }
    if principal.exempt > 0 {
        counted.push(format!("{} exempt", principal.exempt));
    }
    if counted.is_empty() { "nothing open".to_owned() } else { counted.join(", ") }
}

fn row(sheet: &Sheet<'_>, finding: &Finding) -> Markup {
    let known = finding.status == Status::Fail && sheet.report.is_known(finding);
    let known = if known { ", in the baseline" } else { "" };
    let message = sheet.footnote.mark(&finding.message);
    // What is the same for every row of a check stands in the index where there are many.
    let own = sheet.shape.remedies || finding.status == Status::Unknown;
    html! {
        details class={ "row " (finding.status.word()) " " (finding.severity.word()) } {
            summary class="line" { (parts::headline(finding, &message, known)) }
            (parts::evidence(&finding.evidence, sheet.links))
            @if let Some(action) = finding.gap.as_ref().and_then(tutela_model::Gap::missing_action) {
                p { "Missing permission: " code { (action) } }
            }
            @if own {
                (parts::remediation(&finding.remediation()))
                (parts::controls(finding))
            } @else {
                a href={ "#c" (sheet.links.check(finding.check)) } { "How to fix" }
            }
        }
    }
}

fn settled(sheet: &Sheet<'_>, principal: &Principal<'_>) -> Markup {
    let Settled { pass, not_applicable } = principal.settled_counts();
    html! {
        details class="settled" {
            summary { (pass) " pass, " (not_applicable) " not applicable" }
            div class="inside" {
                ul class="plain" {
                    @for finding in &principal.settled {
                        li {
                            div class="line" {
                                (parts::headline(finding, &sheet.footnote.mark(&finding.message), ""))
                            }
                            (parts::evidence(&finding.evidence, sheet.links))
                        }
                    }
                }
            }
        }
    }
}

/// What asks for nothing, where there is too much of it to list.
fn by_check(outline: &Outline<'_>) -> Markup {
    html! {
        h3 { "Passes by check" }
        p class="soft" {
            "With more than " (LISTED) " principals, passes are counted here and their evidence is "
            "left to the JSON format."
        }
        div class="scroll" {
            table {
                thead {
                    tr {
                        th scope="col" { "Check" }
                        th scope="col" class="number" { "Pass" }
                        th scope="col" class="number" { "Not applicable" }
                    }
                }
                tbody {
                    @for (check, counts) in &outline.settled {
                        tr {
                            td { (check) }
                            td class="number" { (counts.pass) }
                            td class="number" { (counts.not_applicable) }
                        }
                    }
                }
            }
        }
    }
}
