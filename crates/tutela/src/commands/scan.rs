//! `tutela scan`.

use std::path::Path;

use tutela_app::{ScanBy, ScanInput, Scanning, Selection, Wanted, scan, select};
use tutela_checks::{CHECKS, Check, Records};
use tutela_model::{Area, NotSelected};
use tutela_posture::{Attestations, Counted, Exemptions};
use tutela_recording::AccountRecordings;
use tutela_report::{
    Report,
    json::{Baseline, read_baseline},
};

use super::{
    answers::{self, Answers, Opened, Streamed, interrupted_note},
    organization::{self, Begun},
};
use crate::{
    account_data::{self, Keeping},
    cli::{
        AwsArguments, ChosenArguments, OutputArguments, RecordsArguments, ScanArguments,
        SelectionArguments,
    },
    error::Error,
    exit::{self, Exit},
    input,
    memory::{self, Memory},
    output,
};

pub(crate) fn run(arguments: ScanArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let brings_records = arguments.lookup || !arguments.trail.is_empty();
    let mut prepared =
        Prepared::read(&arguments.selection, &arguments.output, None, brings_records)?;
    if brings_records {
        prepared.records = Some(records(&arguments)?);
    }
    let mut memory = arguments.store.as_deref().map(opened).transpose()?;
    if arguments.source.organization.is_given() {
        return of_many(&arguments, prepared, memory.as_mut());
    }
    if let (Some(path), None) = (answers::streamed(&arguments.source), &arguments.save) {
        return of_folder(path, &arguments, prepared, memory.as_mut());
    }
    if let Some(save) = &arguments.save {
        account_data::check_writable(save)?;
    }
    let answers = Answers::get(&arguments.source, prepared.selection.operations())?;
    if let Some(save) = &arguments.save {
        answers.save(save)?;
    }
    let is_kept = arguments.save.is_some() || arguments.source.from.is_some();
    let shown =
        Shown { every_row: arguments.every_row, owner_tag: arguments.owner_tag.clone(), is_kept };
    prepared.judge(answers, &arguments.selection, &arguments.output, shown, memory.as_mut())
}

fn opened(named: &Path) -> Result<Memory, Error> {
    Memory::open(&memory::located(named)?)
}

/// Judges each account as soon as it is through, and keeps its answers in the folder alone.
fn of_many(
    arguments: &ScanArguments,
    prepared: Prepared,
    memory: Option<&mut Memory>,
) -> Result<Exit, Error> {
    let keeping = Keeping::open(arguments.save.as_deref())?;
    let Prepared { selection, exemptions, attestations, records, known_before } = prepared;
    let has_baseline = known_before.is_some();
    let operations = selection.operations();
    let owner_tag = arguments.owner_tag.as_deref();
    let begin = |begun: Begun<'_>| {
        let by = ScanBy {
            as_of: Some(begun.as_of),
            selection,
            exemptions: exemptions.as_ref(),
            attestations: attestations.as_ref(),
            records: records.as_ref(),
            known_before,
            every_row: arguments.every_row,
            owner_tag: arguments.owner_tag.clone(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Scanning::new(by, begun.home.tree.clone(), begun.accounts)
    };
    let each = |scanning: &mut Scanning<'_>, account: AccountRecordings| {
        keeping.account(&account.account);
        scanning.add(&account);
    };
    let source = &arguments.source;
    let asked = organization::ask(source, operations, owner_tag, &keeping, begin, each)?;
    keeping.finish(asked.as_of)?;
    let report = asked.value.finish(interrupted_note(asked.interrupted));
    let beside = Beside { is_kept: arguments.save.is_some(), has_baseline, memory };
    let exit = conclude(report, &arguments.selection, &arguments.output, beside)?;
    if !asked.interrupted {
        keeping.close()?;
    }
    Ok(exit)
}

/// Judges each account of a folder, and forgets its answers before the next is read.
fn of_folder(
    path: &Path,
    arguments: &ScanArguments,
    prepared: Prepared,
    memory: Option<&mut Memory>,
) -> Result<Exit, Error> {
    let Prepared { selection, exemptions, attestations, records, known_before } = prepared;
    let has_baseline = known_before.is_some();
    let begin = |opened: Opened| {
        let by = ScanBy {
            as_of: opened.as_of,
            selection,
            exemptions: exemptions.as_ref(),
            attestations: attestations.as_ref(),
            records: records.as_ref(),
            known_before,
            every_row: arguments.every_row,
            owner_tag: arguments.owner_tag.clone(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Scanning::new(by, opened.tree, opened.accounts)
    };
    let Streamed { value, notes, .. } =
        answers::stream(path, &arguments.source, begin, Scanning::add)?;
    let beside = Beside { is_kept: true, has_baseline, memory };
    conclude(value.finish(notes), &arguments.selection, &arguments.output, beside)
}

/// What of a report is shown.
pub(crate) struct Shown {
    pub(crate) every_row: bool,
    pub(crate) owner_tag: Option<String>,
    /// Whether the answers lie in a folder.
    pub(crate) is_kept: bool,
}

/// What there is beside a report.
struct Beside<'m> {
    /// Whether the answers lie in a folder.
    is_kept: bool,
    /// Whether there is an earlier report.
    has_baseline: bool,
    /// Where what was found is remembered.
    memory: Option<&'m mut Memory>,
}

/// Writes the report, remembers it, and says what it amounts to.
fn conclude(
    mut report: Report,
    selection: &SelectionArguments,
    arguments: &OutputArguments,
    beside: Beside<'_>,
) -> Result<Exit, Error> {
    let Beside { is_kept, has_baseline, memory } = beside;
    let fail_on = selection.fail_on.into();
    let counted = Counted::of(&report.findings, fail_on, |finding| report.is_known(finding));
    let exit = counted.outcome().into();
    report.conclusion = exit::sentence(&counted, fail_on, has_baseline);
    if output::writes_sarif(arguments) && !is_kept {
        output::say(
            "the places in the SARIF report are files of a folder that was not kept: add \
             `--save DIR` to have it",
        );
    }
    output::report(&report, arguments)?;
    if let Some(memory) = memory {
        memory.keep(&report)?;
    }
    Ok(exit)
}

/// What comes with the answers, unless the caller brings others.
#[derive(Clone, Copy)]
pub(crate) struct Shipped {
    pub(crate) exemptions: ShippedFile,
    pub(crate) attestations: ShippedFile,
}

/// A file that comes with the answers.
#[derive(Clone, Copy)]
pub(crate) struct ShippedFile {
    pub(crate) file: &'static str,
    pub(crate) toml: &'static str,
}

/// Which files the caller brought, or came with the answers.
#[derive(Clone, Copy)]
pub(super) struct Brought {
    pub(super) exemptions: bool,
    pub(super) attestations: bool,
    pub(super) records: bool,
}

/// What must be right before anybody is asked anything.
pub(crate) struct Prepared {
    selection: Selection,
    exemptions: Option<Exemptions>,
    attestations: Option<Attestations>,
    records: Option<Records>,
    known_before: Option<Baseline>,
}

impl Prepared {
    pub(crate) fn read(
        arguments: &SelectionArguments,
        output: &OutputArguments,
        shipped: Option<Shipped>,
        brings_records: bool,
    ) -> Result<Self, Error> {
        let chosen = &arguments.chosen;
        let brought = Brought {
            exemptions: chosen.exemptions.is_some() || shipped.is_some(),
            attestations: chosen.attestations.is_some() || shipped.is_some(),
            records: brings_records,
        };
        let selection = selection(chosen, brought)?;
        output::check(output)?;
        Ok(Self {
            selection,
            exemptions: exemptions(
                chosen.exemptions.as_deref(),
                shipped.map(|own| own.exemptions),
            )?,
            attestations: attestations(
                chosen.attestations.as_deref(),
                shipped.map(|own| own.attestations),
            )?,
            records: None,
            known_before: known_before(arguments)?,
        })
    }

    /// Judges, writes the report, and says what it amounts to.
    pub(crate) fn judge(
        self,
        answers: Answers,
        selection: &SelectionArguments,
        arguments: &OutputArguments,
        shown: Shown,
        memory: Option<&mut Memory>,
    ) -> Result<Exit, Error> {
        let has_baseline = self.known_before.is_some();
        let report = scan(ScanInput {
            accounts: &answers.accounts,
            by: ScanBy {
                as_of: answers.as_of,
                selection: self.selection,
                exemptions: self.exemptions.as_ref(),
                attestations: self.attestations.as_ref(),
                records: self.records.as_ref(),
                known_before: self.known_before,
                every_row: shown.every_row,
                owner_tag: shown.owner_tag,
                tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            notes: answers.notes,
        });
        let beside = Beside { is_kept: shown.is_kept, has_baseline, memory };
        conclude(report, selection, arguments, beside)
    }
}

pub(super) fn selection(arguments: &ChosenArguments, brought: Brought) -> Result<Selection, Error> {
    if arguments.all && !(arguments.check.is_empty() && arguments.area.is_empty()) {
        return Err(Error::Usage(
            "`--all` selects every check already: leave it out, or leave out `--check` and \
             `--area`"
                .to_owned(),
        ));
    }
    let wanted = Wanted {
        checks: arguments.check.clone(),
        areas: arguments.area.iter().map(|area| Area::from(*area)).collect(),
        frameworks: arguments.framework.clone(),
        all: arguments.all,
        resource_policies: arguments.resource_policies,
    };
    let mut selection = select(wanted).map_err(Error::Selection)?;
    for (area, is_there) in
        [(Area::Exemptions, brought.exemptions), (Area::Attestations, brought.attestations)]
    {
        if !is_there && selection.checks.iter().all(|check| check.area == area) {
            return Err(Error::Usage(format!(
                "the selected checks judge {area}, and there are none: name their file with \
                 `--{area} FILE`"
            )));
        }
    }
    let named = |check: &&&Check| arguments.check.iter().any(|id| id == check.id);
    let of_records = |check: &&&Check| check.area == Area::Records;
    let is_area_named = arguments.area.iter().any(|area| Area::from(*area) == Area::Records);
    let mut asked =
        selection.checks.iter().filter(of_records).filter(|it| is_area_named || named(it));
    match asked.next() {
        Some(check) if !brought.records => {
            return Err(Error::Usage(format!(
                "`{}` judges what CloudTrail recorded, and there is none of it: add `--trail PATH` \
                 or `--lookup`",
                check.id
            )));
        }
        _ => {}
    }
    if !brought.records {
        leave_out_records(&mut selection);
    }
    Ok(selection)
}

/// Checks of records that nobody brought say nothing.
fn leave_out_records(selection: &mut Selection) {
    let left_out = selection.checks.extract_if(.., |check| check.area == Area::Records);
    selection.not_selected.extend(left_out.map(|check| NotSelected {
        check: check.id,
        why: "there are no records: add `--trail PATH` or `--lookup`".to_owned(),
    }));
}

/// Reads the records that the caller names.
fn records(arguments: &ScanArguments) -> Result<Records, Error> {
    let ScanArguments { trail, lookup, trail_days, source, .. } = arguments;
    let aws = source.aws.clone();
    let asks_aws = *lookup || trail.iter().any(|path| path.starts_with("s3:"));
    if asks_aws && source.from.is_some() {
        return Err(Error::Usage(
            "`--from` asks nobody: name files of records, not s3:// or --lookup".to_owned(),
        ));
    }
    let wanted = RecordsArguments {
        lookup: *lookup,
        days: *trail_days,
        regions: Vec::new(),
        accounts: Vec::new(),
        save: None,
        at_most: None,
        aws: if asks_aws { aws } else { AwsArguments::default() },
    };
    Ok(Records::new(super::trail::records(trail, &wanted)?))
}

/// The text of a file and its name: the caller's, or what came with the answers.
fn text(
    what: &'static str,
    path: Option<&Path>,
    shipped: Option<ShippedFile>,
) -> Result<Option<(String, String)>, Error> {
    Ok(match (path, shipped) {
        (Some(path), _) => Some((input::read_text(what, path)?, path.display().to_string())),
        (None, Some(ShippedFile { file, toml })) => Some((toml.to_owned(), file.to_owned())),
        (None, None) => None,
    })
}

pub(super) fn attestations(
    path: Option<&Path>,
    shipped: Option<ShippedFile>,
) -> Result<Option<Attestations>, Error> {
    let read = text("attestations from", path, shipped)?;
    let parse = |(text, name): (String, String)| Attestations::parse(&text, &name);
    read.map(parse).transpose().map_err(Error::Attestations)
}

pub(super) fn exemptions(
    path: Option<&Path>,
    shipped: Option<ShippedFile>,
) -> Result<Option<Exemptions>, Error> {
    let read = text("exemptions from", path, shipped)?;
    let Some((text, name)) = read else { return Ok(None) };
    let checks: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    Exemptions::parse(&text, &name, &checks).map(Some).map_err(Error::Exemptions)
}

fn known_before(arguments: &SelectionArguments) -> Result<Option<Baseline>, Error> {
    let Some(path) = &arguments.baseline else { return Ok(None) };
    let text = input::read_text("the baseline", path)?;
    read_baseline(&text).map(Some).map_err(|detail| Error::Baseline { path: path.clone(), detail })
}
