//! A pack judged again by somebody else.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use tutela_checks::{CHECKS, find, framework};
use tutela_model::NotSelected;
use tutela_recording::folder;

use super::{
    ANSWERS, ATTESTATIONS, Departure, Derived, EXEMPTIONS, EvidenceError, Files, RECORD, REPORT,
    Record, SCHEMA,
    compared::{count, first_line, reports, values},
    derive, sha256,
};
use crate::{Wanted, select};

/// What came of judging a pack again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the pack says of itself.
    pub record: Record,
    /// The digest of `evidence.json`, which stands for the whole pack.
    pub sha256: String,
    /// How many findings were judged again.
    pub findings: usize,
    /// What is not as the pack says; empty where it is.
    pub departures: Vec<Departure>,
}

/// Checks every file of a pack against its digest, judges the answers again, and holds everything that
/// the pack says against what follows from them: its reports in every form, and its own record.
///
/// # Errors
/// Where it is no pack, or this version cannot judge it.
pub fn verify(files: &Files, tool_version: &str) -> Result<Verified, EvidenceError> {
    let bytes = files.get(RECORD).ok_or(EvidenceError::Missing(RECORD))?;
    let said: Value = read(RECORD, bytes)?;
    let record: Record = read(RECORD, bytes)?;
    if record.schema != SCHEMA {
        let detail =
            format!("its schema is `{}`, and this version reads `{SCHEMA}`", record.schema);
        return Err(EvidenceError::Form { file: RECORD, detail });
    }
    let packed: Value = read(REPORT, files.get(REPORT).ok_or(EvidenceError::Missing(REPORT))?)?;
    let inputs = |path: &String| {
        path.starts_with(ANSWERS) || [EXEMPTIONS, ATTESTATIONS].contains(&path.as_str())
    };
    let inputs: Files = files
        .iter()
        .filter(|(path, _)| inputs(path))
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect();
    let now = judge_again(&inputs, &record, not_selected(&packed))?;
    let mut departures = altered(files, &record);
    let is_older = record.tool_version != tool_version;
    let report: Value = read(REPORT, now.reports.get(REPORT).map_or(&[], Vec::as_slice))?;
    departures.extend(reports(REPORT, &packed, &report, is_older));
    departures.extend(left_out(&record, &packed, is_older));
    departures.extend(written(files, &now.reports, &record, is_older));
    departures.extend(answers(&inputs, &now, &record, departures.is_empty())?);
    let again = now.record.with_files(&Files::new());
    let again = serde_json::to_value(&again).map_err(EvidenceError::Json)?;
    departures.extend(values(RECORD, &without_files(said), &without_files(again), is_older));
    let (sha256, findings) = (sha256(bytes), count(&report));
    Ok(Verified { sha256, record, findings, departures: departures.into_iter().collect() })
}

fn read<'b, T: Deserialize<'b>>(file: &'static str, bytes: &'b [u8]) -> Result<T, EvidenceError> {
    serde_json::from_slice(bytes)
        .map_err(|error| EvidenceError::Form { file, detail: error.to_string() })
}

/// The files that are not as they were listed.
fn altered(files: &Files, record: &Record) -> BTreeSet<Departure> {
    let mut departures = BTreeSet::new();
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for (at, file) in record.files.iter().enumerate() {
        let wrong = |field: &str, packed: String, now: Option<String>| Departure::Value {
            file: RECORD.to_owned(),
            place: format!("files[{at}].{field}"),
            packed: Some(packed),
            now,
        };
        if !listed.insert(&file.path) {
            departures.insert(wrong("path", file.path.clone(), None));
        }
        match files.get(&file.path) {
            None => drop(departures.insert(Departure::Missing(file.path.clone()))),
            Some(bytes) if sha256(bytes) != file.sha256 => {
                departures.insert(Departure::Changed(file.path.clone()));
            }
            Some(bytes) if bytes.len() != file.bytes => {
                let (packed, now) = (file.bytes.to_string(), bytes.len().to_string());
                departures.insert(wrong("bytes", packed, Some(now)));
            }
            Some(_) => {}
        }
    }
    let others = files.keys().filter(|path| *path != RECORD && !listed.contains(path.as_str()));
    departures.extend(others.cloned().map(Departure::Unlisted));
    departures
}

/// The checks that the report says were left out, which depends on options that no answer shows.
fn not_selected(packed: &Value) -> Vec<NotSelected> {
    let listed = packed.get("not_selected").and_then(Value::as_array).into_iter().flatten();
    let read = |row: &Value| {
        let check = find(row.get("check")?.as_str()?)?.id;
        Some(NotSelected { check, why: row.get("why")?.as_str()?.to_owned() })
    };
    listed.filter_map(read).collect()
}

/// A check was run or left out, and no other thing became of it.
fn left_out(record: &Record, packed: &Value, is_older: bool) -> BTreeSet<Departure> {
    let left = not_selected(packed);
    let says = |what: &str| Some(format!("\"{what}\""));
    let mut departures = BTreeSet::new();
    for check in CHECKS {
        let was_run = record.checks.iter().any(|id| id == check.id);
        let is_left = left.iter().any(|own| own.check == check.id);
        let place = format!("not_selected: {}", check.id);
        let (packed, now) = match (was_run, is_left) {
            (true, true) => (says("left out"), says("run")),
            (false, false) if !is_older => (None, says("left out")),
            _ => continue,
        };
        let file = REPORT.to_owned();
        departures.insert(Departure::Value { file, place, packed, now });
    }
    departures
}

fn judge_again(
    inputs: &Files,
    record: &Record,
    not_selected: Vec<NotSelected>,
) -> Result<Derived, EvidenceError> {
    let frameworks = record.frameworks.iter().map(|key| {
        let unknown = || EvidenceError::Framework(key.clone(), record.tool_version.clone());
        framework(key).ok_or_else(unknown)
    });
    let wanted = Wanted { checks: record.checks.clone(), ..Wanted::default() };
    let mut selection = select(wanted)
        .map_err(|error| EvidenceError::Selection(error, record.tool_version.clone()))?;
    selection.frameworks = frameworks.collect::<Result<_, _>>()?;
    selection.not_selected = not_selected;
    derive(inputs, selection, record.as_of, &record.tool_version)
}

/// The reports for people, line by line. The one for programs is held against the answers row by row.
fn written(files: &Files, reports: &Files, record: &Record, is_older: bool) -> BTreeSet<Departure> {
    let by = is_older.then(|| record.tool_version.clone());
    let others = reports.iter().filter(|(file, _)| *file != REPORT);
    let differing = others.filter_map(|(file, now)| {
        let line = first_line(files.get(file)?, now)?;
        Some(Departure::Text { file: file.clone(), line, by: by.clone() })
    });
    differing.collect()
}

/// The folder of answers, written again of what was read of it: its manifest says who asked, and when.
/// Where a file was changed, that is told, and all else follows from it.
fn answers(
    inputs: &Files,
    now: &Derived,
    record: &Record,
    is_whole: bool,
) -> Result<BTreeSet<Departure>, EvidenceError> {
    if !is_whole {
        return Ok(BTreeSet::new());
    }
    let accounts = &now.folder.accounts;
    let again = folder::write(accounts, record.as_of, &record.tool_version);
    let again = again.map_err(EvidenceError::Json)?;
    let mut departures = BTreeSet::new();
    for (path, packed) in inputs {
        let Some(own) = path.strip_prefix(ANSWERS) else { continue };
        match again.get(own) {
            None => drop(departures.insert(Departure::Unlisted(path.clone()))),
            Some(now) => departures.extend(first_line(packed, now).map(|line| Departure::Text {
                file: path.clone(),
                line,
                by: None,
            })),
        }
    }
    Ok(departures)
}

fn without_files(mut record: Value) -> Value {
    if let Value::Object(fields) = &mut record {
        fields.remove("files");
    }
    record
}
