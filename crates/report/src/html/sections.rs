//! What stands before and after the principals.

use maud::{Markup, html};
use tutela_model::{Difference, Finding, Status};

use super::{Links, parts};
use crate::{
    AccountSummary, Report, Summary,
    outline::{GapGroup, How, Outline, Step},
    overview::{self, Group, Overview},
    safe, words,
};

pub(super) fn top(report: &Report, outline: &Outline<'_>) -> Markup {
    html! {
        header class="top" {
            h1 { "MFA in AWS" }
            p class="soft" {
                @match report.as_of {
                    Some(time) => { "As of " (words::moment(time)) }
                    None => { "As of a moment that nobody wrote down, so that no age is known" }
                }
                ", by Tutela " (safe::line(&report.tool_version))
            }
            @match Overview::of(report) {
                Some(overview) => { (organization(&overview)) }
                None => { @for account in &report.accounts { (facts(report, account)) } }
            }
            @for note in &report.notes { p class="note" role="note" { (parts::sentence(note)) } }
            (cards(report.summary(), outline))
            @if let Some(rate) = words::unknown_rate(report) { p class="soft" { (rate) } }
            (contents(report, outline))
        }
    }
}

/// Many accounts: first those of which nobody knows anything, then counts.
fn organization(overview: &Overview<'_>) -> Markup {
    html! {
        p { b { (overview.sentence()) } }
        @if !overview.not_entered.is_empty() {
            p { b { "UNKNOWN: these accounts could not be entered" } }
            ul {
                @for (account, gap) in &overview.not_entered {
                    li {
                        (safe::line(&overview::named(account))) ": "
                        (safe::line(&gap.to_string()))
                    }
                }
            }
        }
        (groups("OU", &overview.by_unit))
        (groups("Owner", &overview.by_owner))
        details {
            summary { "Every account" }
            table {
                thead { tr { th { "Account" } th { "State" } th { "Rows" } } }
                tbody {
                    @for account in &overview.worst {
                        tr {
                            td { (safe::line(&overview::named(account))) }
                            td { (state(account)) }
                            td { (overview::rows(account.rows)) }
                        }
                    }
                }
            }
        }
    }
}

fn state(account: &AccountSummary) -> String {
    let state = account.membership.as_ref().map(|membership| membership.state.to_string());
    match overview::not_entered(account) {
        Some(_) => "UNKNOWN: not entered".to_owned(),
        None => safe::line(&state.unwrap_or_default()).into_owned(),
    }
}

fn groups(kind: &str, groups: &[Group<'_>]) -> Markup {
    html! {
        @if groups.iter().any(|group| group.name.is_some()) {
            table {
                thead { tr { th { (kind) } th { "Accounts" } th { "Not entered" } th { "Rows" } } }
                tbody {
                    @for group in groups {
                        tr {
                            td { (safe::line(group.name.unwrap_or("none that is known"))) }
                            td { (group.accounts) }
                            td { (group.not_entered) }
                            td { (overview::rows(group.rows)) }
                        }
                    }
                }
            }
        }
    }
}

fn facts(report: &Report, account: &AccountSummary) -> Markup {
    let caller = account.caller.as_deref().unwrap_or("an identity that is not known");
    html! {
        dl class="facts" {
            dt { "Account" } dd { b { (safe::line(&words::account(account))) } }
            dt { "Read by" } dd { (safe::line(caller)) }
            dt { "Credential report" } dd { (words::report_age(account, report.as_of)) }
        }
    }
}

fn cards(summary: Summary, outline: &Outline<'_>) -> Markup {
    let Summary { fail, pass, unknown, not_applicable, exempt, attested } = summary;
    html! {
        ul class="cards" aria-label="Rows by status" {
            li class="fail" { (counted(fail, "fail", "#checks", outline.has_problems())) }
            li class="unknown" {
                (counted(unknown, "unknown", "#unknown", !outline.unknown.is_empty()))
            }
            @if exempt > 0 { li { b { (exempt) } "of these two exempt" } }
            li class="pass" { b { (pass) } "pass" }
            @if attested > 0 {
                li { a href="#attested" { b { (attested) } "of the passes attested, not seen" } }
            }
            li { b { (not_applicable) } "not applicable" }
        }
    }
}

/// A count that leads to the section that lists them, where there is one.
fn counted(number: usize, word: &str, place: &str, leads: bool) -> Markup {
    html! {
        @if leads { a href=(place) { b { (number) } (word) } } @else { b { (number) } (word) }
    }
}

fn contents(report: &Report, outline: &Outline<'_>) -> Markup {
    let differences = report.accounts.iter().any(|account| !account.differences.is_empty());
    html! {
        nav aria-label="Sections" {
            ul {
                @if !outline.first.is_empty() { li { a href="#first" { "What to do first" } } }
                @for framework in &report.frameworks {
                    li { a href={ "#" (framework.key) } { (framework.name) } }
                }
                @if !outline.unknown.is_empty() { li { a href="#unknown" { "Unknown" } } }
                @if outline.has_problems() { li { a href="#checks" { "By check" } } }
                li { a href="#principals" { "Principals" } }
                @if !outline.exempt.is_empty() { li { a href="#exempt" { "Exempted" } } }
                @if !outline.attested.is_empty() { li { a href="#attested" { "Attested" } } }
                @if differences { li { a href="#differences" { "Differences" } } }
                @if !outline.gaps.is_empty() || outline.undecided() > 0 { li { a href="#gaps" { "Not seen" } } }
                @if !report.not_selected.is_empty() { li { a href="#not-run" { "Not run" } } }
            }
        }
    }
}

/// A section with its heading.
pub(super) fn section(id: &str, title: &str, inside: Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (title) }
            (inside)
        }
    }
}

pub(super) fn first(outline: &Outline<'_>, links: &Links<'_>) -> Markup {
    if outline.first.is_empty() {
        return html! {};
    }
    let steps = html! { ol class="first" { @for one in &outline.first { (step(one, links)) } } };
    section("first", "What to do first", steps)
}

fn step(step: &Step, links: &Links<'_>) -> Markup {
    html! {
        li {
            div class="line" {
                (parts::badge(step.status)) " " (parts::level(step.severity)) " "
                @match (step.status, step.checks.first()) {
                    (Status::Fail, Some(check)) => {
                        a class="say" href={ "#c" (links.check(check)) } { (safe::line(&step.title)) }
                    }
                    _ => a class="say" href="#unknown" { (safe::line(&step.title)) }
                }
            }
            p { (safe::line(&step.scope)) }
            @match &step.how {
                How::Command(command) => pre { (safe::line(command)) },
                How::Words(words) => p { "How: " (parts::sentence(words)) },
            }
        }
    }
}

pub(super) fn exempt(outline: &Outline<'_>, links: &Links<'_>) -> Markup {
    if outline.exempt.is_empty() {
        return html! {};
    }
    let rows = html! {
        article { @for finding in &outline.exempt { (exempt_row(finding, links)) } }
    };
    section("exempt", "Exempted, still counted", rows)
}

pub(super) fn attested(outline: &Outline<'_>, links: &Links<'_>) -> Markup {
    if outline.attested.is_empty() {
        return html! {};
    }
    let rows = html! {
        article { @for finding in &outline.attested { (attested_row(finding, links)) } }
    };
    section("attested", "Attested, not seen", rows)
}

fn attested_row(finding: &Finding, links: &Links<'_>) -> Markup {
    html! {
        details {
            summary class="line" { (parts::headline(finding, &finding.message, "")) }
            div class="inside" {
                dl class="facts" {
                    dt { "Resource" } dd { code { (safe::line(&finding.resource)) } }
                }
                (parts::evidence(&finding.evidence, links))
            }
        }
    }
}

fn exempt_row(finding: &Finding, links: &Links<'_>) -> Markup {
    let Some(exemption) = &finding.exempt else { return html! {} };
    let until = safe::line(&format!(", until {}", exemption.until)).into_owned();
    let facts = [
        ("Until", Some(&exemption.until)),
        ("Reason", Some(&exemption.reason)),
        ("Answered for by", exemption.owner.as_ref()),
        ("Approved by", exemption.approved_by.as_ref()),
        ("Ticket", exemption.ticket.as_ref()),
        ("What protects instead", exemption.compensating_control.as_ref()),
    ];
    html! {
        details {
            summary class="line" { (parts::headline(finding, &finding.message, &until)) }
            div class="inside" {
                dl class="facts" {
                    @for (name, value) in facts {
                        @if let Some(value) = value { dt { (name) } dd { (safe::line(value)) } }
                    }
                    dt { "Resource" } dd { code { (safe::line(&finding.resource)) } }
                }
                (parts::evidence(&finding.evidence, links))
            }
        }
    }
}

pub(super) fn differences(report: &Report) -> Markup {
    let all: Vec<_> = report.accounts.iter().flat_map(|account| &account.differences).collect();
    if all.is_empty() {
        return html! {};
    }
    let table = html! {
        div class="scroll" {
            table class="stack" {
                thead {
                    tr {
                        th scope="col" { "Resource" }
                        th scope="col" { "Fact" }
                        th scope="col" { "Live answer, taken" }
                        th scope="col" { "Credential report" }
                    }
                }
                tbody { @for one in all { (difference(one)) } }
            }
        }
    };
    section("differences", "Where sources differ", table)
}

fn difference(difference: &Difference) -> Markup {
    html! {
        tr {
            td { (safe::line(&words::owner(&difference.resource))) }
            td { (difference.fact) }
            td data-label="live:" { (safe::line(&words::cited(&difference.live))) }
            td data-label="report:" { (safe::line(&words::cited(&difference.report))) }
        }
    }
}

pub(super) fn gaps(outline: &Outline<'_>) -> Markup {
    let undecided = words::undecided(outline.undecided());
    if outline.gaps.is_empty() && undecided.is_none() {
        return html! {};
    }
    let table = html! {
        @if let Some(words) = undecided {
            p { (words) ", under " a href="#unknown" { "What is unknown" } "." }
        }
        @if !outline.gaps.is_empty() { (gap_table(outline)) }
    };
    section("gaps", "What was not seen, or does not decide", table)
}

fn gap_table(outline: &Outline<'_>) -> Markup {
    html! {
        div class="scroll" {
            table class="stack" {
                thead {
                    tr {
                        th scope="col" { "Account" }
                        th scope="col" { "What was not seen, and why" }
                        th scope="col" { "Missing permission" }
                        th scope="col" class="number" { "Calls alike" }
                    }
                }
                tbody { @for group in &outline.gaps { (gap(group)) } }
            }
        }
    }
}

fn gap(group: &GapGroup<'_>) -> Markup {
    let action = group.example.missing_action();
    html! {
        tr {
            td class="account" { (group.place()) }
            td { (safe::line(&group.example.to_string())) }
            @match action {
                Some(action) => td data-label="missing permission:" { code { (action) } },
                None => td {},
            }
            td class="number" data-label="calls alike:" { (group.calls) }
        }
    }
}

pub(super) fn not_selected(report: &Report) -> Markup {
    if report.not_selected.is_empty() {
        return html! {};
    }
    let list = html! {
        ul {
            @for (checks, why) in words::left_out(report) {
                li { code { (checks) } ": " (parts::sentence(why)) }
            }
        }
    };
    section("not-run", "Checks that were not run", list)
}

pub(super) fn footer(report: &Report) -> Markup {
    html! {
        footer {
            p { (words::summary(report.summary())) "." }
            p {
                "More: " code { "tutela explain CHECK" } " on a check and its remedy, "
                code { "--format json" } " for programs. An unknown is not a pass: nobody knows."
            }
        }
    }
}
