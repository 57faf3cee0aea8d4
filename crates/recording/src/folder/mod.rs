//! The account-data folder: one file a call, in the shape that the AWS CLI prints.
//!
//! Pure: a folder is a map from relative paths to bytes. Reading and writing disks is the caller's.
//!
//! ```text
//! manifest.json                                        what belongs to it, dates, digests
//! accounts/<account id>/gaps.json                      calls that were denied or failed
//! accounts/<account id>/iam/get-account-summary.json
//! accounts/<account id>/iam/list-mfa-devices/alice.json
//! ```
//!
//! A folder made by hand needs no manifest, and one of a single account may leave out
//! `accounts/<account id>/`.

mod account;
mod journal;
mod members;
mod opened;
mod place;
mod queues;
mod write;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use thiserror::Error;
use tutela_model::{AccountId, Cause, operation};

pub use self::{
    journal::{Journal, Span},
    opened::Opened,
    write::{Finished, Kept, Lines, Writer, write},
};
use crate::{
    AccountRecordings, Answer, Recording,
    answers::error_document,
    manifest::{Entry, Manifest, SCHEMA, digest},
    secrets,
};

const MANIFEST: &str = "manifest.json";

/// A file's bytes, or why they could not be had.
pub type File = Result<Vec<u8>, String>;

/// What was read of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its accounts, by id.
    pub accounts: Vec<AccountRecordings>,
    /// The moment of judgement, by the manifest.
    pub as_of: Option<Timestamp>,
    /// What the reader should know: files that were passed over, a manifest that was no use.
    pub notes: Vec<String>,
}

/// Why a folder is of no use.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FolderError {
    /// Nothing in it is an answer.
    #[error(
        "there is no account data in it: looked for `manifest.json`, `accounts/<account id>/iam/…` \
         and `iam/…`; `tutela collect --save` writes such a folder, and so can the AWS CLI (see docs/account-data.md)"
    )]
    Empty,
    /// Answers of several accounts lie where there can be only one.
    #[error(
        "`{first_file}` is of account {first}, but `{second_file}` is of account {second}: \
         put each under `accounts/<account id>/`"
    )]
    Mixed {
        /// A file.
        first_file: String,
        /// Its account.
        first: AccountId,
        /// Another file.
        second_file: String,
        /// Its account.
        second: AccountId,
    },
    /// A later version of this program wrote it.
    #[error(
        "`manifest.json` is of schema `{found}`, but this version reads `{SCHEMA}`: update tutela"
    )]
    Schema {
        /// What the manifest says.
        found: String,
    },
}

/// Whether a name at the top of a folder is one of those that the format has there. What lies
/// below another is no answer, and need not be read.
///
/// ```
/// use tutela_recording::folder::is_place;
/// assert!(is_place("manifest.json") && is_place("accounts") && is_place("iam"));
/// assert!(!is_place("usr"));
/// ```
#[must_use]
pub fn is_place(name: &str) -> bool {
    name == MANIFEST
        || name == "gaps.json"
        || name == "accounts"
        || operation::of_scans().any(|operation| operation.service == name)
}

/// Reads a folder given as a map from relative paths (with `/`) to bytes. A path that ends with `/`
/// is an account's folder that may hold nothing, or one that is none of the format's.
///
/// # Errors
/// Where nothing can be judged at all. A single file that is missing, cut or unreadable is a gap.
pub fn read(tree: BTreeMap<String, File>) -> Result<Folder, FolderError> {
    let paths: Vec<String> = tree.keys().cloned().collect();
    let mut file = |path: &str| tree.get(path).cloned().unwrap_or_else(|| Ok(Vec::new()));
    let mut opened = Opened::new(paths, &mut file)?;
    let ids: Vec<AccountId> = opened.accounts().cloned().collect();
    let accounts = ids.iter().map(|id| opened.account(id, &mut file)).collect();
    let as_of = opened.as_of();
    Ok(Folder { accounts, as_of, notes: opened.finish()? })
}

fn read_manifest(value: Value, notes: &mut Vec<String>) -> Result<Option<Manifest>, FolderError> {
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default();
    if schema != SCHEMA && schema.starts_with("tutela.account-data/") {
        return Err(FolderError::Schema { found: schema.to_owned() });
    }
    match serde_json::from_value::<Manifest>(value) {
        Ok(manifest) => Ok(Some(manifest)),
        Err(error) => {
            notes.push(useless_manifest(&error.to_string()));
            Ok(None)
        }
    }
}

fn useless_manifest(error: &str) -> String {
    format!(
        "`manifest.json` could not be read ({error}): the folder is judged as undated and unverified"
    )
}

/// The bytes of a file that are what the manifest says, or why they are not.
fn check(path: &str, file: File, manifest: Option<&Manifest>) -> File {
    let bytes = file?;
    let Some(manifest) = manifest else { return Ok(bytes) };
    match manifest.files.get(path) {
        None => Err(format!("`{path}` is not in the manifest")),
        Some(entry) if entry.sha256 != digest(&bytes) => {
            Err(format!("`{path}` is not what the manifest says: it was changed or cut"))
        }
        Some(_) => Ok(bytes),
    }
}

fn read_answer(
    path: &str,
    place: &str,
    file: File,
    manifest: Option<&Manifest>,
) -> Option<Recording> {
    let entry = manifest.and_then(|manifest| manifest.files.get(path));
    let bytes = check(path, file, manifest).map(without_mark);
    let call = match entry.and_then(|entry| entry.call.clone()) {
        Some(call) => call,
        None => place::call_of(place, bytes.as_deref().unwrap_or_default())?,
    };
    let answer = match bytes {
        Err(detail) => Answer::Gap { cause: Cause::Incomplete, detail },
        Ok(csv) if place::is_table(path) => {
            Answer::Report { csv, generated: entry.and_then(|entry| entry.generated) }
        }
        Ok(json) => json_answer(path, json),
    };
    Some(Recording { call, taken_at: entry.and_then(|entry| entry.taken_at), answer })
}

/// Without the mark that editors and shells of Windows put before UTF-8.
fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    bytes
}

/// A file whose call and digest are known; `None` where it is not what they say.
fn read_entry(path: &str, entry: &Entry, bytes: Vec<u8>) -> Option<Recording> {
    let call = entry.call.clone().filter(|_| entry.sha256 == digest(&bytes))?;
    let answer = if place::is_table(path) {
        Answer::Report { csv: bytes, generated: entry.generated }
    } else {
        json_answer(path, bytes)
    };
    let is_answer = !matches!(answer, Answer::Gap { .. });
    is_answer.then_some(Recording { call, taken_at: entry.taken_at, answer })
}

fn json_answer(path: &str, json: Vec<u8>) -> Answer {
    if let Some(error) = error_document(&json) {
        return error.answer();
    }
    let unreadable = || Answer::Gap { cause: Cause::Malformed, detail: secrets::unreadable(path) };
    secrets::strip(json).map_or_else(unreadable, Answer::Json)
}
