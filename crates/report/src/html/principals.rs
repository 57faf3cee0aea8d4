//! One item a principal, its checks beneath.

use maud::{Markup, html};
use tutela_model::{Finding, Remediation, Status};

use super::{LISTED, SHOWN, parts};
use crate::{
    Report,
    footnote::Footnote,
    outline::{Outline, Principal, Settled},
    safe, words,
};

pub(super) fn all(report: &Report, outline: &Outline<'_>) -> Markup {
    let rows = outline.principals.iter();
    let footnote = Footnote::of(
        rows.flat_map(|principal| principal.open.iter().chain(&principal.settled)).copied(),
    );
    let open = outline.open_principals();
    let many = outline.principals.len() > LISTED;
    let shown = if many { open.min(SHOWN) } else { outline.principals.len() };
    html! {
        section id="principals" aria-labelledby="principals-title" {
            h2 id="principals-title" { "Principals, the worst first" }
            @if let Some(legend) = footnote.legend() { p class="soft" { (safe::line(&legend)) } }
            @if open == 0 { p { (words::nothing_open(report)) } }
            @for principal in outline.principals.iter().take(shown) {
                (item(report, principal, many, &footnote))
            }
            @if open > shown {
                p class="note" {
                    (open.saturating_sub(shown)) " more principals have problems or unknowns, none "
                    "of them worse than those above. They are in the JSON format, and in the text "
                    "format with " code { "--verbose" } "."
                }
            }
            @if many { (by_check(outline)) }
        }
    }
}

fn item(report: &Report, principal: &Principal<'_>, many: bool, footnote: &Footnote<'_>) -> Markup {
    let name = words::owner(principal.owner);
    html! {
        article {
            header {
                h3 { (safe::line(&name)) }
                span { (standing(principal)) }
                @if report.accounts.len() != 1 { span { "account " (principal.account) } }
            }
            @for finding in &principal.open { (row(report, finding, footnote)) }
            @if !many && !principal.settled.is_empty() { (settled(principal, footnote)) }
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

fn row(report: &Report, finding: &Finding, footnote: &Footnote<'_>) -> Markup {
    let known = finding.status == Status::Fail && report.is_known(finding);
    let known = if known { ", in the baseline" } else { "" };
    html! {
        details {
            summary class="line" { (parts::headline(finding, &footnote.mark(&finding.message), known)) }
            div class="inside" {
                p class="soft" { code { (safe::line(&finding.resource)) } }
                @if !finding.evidence.is_empty() { (parts::evidence(&finding.evidence)) }
                @if let Some(action) = finding.gap.as_ref().and_then(tutela_model::Gap::missing_action) {
                    p { "Missing permission: " code { (action) } }
                }
                (remediation(&finding.remediation()))
                @if !finding.controls.is_empty() {
                    h4 { "Controls" }
                    p { (finding.controls.join(", ")) }
                }
            }
        }
    }
}

fn remediation(remediation: &Remediation) -> Markup {
    let Remediation { console, cli, terraform } = remediation;
    html! {
        div class="remedy" {
            @if !console.is_empty() { h4 { "In the console" } p { (safe::line(console)) } }
            @if !cli.is_empty() { h4 { "With the AWS CLI" } pre { (safe::block(cli)) } }
            @if !terraform.is_empty() { h4 { "With Terraform" } pre { (safe::block(terraform)) } }
        }
    }
}

fn settled(principal: &Principal<'_>, footnote: &Footnote<'_>) -> Markup {
    let Settled { pass, not_applicable } = principal.settled_counts();
    html! {
        details class="settled" {
            summary { (pass) " pass, " (not_applicable) " not applicable" }
            div class="inside" {
                ul class="plain" {
                    @for finding in &principal.settled {
                        li {
                            div class="line" { (parts::headline(finding, &footnote.mark(&finding.message), "")) }
                            (parts::evidence(&finding.evidence))
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
