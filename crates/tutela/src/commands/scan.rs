//! `tutela scan`.

use tutela_app::{ScanInput, Selection, scan, select};
use tutela_checks::CHECKS;
use tutela_model::Area;
use tutela_posture::{Exemptions, outcome};
use tutela_report::json::{Baseline, read_baseline};

use super::answers::{self, Answers};
use crate::{
    account_data,
    cli::{OutputArguments, ScanArguments, SelectionArguments},
    error::Error,
    exit::Exit,
    input, output,
};

pub(crate) fn run(arguments: ScanArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let prepared = Prepared::read(&arguments.selection, &arguments.output)?;
    if let Some(save) = &arguments.save {
        account_data::check_writable(save)?;
    }
    let answers = Answers::get(&arguments.source, prepared.selection.operations())?;
    if let Some(save) = &arguments.save {
        answers.save(save)?;
    }
    prepared.judge(answers, &arguments.selection, &arguments.output)
}

/// What must be right before anybody is asked anything.
pub(crate) struct Prepared {
    selection: Selection,
    exemptions: Option<Exemptions>,
    known_before: Option<Baseline>,
}

impl Prepared {
    pub(crate) fn read(
        arguments: &SelectionArguments,
        output: &OutputArguments,
    ) -> Result<Self, Error> {
        let selection = selection(arguments)?;
        output::check(output)?;
        Ok(Self {
            selection,
            exemptions: exemptions(arguments)?,
            known_before: known_before(arguments)?,
        })
    }

    /// Judges, writes the report, and says what it amounts to.
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

fn selection(arguments: &SelectionArguments) -> Result<Selection, Error> {
    if arguments.all && !(arguments.check.is_empty() && arguments.area.is_empty()) {
        return Err(Error::Usage(
            "`--all` selects every check already: leave it out, or leave out `--check` and \
             `--area`"
                .to_owned(),
        ));
    }
    let areas: Vec<Area> = arguments.area.iter().map(|area| Area::from(*area)).collect();
    let selection = select(&arguments.check, &areas, arguments.all).map_err(Error::Selection)?;
    let judges_exemptions_only =
        selection.checks.iter().all(|check| check.area == Area::Exemptions);
    if judges_exemptions_only && arguments.exemptions.is_none() {
        return Err(Error::Usage(
            "the selected checks judge exemptions, and there are none: name their file with \
             `--exemptions FILE`"
                .to_owned(),
        ));
    }
    Ok(selection)
}

fn exemptions(arguments: &SelectionArguments) -> Result<Option<Exemptions>, Error> {
    let Some(path) = &arguments.exemptions else { return Ok(None) };
    let text = input::read_text("exemptions from", path)?;
    let checks: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    let name = path.display().to_string();
    Exemptions::parse(&text, &name, &checks).map(Some).map_err(Error::Exemptions)
}

fn known_before(arguments: &SelectionArguments) -> Result<Option<Baseline>, Error> {
    let Some(path) = &arguments.baseline else { return Ok(None) };
    let text = input::read_text("the baseline", path)?;
    read_baseline(&text).map(Some).map_err(|detail| Error::Baseline { path: path.clone(), detail })
}
