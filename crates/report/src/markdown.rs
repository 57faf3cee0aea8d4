//! The Markdown format, for pull requests, job summaries and chat: what to do first, problems by
//! check, and beside them everything that is unknown. It is a summary; the other formats hold every
//! row.
//!
//! Written for GitHub's dialect. Names from AWS are hostile: none makes a link, an image, a mention
//! or markup.
//!
//! Source: <https://github.github.com/gfm/>

use std::{fmt::Write as _, io};

use tutela_model::Severity;

use crate::{
    Report,
    compliance::{self, Compliance, LIMIT},
    outline::{How, Outline, Step},
    overview::{self, Overview},
    safe, words, written,
};

/// How many principals of a row are named.
const NAMED: usize = 8;

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, mut out: impl io::Write) -> io::Result<()> {
    let outline = Outline::of(report);
    let mut sections = vec![head(report, &outline), accounts(report), first(&outline)];
    sections.push(compliance(report));
    sections.extend([problems(report, &outline), unknown(report, &outline)]);
    sections.extend([exempt(&outline), attested(&outline), unseen(report, &outline)]);
    sections.retain(|section| !section.is_empty());
    out.write_all(sections.join("\n").as_bytes())
}

fn head(report: &Report, outline: &Outline<'_>) -> String {
    let accounts: Vec<String> = report.accounts.iter().map(words::account).collect();
    let about = match accounts.as_slice() {
        [] => String::new(),
        [one] => format!(": account {one}"),
        many => format!(": {} accounts", many.len()),
    };
    let mut head = format!("# MFA and credentials{}\n\n", text(&about));
    let counts = words::summary(report.summary());
    let as_of =
        report.as_of.map_or_else(String::new, |time| format!(", as of {}", words::moment(time)));
    line(&mut head, &format!("**{}**{}", text(&counts), text(&as_of)));
    if let Some(rate) = words::unknown_rate(report) {
        line(&mut head, &format!("\n{}", text(&rate)));
    }
    if outline.open_principals() == 0 {
        line(&mut head, &format!("\n{}", text(words::nothing_open(report))));
    }
    for said in report.notes.iter().chain(&report.conclusion) {
        line(&mut head, &format!("\n> {}", text(said)));
    }
    head
}

/// Many accounts: those of which nobody knows anything, and counts by OU and owner.
fn accounts(report: &Report) -> String {
    let Some(overview) = Overview::of(report) else { return String::new() };
    let mut section = format!("{}\n", text(&overview.sentence()));
    for (account, gap) in overview.not_entered.iter().take(NAMED) {
        let words = format!("{}: {gap}", overview::named(account));
        line(&mut section, &format!("\n> **UNKNOWN** {}", text(&words)));
    }
    let more = overview.not_entered.len().saturating_sub(NAMED);
    if more > 0 {
        line(&mut section, &format!("\n> and {more} more that could not be entered"));
    }
    for (title, groups) in [("By OU", &overview.by_unit), ("By owner", &overview.by_owner)] {
        if groups.iter().all(|group| group.name.is_none()) {
            continue;
        }
        let mut table = Table::new(title, ["Name", "Accounts", "Not entered", "Rows"]);
        for group in groups {
            let name = text(group.name.unwrap_or("none that is known"));
            let (accounts, lost) = (group.accounts.to_string(), group.not_entered.to_string());
            table.row([&name, &accounts, &lost, &text(&overview::rows(group.rows))]);
        }
        section.push_str(&format!("\n{}", table.text));
    }
    section
}

fn first(outline: &Outline<'_>) -> String {
    let mut section = String::new();
    for (place, step) in outline.first.iter().enumerate() {
        if place == 0 {
            section.push_str("## What to do first\n\n");
        }
        line(&mut section, &numbered(place.saturating_add(1), step));
    }
    section
}

fn numbered(number: usize, step: &Step) -> String {
    let how = match &step.how {
        How::Command(command) => code(command),
        How::Words(words) => text(words),
    };
    let status = words::status(step.status);
    let severity = step.severity.word();
    format!(
        "{number}. **{status}, {severity}**: {}: {} — {how}",
        text(&step.title),
        text(&step.scope)
    )
}

fn compliance(report: &Report) -> String {
    let of = |own: &Compliance<'_>| {
        let mut table = Table::new(own.framework.name, ["Control", "Status", "Asks that", "Rows"]);
        for judged in &own.controls {
            let status = format!("**{}**", words::status(judged.status));
            let control = judged.control;
            table.row([&code(control.id), &status, &text(control.asks), &text(&judged.rows())]);
        }
        format!("{}\n{LIMIT}{}\n", table.text, own.whose())
    };
    compliance::all(report).iter().map(of).collect()
}

fn problems(report: &Report, outline: &Outline<'_>) -> String {
    let mut table = Table::new("Problems", ["Severity", "Problem", "Who", "Check"]);
    for (check, rows) in outline.failed_by_check(report) {
        let Some(worst) = rows.first() else { continue };
        let named = words::named(rows.iter().copied(), NAMED);
        let known = match rows.iter().filter(|row| report.is_known(row)).count() {
            0 => String::new(),
            known => format!("; {} in the baseline", words::count(known, "row")),
        };
        let who = text(&format!("{named}{known}"));
        table.row([
            &severity(worst.severity),
            &text(words::title(report, check)),
            &who,
            &code(check),
        ]);
    }
    table.text
}

fn unknown(report: &Report, outline: &Outline<'_>) -> String {
    let columns = ["Severity", "**Unknown** whether", "Who", "Why", "Check"];
    let mut table = Table::new("What is unknown", columns);
    for group in &outline.unknown {
        let named = text(&words::named(group.rows.iter().copied(), NAMED));
        let others = if group.alike { "" } else { "; the others for like reasons" };
        let why = text(&format!("{}{others}", group.reason()));
        let title = text(words::title(report, group.check));
        table.row([&severity(group.severity), &title, &named, &why, &code(group.check)]);
    }
    table.text
}

fn exempt(outline: &Outline<'_>) -> String {
    let mut table = Table::new("Exempt", ["Check", "Resource", "Until", "Reason"]);
    for finding in &outline.exempt {
        let Some(exemption) = &finding.exempt else { continue };
        let (until, reason) = (text(&exemption.until), text(&exemption.reason));
        table.row([&code(finding.check), &text(&finding.resource), &until, &reason]);
    }
    table.text
}

fn attested(outline: &Outline<'_>) -> String {
    let mut table = Table::new("Attested, not seen", ["Check", "Resource", "Word"]);
    for finding in &outline.attested {
        table.row([&code(finding.check), &text(&finding.resource), &text(&finding.message)]);
    }
    table.text
}

fn unseen(report: &Report, outline: &Outline<'_>) -> String {
    let mut section = String::new();
    for group in &outline.gaps {
        let more = match group.calls {
            0 | 1 => String::new(),
            calls => format!(" (and {} more alike)", calls.saturating_sub(1)),
        };
        let said = format!("in {}: {}{more}", group.place(), group.example);
        line(&mut section, &format!("- {}", text(&said)));
    }
    for (checks, why) in words::left_out(report) {
        line(&mut section, &format!("- {}", text(&format!("not run: {checks}: {why}"))));
    }
    if section.is_empty() { section } else { format!("## What was not seen\n\n{section}") }
}

fn severity(severity: Severity) -> String {
    severity.word().to_owned()
}

/// A table that is there once it has a row.
struct Table<const N: usize> {
    head: String,
    text: String,
}

impl<const N: usize> Table<N> {
    fn new(title: &str, columns: [&str; N]) -> Self {
        let rule = ["---"; N].join(" | ");
        let head = format!("## {title}\n\n| {} |\n| {rule} |\n", columns.join(" | "));
        Self { head, text: String::new() }
    }

    fn row(&mut self, cells: [&String; N]) {
        if self.text.is_empty() {
            self.text.push_str(&self.head);
        }
        // A bar ends a cell, also one in code.
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        line(&mut self.text, &format!("| {} |", cells.join(" | ")));
    }
}

fn line(text: &mut String, line: &str) {
    // Into a text, it cannot fail.
    let _ = writeln!(text, "{line}");
}

/// A text in which nothing is markup, a link or a mention.
fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    let shown = safe::line(plain);
    for (at, character) in shown.char_indices() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '#' => {
                escaped.extend(['\\', character]);
            }
            // What GitHub makes of an `@`, an address or an issue's number ends at a comment.
            '@' => escaped.push_str("@<!-- -->"),
            ':' if shown.get(at..).is_some_and(|rest| rest.starts_with("://")) => {
                escaped.push_str(":<!-- -->");
            }
            'w' | 'W' if is_web(shown.get(at..)) => {
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

fn is_web(rest: Option<&str>) -> bool {
    rest.and_then(|rest| rest.get(.."www.".len())).is_some_and(|it| it.eq_ignore_ascii_case("www."))
}

/// A text in code, whatever ticks it has.
fn code(plain: &str) -> String {
    let shown = safe::line(plain);
    let longest = shown.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1));
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{shown}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_markup() {
        for (plain, escaped) in [
            ("alice", "alice"),
            ("<b>", "&lt;b&gt;"),
            ("*a* _b_", "\\*a\\* \\_b\\_"),
            ("[a](b)", "\\[a\\](b)"),
            ("![a](b)", "!\\[a\\](b)"),
            ("@everyone", "@<!-- -->everyone"),
            ("#1", "\\#1"),
            ("https://evil.example", "https:<!-- -->//evil.example"),
            ("www.evil.example", "w<!-- -->ww.evil.example"),
            ("`a`", "\\`a\\`"),
            ("a\nb", "a\\\\u{a}b"),
            ("&lt;", "&amp;lt;"),
        ] {
            assert_eq!(text(plain), escaped, "{plain:?}");
        }
    }

    #[test]
    fn code_ends_where_it_should() {
        for (plain, shown) in [
            ("a", "`a`"),
            ("a`b", "`` a`b ``"),
            ("``", "``` `` ```"),
            ("", "``"),
            ("a\nb", "`a\\u{a}b`"),
        ] {
            assert_eq!(code(plain), shown, "{plain:?}");
        }
    }

    #[test]
    fn a_bar_ends_no_cell() {
        let mut table = Table::new("T", ["A"]);
        table.row([&code("a|b")]);
        assert!(table.text.ends_with("| `a\\|b` |\n"), "{}", table.text);
    }
}
