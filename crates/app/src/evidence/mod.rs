//! Evidence for an auditor: what was asked of AWS and what it answered, what was concluded, and a
//! digest of every file, so that anybody can judge it again.
//!
//! A pack is a folder: `evidence.json` (schema `tutela.evidence/1`), the answers as an account-data
//! folder, the exemptions and attestations, and the report. Pure: files in, files out.

mod compared;
mod record;
mod verify;

pub use compared::Departure;
pub use record::{AccountRecord, FileRecord, ListingRecord, Record, SCHEMA};
pub use verify::{Verified, verify};

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tutela_checks::CHECKS;
use tutela_model::hex;
use tutela_posture::{AttestationError, Attestations, ExemptionError, Exemptions};
use tutela_recording::{
    AccountRecordings, assemble,
    folder::{self, Folder, FolderError},
};
use tutela_report::{Report, csv, html, json};

use crate::{ScanBy, ScanInput, Selection, SelectionError, scan};

/// The file that lists all others.
pub const RECORD: &str = "evidence.json";

const ANSWERS: &str = "account-data/";
const EXEMPTIONS: &str = "exemptions.toml";
const ATTESTATIONS: &str = "attestations.toml";
const REPORT: &str = "report.json";

/// The files of a pack by path, or of a folder inside of one.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why evidence cannot be packed or judged again.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// A file that must be there is not.
    #[error("`{0}` is missing: this is no pack of `tutela evidence pack`, or not a whole one")]
    Missing(&'static str),
    /// A file cannot be understood.
    #[error("`{file}` cannot be understood: {detail}")]
    Form {
        /// The file.
        file: &'static str,
        /// Why not.
        detail: String,
    },
    /// The answers are of no use.
    #[error("`account-data`: {0}")]
    Folder(FolderError),
    /// A check or framework of the pack is unknown to this version.
    #[error("{0}; the pack was made by version {1}, which can judge it again")]
    Selection(SelectionError, String),
    /// A framework of the pack is unknown to this version.
    #[error(
        "`{0}` is no framework of this version; the pack was made by version {1}, which can judge it again"
    )]
    Framework(String, String),
    /// The exemptions are of no use.
    #[error("{0}")]
    Exemptions(ExemptionError),
    /// The attestations are of no use.
    #[error("{0}")]
    Attestations(AttestationError),
    /// A value cannot be written as JSON.
    #[error("could not write JSON: {0}")]
    Json(serde_json::Error),
}

/// What is to be packed.
#[derive(Debug)]
pub struct EvidenceInput<'a> {
    /// The answers.
    pub accounts: &'a [AccountRecordings],
    /// The moment that ages are reckoned from.
    pub as_of: Timestamp,
    /// The checks and frameworks.
    pub selection: Selection,
    /// What the caller has decided to live with, as TOML.
    pub exemptions: Option<&'a str>,
    /// What the caller vouches for, as TOML.
    pub attestations: Option<&'a str>,
    /// This program's version.
    pub tool_version: &'a str,
}

/// Judges the answers and packs them with the report.
///
/// # Errors
/// Where the exemptions, the attestations or the answers are of no use.
pub fn pack(input: EvidenceInput<'_>) -> Result<(Files, Report), EvidenceError> {
    let EvidenceInput { accounts, as_of, selection, exemptions, attestations, tool_version } =
        input;
    let answers = folder::write(accounts, as_of, tool_version).map_err(EvidenceError::Json)?;
    let mut files: Files =
        answers.into_iter().map(|(path, bytes)| (format!("{ANSWERS}{path}"), bytes)).collect();
    for (file, toml) in [(EXEMPTIONS, exemptions), (ATTESTATIONS, attestations)] {
        files.extend(toml.map(|toml| (file.to_owned(), toml.as_bytes().to_vec())));
    }
    // What is judged is what lies in the pack, as whoever verifies it will.
    let Derived { reports, record, report, .. } = derive(&files, selection, as_of, tool_version)?;
    files.extend(reports);
    let record = record.with_files(&files);
    let mut bytes = serde_json::to_vec_pretty(&record).map_err(EvidenceError::Json)?;
    bytes.push(b'\n');
    files.insert(RECORD.to_owned(), bytes);
    Ok((files, report))
}

/// What follows from the answers, exemptions and attestations of a pack: all else that it holds.
struct Derived {
    folder: Folder,
    report: Report,
    /// The reports, as files.
    reports: Files,
    /// What the pack says of itself, but for its files.
    record: Record,
}

/// Judges the answers among some files, and writes what a pack says of them.
fn derive(
    files: &Files,
    selection: Selection,
    as_of: Timestamp,
    tool_version: &str,
) -> Result<Derived, EvidenceError> {
    let mut record = Record::begin(&selection, as_of, tool_version);
    record.has_exemptions = files.contains_key(EXEMPTIONS);
    record.has_attestations = files.contains_key(ATTESTATIONS);
    let answers = files.iter().filter_map(|(path, bytes)| {
        Some((path.strip_prefix(ANSWERS)?.to_owned(), Ok(bytes.clone())))
    });
    let folder = folder::read(answers.collect()).map_err(EvidenceError::Folder)?;
    let report = judged(files, &folder, selection, as_of, tool_version)?;
    let record = record.ended(&assemble(&folder.accounts, Some(as_of)), &report);
    let reports = Files::from([
        (REPORT.to_owned(), json::render(&report).into_bytes()),
        ("report.html".to_owned(), html::render(&report).into_bytes()),
        ("report.csv".to_owned(), csv::render(&report).into_bytes()),
    ]);
    Ok(Derived { folder, report, reports, record })
}

fn judged(
    files: &Files,
    folder: &Folder,
    selection: Selection,
    as_of: Timestamp,
    tool_version: &str,
) -> Result<Report, EvidenceError> {
    let exemptions = files.get(EXEMPTIONS).map(|bytes| read_exemptions(bytes)).transpose()?;
    let attestations = files.get(ATTESTATIONS).map(|bytes| read_attestations(bytes)).transpose()?;
    Ok(scan(ScanInput {
        accounts: &folder.accounts,
        by: ScanBy {
            as_of: Some(as_of),
            selection,
            exemptions: exemptions.as_ref(),
            attestations: attestations.as_ref(),
            records: None,
            known_before: None,
            every_row: true,
            owner_tag: None,
            tool_version: tool_version.to_owned(),
        },
        notes: folder.notes.clone(),
    }))
}

fn read_exemptions(bytes: &[u8]) -> Result<Exemptions, EvidenceError> {
    let text = text_of(EXEMPTIONS, bytes)?;
    let checks: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    Exemptions::parse(text, EXEMPTIONS, &checks).map_err(EvidenceError::Exemptions)
}

fn read_attestations(bytes: &[u8]) -> Result<Attestations, EvidenceError> {
    let text = text_of(ATTESTATIONS, bytes)?;
    Attestations::parse(text, ATTESTATIONS).map_err(EvidenceError::Attestations)
}

fn text_of<'b>(file: &'static str, bytes: &'b [u8]) -> Result<&'b str, EvidenceError> {
    str::from_utf8(bytes).map_err(|error| EvidenceError::Form { file, detail: error.to_string() })
}

/// The SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
