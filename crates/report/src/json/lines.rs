//! The same rows as JSON lines, for pipes and log stores: one object a line, each with its `type`.
//!
//! The objects are those of [`super`]'s lists, whose schema describes them, and the first is the
//! `run`. A finding of an account whose organisation was listed also has the account's name, OU and
//! owner: `account_name`, `unit`, `owner`. The last is the `summary`: a file without it is not whole.

use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    AccountRow, CauseRow, FindingRow, FoldedRow, GapRow, Layout, SCHEMA,
    compliance::{self, FrameworkRow},
    unknown_because,
};
use crate::{Report, Summary, report::Place, written};

/// One line.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line<'r> {
    Run {
        schema: &'static str,
        tool_version: &'r str,
        as_of: Option<Timestamp>,
    },
    Account(AccountRow<'r>),
    Framework(FrameworkRow<'r>),
    Finding {
        #[serde(flatten)]
        row: FindingRow<'r>,
        #[serde(flatten)]
        place: Option<Place<'r>>,
    },
    Folded(FoldedRow<'r>),
    Gap(GapRow<'r>),
    NotSelected(&'r tutela_model::NotSelected),
    Note {
        text: &'r str,
    },
    Summary {
        #[serde(flatten)]
        summary: Summary,
        unknown_because: Vec<CauseRow>,
    },
}

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report line by line.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let run = Line::Run { schema: SCHEMA, tool_version: &report.tool_version, as_of: report.as_of };
    let accounts = report.accounts.iter().map(|account| Line::Account(AccountRow(account)));
    let findings = report.findings.iter().map(|finding| Line::Finding {
        row: FindingRow(finding),
        place: report.place(&finding.account),
    });
    let folded = report.folded.iter().map(|folded| Line::Folded(FoldedRow(folded)));
    let gaps = report.accounts.iter().flat_map(|account| {
        account.gaps.iter().map(|gap| Line::Gap(GapRow(Some(&account.id), gap)))
    });
    let not_selected = report.not_selected.iter().map(Line::NotSelected);
    let notes = report.notes.iter().map(|text| Line::Note { text });
    let frameworks = compliance::rows(report).into_iter().map(Line::Framework);
    let all = [run].into_iter().chain(accounts).chain(frameworks).chain(findings);
    let all = all.chain(folded).chain(gaps);
    let (summary, unknown_because) = (report.summary(), unknown_because(report));
    let summary = Line::Summary { summary, unknown_because };
    let all = all.chain(not_selected).chain(notes).chain([summary]);
    for line in all {
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut out, Layout::with_rows_at(0));
        line.serialize(&mut serializer)?;
        io::Write::write_all(&mut out, b"\n")?;
    }
    io::Write::flush(&mut out)
}
