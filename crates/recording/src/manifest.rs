//! The manifest of an account-data folder: what belongs to it, when it was taken, and the digests
//! by which a change is noticed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tutela_model::{Call, Cause, hex};

/// The format's name and version.
pub(crate) const SCHEMA: &str = "tutela.account-data/1";

/// What is read of `manifest.json`, once its schema is known; [`crate::folder::Finished`] writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    /// The moment of judgement.
    pub(crate) as_of: Timestamp,
    /// Every file but this one, by path.
    pub(crate) files: BTreeMap<String, Entry>,
    /// Calls without an answer, by account; `gaps.json` says why.
    pub(crate) unanswered: BTreeMap<String, Vec<Call>>,
}

/// A file of the folder.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) sha256: String,
    /// The call whose answer it is; absent for `gaps.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) call: Option<Call>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken_at: Option<Timestamp>,
    /// When AWS had made a credential report, which the table itself does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) generated: Option<Timestamp>,
}

/// `accounts/<id>/gaps.json`: calls that were denied or failed, and how.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gaps {
    pub(crate) gaps: Vec<GapEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GapEntry {
    pub(crate) call: Call,
    pub(crate) cause: Cause,
    pub(crate) detail: String,
    pub(crate) taken_at: Option<Timestamp>,
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
