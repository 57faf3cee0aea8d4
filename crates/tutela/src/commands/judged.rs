//! Findings for commands that show something else than a report.

use tutela_app::{ScanBy, Scanning, Selection};
use tutela_recording::tree;
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
    let begin = |opened: Opened| {
        let by = ScanBy {
            as_of: opened.as_of,
            selection,
            exemptions: exemptions.as_ref(),
            attestations: attestations.as_ref(),
            records: None,
            known_before: None,
            every_row: true,
            owner_tag: None,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Scanning::new(by, opened.tree, opened.accounts)
    };
    if let Some(path) = answers::streamed(source) {
        let read = answers::stream(path, source, begin, Scanning::add)?;
        return Ok(read.value.finish(read.notes));
    }
    let answers = Answers::get(source, operations)?;
    let tree = tree(&answers.accounts, answers.as_of);
    let accounts = answers.accounts.len();
    let mut scanning = begin(Opened { as_of: answers.as_of, tree, accounts });
    for account in &answers.accounts {
        scanning.add(account);
    }
    Ok(scanning.finish(answers.notes))
}
