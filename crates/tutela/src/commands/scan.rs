//! `tutela scan`.

use std::path::Path;

use jiff::Timestamp;
use tutela_app::{ScanInput, Selection, scan, select};
use tutela_model::Area;
use tutela_posture::{Exemptions, outcome};
use tutela_recording::{AccountRecordings, folder};
use tutela_report::json::baseline_keys;

use super::live;
use crate::{
    account_data,
    cli::{OutputArguments, ScanArguments, SelectionArguments, SourceArguments},
    error::Error,
    exit::Exit,
    output,
};

/// Answers from wherever they came.
pub(crate) struct Answers {
    pub(crate) accounts: Vec<AccountRecordings>,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) notes: Vec<String>,
}

pub(crate) fn run(arguments: ScanArguments) -> Result<Exit, Error> {
    let prepared = Prepared::read(&arguments.selection)?;
    if let Some(save) = &arguments.save {
        account_data::check_writable(save)?;
    }
    let answers = answers(&arguments.source, &prepared.selection)?;
    if let Some(save) = &arguments.save {
        save_answers(save, &answers)?;
    }
    prepared.judge(answers, &arguments.selection, &arguments.output)
}

fn answers(source: &SourceArguments, selection: &Selection) -> Result<Answers, Error> {
    match &source.from {
        Some(path) => from_folder(path, source),
        None => {
            let live = live::ask(&source.aws, selection.operations(), source.fresh)?;
            Ok(Answers { accounts: vec![live.account], as_of: Some(live.as_of), notes: live.notes })
        }
    }
}

pub(crate) fn from_folder(path: &Path, source: &SourceArguments) -> Result<Answers, Error> {
    let folder = account_data::read(path, source.account.as_ref())?;
    let as_of = source.as_of.or(folder.as_of);
    let mut notes = folder.notes;
    if as_of.is_none() {
        notes.push(
            "nobody dated this folder, so that ages are unknown: say when it was taken with \
             `--as-of`"
                .to_owned(),
        );
    }
    Ok(Answers { accounts: folder.accounts, as_of, notes })
}

/// Writes answers as a folder. They must be dated, as everything that is asked or saved is.
pub(crate) fn save_answers(path: &Path, answers: &Answers) -> Result<(), Error> {
    let Some(as_of) = answers.as_of else {
        return Err(Error::Usage(
            "a folder that is saved must be dated: say when the answers were taken with `--as-of`"
                .to_owned(),
        ));
    };
    let tree =
        folder::write(&answers.accounts, as_of, env!("CARGO_PKG_VERSION")).map_err(Error::Json)?;
    account_data::write(path, &tree)?;
    output::say(&format!("saved {} files to {}", tree.len(), path.display()));
    Ok(())
}

/// What must be right before anybody is asked anything.
pub(crate) struct Prepared {
    pub(crate) selection: Selection,
    exemptions: Option<Exemptions>,
    known_before: std::collections::BTreeSet<(String, String, String, String)>,
}

impl Prepared {
    pub(crate) fn read(arguments: &SelectionArguments) -> Result<Self, Error> {
        let areas: Vec<Area> = arguments.area.iter().map(|area| Area::from(*area)).collect();
        let selection =
            select(&arguments.check, &areas, arguments.all).map_err(Error::Selection)?;
        let exemptions = match &arguments.exemptions {
            None => None,
            Some(path) => {
                let text = read_text(path)?;
                let is_check = |id: &str| tutela_checks::find(id).is_some();
                let name = path.display().to_string();
                Some(Exemptions::parse(&text, &name, is_check).map_err(Error::Exemptions)?)
            }
        };
        let known_before = match &arguments.baseline {
            None => std::collections::BTreeSet::new(),
            Some(path) => baseline_keys(&read_text(path)?).map_err(|error| Error::Baseline {
                path: path.clone(),
                detail: error.to_string(),
            })?,
        };
        Ok(Self { selection, exemptions, known_before })
    }

    pub(crate) fn judge(
        self,
        answers: Answers,
        selection: &SelectionArguments,
        arguments: &OutputArguments,
    ) -> Result<Exit, Error> {
        let report = scan(ScanInput {
            accounts: &answers.accounts,
            as_of: answers.as_of,
            selection: self.selection,
            exemptions: self.exemptions.as_ref(),
            known_before: self.known_before,
            notes: answers.notes,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        });
        output::report(&report, arguments)?;
        let fail_on = selection.fail_on.into();
        Ok(outcome(&report.findings, fail_on, |finding| report.is_known(finding)).into())
    }
}

fn read_text(path: &Path) -> Result<String, Error> {
    #[expect(clippy::disallowed_methods, reason = "the binary reads what the command line names")]
    std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}
