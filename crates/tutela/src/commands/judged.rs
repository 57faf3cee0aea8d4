//! Findings for commands that show something else than a report.

use tutela_app::{ScanBy, ScanInput, Scanning, Selection};
use tutela_report::Report;

use super::{
    answers::{self, Answers, Opened},
    scan,
};
use crate::{
    cli::{BroughtArguments, SourceArguments},
    error::Error,
};

/// Judges by a selection, wherever the answers come from, and lists every row.
pub(super) fn report(
    source: &SourceArguments,
    brought: &BroughtArguments,
    selection: Selection,
) -> Result<Report, Error> {
    answers::check(source)?;
    let exemptions = scan::exemptions(brought.exemptions.as_deref(), None)?;
    let attestations = scan::attestations(brought.attestations.as_deref(), None)?;
    let operations = selection.operations();
    let by = |as_of| ScanBy {
        as_of,
        selection,
        exemptions: exemptions.as_ref(),
        attestations: attestations.as_ref(),
        records: None,
        known_before: None,
        every_row: true,
        owner_tag: None,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    if let Some(path) = answers::streamed(source) {
        let begin = |opened: Opened| Scanning::new(by(opened.as_of), opened.tree, opened.accounts);
        let read = answers::stream(path, source, begin, Scanning::add)?;
        return Ok(read.value.finish(read.notes));
    }
    let Answers { accounts, as_of, notes, .. } = Answers::get(source, operations)?;
    Ok(tutela_app::scan(ScanInput { accounts: &accounts, by: by(as_of), notes }))
}
