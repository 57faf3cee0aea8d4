//! `tutela evidence pack` and `tutela evidence verify`.

use serde_json::json;
use tutela_app::evidence::{
    Departure, EvidenceError, EvidenceInput, RECORD, Verified, pack, sha256, verify,
};
use tutela_checks::CHECKS;
use tutela_posture::{Attestations, Exemptions};
use tutela_report::visible;

use super::{
    answers::{self, Answers},
    scan::{Brought, selection},
};
use crate::{
    account_data,
    cli::{EvidenceArguments, EvidenceCommand, ListFormat, PackArguments, VerifyArguments},
    error::Error,
    exit::Exit,
    input, output,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(arguments: EvidenceArguments) -> Result<Exit, Error> {
    match arguments.command {
        EvidenceCommand::Pack(arguments) => packed(&arguments),
        EvidenceCommand::Verify(arguments) => verified(&arguments),
    }
}

fn packed(arguments: &PackArguments) -> Result<Exit, Error> {
    answers::check(&arguments.source)?;
    let exemptions = exemptions(arguments)?;
    let attestations = attestations(arguments)?;
    let brought = Brought {
        exemptions: exemptions.is_some(),
        attestations: attestations.is_some(),
        records: false,
    };
    let selection = selection(&arguments.chosen, brought)?;
    account_data::check_writable(&arguments.save)?;
    let answers = Answers::get(&arguments.source, selection.operations())?;
    answers.notes.iter().for_each(|note| output::say(note));
    let as_of = answers.dated("evidence")?;
    let input = EvidenceInput {
        accounts: &answers.accounts,
        as_of,
        selection,
        exemptions: exemptions.as_deref(),
        attestations: attestations.as_deref(),
        tool_version: VERSION,
    };
    let failed = |detail| Error::Evidence { path: arguments.save.clone(), detail };
    let (files, report) = pack(input).map_err(failed)?;
    account_data::write(&arguments.save, &files)?;
    let record = files.get(RECORD).ok_or_else(|| failed(EvidenceError::Missing(RECORD)))?;
    output::say(&format!(
        "packed {} findings and {} files into {}; the digest of the whole, to hand over by another \
         way:",
        report.findings.len(),
        files.len(),
        arguments.save.display(),
    ));
    output::print(&format!("{}\n", sha256(record)))?;
    Ok(if answers.interrupted { Exit::Unknown } else { Exit::Clean })
}

/// The text of the exemptions, which must be sound before anybody is asked anything.
fn exemptions(arguments: &PackArguments) -> Result<Option<String>, Error> {
    let Some(path) = &arguments.chosen.exemptions else { return Ok(None) };
    let text = input::read_text("exemptions from", path)?;
    let checks: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    Exemptions::parse(&text, &path.display().to_string(), &checks).map_err(Error::Exemptions)?;
    Ok(Some(text))
}

/// The text of the attestations, likewise.
fn attestations(arguments: &PackArguments) -> Result<Option<String>, Error> {
    let Some(path) = &arguments.chosen.attestations else { return Ok(None) };
    let text = input::read_text("attestations from", path)?;
    Attestations::parse(&text, &path.display().to_string()).map_err(Error::Attestations)?;
    Ok(Some(text))
}

fn verified(arguments: &VerifyArguments) -> Result<Exit, Error> {
    let files = account_data::read_pack(&arguments.pack)?;
    let failed = |detail| Error::Evidence { path: arguments.pack.clone(), detail };
    let verified = verify(&files, VERSION).map_err(failed)?;
    let expected = arguments.sha256.as_deref();
    let is_other = expected.is_some_and(|digest| !digest.eq_ignore_ascii_case(&verified.sha256));
    output::print(&match arguments.format {
        ListFormat::Text => text(&verified, is_other),
        ListFormat::Json => document(&verified, is_other),
    })?;
    let is_same = verified.departures.is_empty() && !is_other;
    Ok(if is_same { Exit::Clean } else { Exit::Findings })
}

fn text(verified: &Verified, is_other: bool) -> String {
    let record = &verified.record;
    let mut lines = vec![format!(
        "Packed by version {} as of {}; judged again by version {VERSION}.",
        record.tool_version, record.as_of
    )];
    for account in &record.accounts {
        let caller = account.caller.as_deref().unwrap_or("an identity that is not known");
        lines.push(format!("Account {}, read by {caller}.", account.id));
    }
    lines.push(format!("Digest of the whole: {}", verified.sha256));
    if is_other {
        lines.push("DIFFERS: this is not the digest that was asked for.".to_owned());
    }
    lines.extend(
        verified.departures.iter().map(|departure| format!("DIFFERS: {}", said(departure))),
    );
    let (files, findings) = (record.files.len(), verified.findings);
    lines.push(if verified.departures.is_empty() && !is_other {
        format!("The same: {files} files are as they were, {findings} findings are judged alike, and all that the pack says follows from its answers.")
    } else {
        let many = verified.departures.len().saturating_add(usize::from(is_other));
        format!("NOT the same: {many} of the lines above say where, of {files} files and {findings} findings.")
    });
    lines.iter().map(|line| format!("{}\n", visible(line))).collect()
}

fn said(departure: &Departure) -> String {
    let or_none =
        |status: &Option<String>| status.clone().unwrap_or_else(|| "no finding".to_owned());
    match departure {
        Departure::Changed(path) => format!("`{path}` was changed"),
        Departure::Missing(path) => format!("`{path}` is missing"),
        Departure::Unlisted(path) => format!("`{path}` was not part of the pack"),
        Departure::Judged { row, packed, now } if packed == now => {
            format!("{row}: {}, for another reason or with other evidence", or_none(now))
        }
        Departure::Judged { row, packed, now } => {
            format!("{row}: {} in the report, {} now", or_none(packed), or_none(now))
        }
        Departure::Value { file, place, packed, now } => {
            let or_nothing = |value: &Option<String>| match value {
                Some(value) => format!("`{value}`"),
                None => "nothing".to_owned(),
            };
            let (packed, now) = (or_nothing(packed), or_nothing(now));
            format!("`{file}`, {place}: {packed} in the pack, {now} by the answers")
        }
        Departure::Text { file, line, by: None } => {
            format!("`{file}` is not what the answers give, from line {line} on")
        }
        Departure::Text { file, line, by: Some(version) } => format!(
            "`{file}` is not what this version makes of the answers, from line {line} on: version \
             {version}, which made the pack, can tell whether it is its own"
        ),
    }
}

fn document(verified: &Verified, is_other: bool) -> String {
    let document = json!({
        "schema": "tutela.verified/1",
        "same": verified.departures.is_empty() && !is_other,
        "sha256": verified.sha256,
        "is_expected_sha256": !is_other,
        "packed_by": verified.record.tool_version,
        "judged_by": VERSION,
        "as_of": verified.record.as_of,
        "files": verified.record.files.len(),
        "findings": verified.findings,
        "departures": verified.departures.iter().map(said).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}
