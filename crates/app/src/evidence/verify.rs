//! A pack judged again by somebody else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tutela_checks::framework;
use tutela_report::json;

use super::{EvidenceError, Files, RECORD, REPORT, Record, SCHEMA, judged, sha256};
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

/// Something that is not as the pack says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Departure {
    /// A file was changed.
    Changed(String),
    /// A file is missing.
    Missing(String),
    /// A file is not listed.
    Unlisted(String),
    /// A finding is judged otherwise: check and resource, the status in the report and now.
    Judged {
        /// The check and the resource.
        row: String,
        /// The status in the report; `None` where it lacks the finding.
        packed: Option<String>,
        /// The status now; `None` where there is no such finding.
        now: Option<String>,
    },
    /// The findings are the same, and the report differs elsewhere: in this field.
    Field(String),
}

/// Checks every file of a pack against its digest, and judges the answers again.
///
/// # Errors
/// Where it is no pack, or this version cannot judge it.
pub fn verify(files: &Files, tool_version: &str) -> Result<Verified, EvidenceError> {
    let bytes = files.get(RECORD).ok_or(EvidenceError::Missing(RECORD))?;
    let record: Record = serde_json::from_slice(bytes)
        .map_err(|error| EvidenceError::Form { file: RECORD, detail: error.to_string() })?;
    if record.schema != SCHEMA {
        let detail =
            format!("its schema is `{}`, and this version reads `{SCHEMA}`", record.schema);
        return Err(EvidenceError::Form { file: RECORD, detail });
    }
    let mut departures = altered(files, &record);
    let packed = files.get(REPORT).ok_or(EvidenceError::Missing(REPORT))?;
    let packed = read_report(packed)?;
    let now = judge_again(files, &record, tool_version)?;
    let findings = rows(&now).len();
    departures.extend(compared(&packed, &now));
    departures.sort();
    Ok(Verified { sha256: sha256(bytes), record, findings, departures })
}

/// The files that are not as they were listed.
fn altered(files: &Files, record: &Record) -> Vec<Departure> {
    let mut departures = Vec::new();
    let listed: BTreeSet<&str> = record.files.iter().map(|file| file.path.as_str()).collect();
    for file in &record.files {
        match files.get(&file.path) {
            None => departures.push(Departure::Missing(file.path.clone())),
            Some(bytes) if sha256(bytes) != file.sha256 => {
                departures.push(Departure::Changed(file.path.clone()));
            }
            Some(_) => {}
        }
    }
    let others = files.keys().filter(|path| *path != RECORD && !listed.contains(path.as_str()));
    departures.extend(others.cloned().map(Departure::Unlisted));
    departures
}

fn judge_again(files: &Files, record: &Record, tool_version: &str) -> Result<Value, EvidenceError> {
    let frameworks = record.frameworks.iter().map(|key| {
        let unknown = || EvidenceError::Framework(key.clone(), record.tool_version.clone());
        framework(key).ok_or_else(unknown)
    });
    let wanted = Wanted { checks: record.checks.clone(), ..Wanted::default() };
    let mut selection = select(wanted)
        .map_err(|error| EvidenceError::Selection(error, record.tool_version.clone()))?;
    selection.frameworks = frameworks.collect::<Result<_, _>>()?;
    let report = judged(files, selection, record.as_of, tool_version)?;
    read_report(json::render(&report).as_bytes())
}

fn read_report(bytes: &[u8]) -> Result<Value, EvidenceError> {
    serde_json::from_slice(bytes)
        .map_err(|error| EvidenceError::Form { file: REPORT, detail: error.to_string() })
}

/// What two reports say differently. Who wrote them, and which checks were left out by which
/// option, says nothing of the account.
fn compared(packed: &Value, now: &Value) -> Vec<Departure> {
    let (old, new) = (rows(packed), rows(now));
    let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let status = |row: Option<&&Value>| Some(row?.get("status")?.as_str()?.to_owned());
    let mut departures: Vec<Departure> = all
        .into_iter()
        .filter(|row| old.get(*row) != new.get(*row))
        .map(|row| Departure::Judged {
            row: row.clone(),
            packed: status(old.get(row)),
            now: status(new.get(row)),
        })
        .collect();
    if departures.is_empty() {
        let fields = ["as_of", "accounts", "summary", "unknown_because", "frameworks", "gaps"];
        let differing = fields.iter().filter(|field| packed.get(**field) != now.get(**field));
        departures.extend(differing.map(|field| Departure::Field((*field).to_owned())));
    }
    departures
}

/// The findings by what makes each unique.
fn rows(report: &Value) -> BTreeMap<String, &Value> {
    let text = |row: &Value, field: &str| {
        row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let all = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    all.map(|row| {
        let parts = ["check", "account", "region", "resource"].map(|field| text(row, field));
        (parts.join(" ").replace("  ", " "), row)
    })
    .collect()
}
