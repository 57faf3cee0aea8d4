//! What a pack says of itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tutela_model::{Account, Gap, Receipt, Snapshot};
use tutela_report::Report;

use super::{Files, sha256};
use crate::Selection;

/// The name and version of the format.
pub const SCHEMA: &str = "tutela.evidence/1";

/// `evidence.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of the program that made the pack.
    pub tool_version: String,
    /// The moment that ages were reckoned from.
    pub as_of: Timestamp,
    /// The checks that were run, by id.
    pub checks: Vec<String>,
    /// The frameworks that the report speaks of, by key.
    pub frameworks: Vec<String>,
    /// Whether exemptions lie in the pack.
    pub has_exemptions: bool,
    /// Whether attestations lie in the pack. Older packs say nothing of it, and hold none.
    #[serde(default)]
    pub has_attestations: bool,
    /// The accounts: who read each, and what there was to look at.
    pub accounts: Vec<AccountRecord>,
    /// What the conclusions take for granted, in words.
    pub assumptions: Vec<String>,
    /// Every other file.
    pub files: Vec<FileRecord>,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The account id.
    pub id: String,
    /// The identity that read it, where it was seen.
    pub caller: Option<String>,
    /// When the credential report was made, where it was seen.
    pub report_generated: Option<Timestamp>,
    /// What was listed, and how.
    pub population: Vec<ListingRecord>,
    /// How many calls have no answer.
    pub unanswered: usize,
}

/// How one kind of resource was listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingRecord {
    /// Of what: `users`.
    pub of: String,
    /// How many are known; `None` where nothing was listed.
    pub count: Option<usize>,
    /// The call whose answer is the whole list; `None` where there may be others.
    pub listed_by: Option<String>,
    /// When it was seen.
    pub seen_at: Option<Timestamp>,
    /// Why there may be others.
    pub incomplete_because: Option<String>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its path within the pack.
    pub path: String,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: usize,
}

/// What every verdict rests on.
const ASSUMPTIONS: &[&str] = &[
    "AWS's answers were true when they were given. Each finding cites the answers that it rests on.",
    "The credential report may be up to four hours older than the moment of judgement.",
    "Nobody could change the answers between the call and the pack: a digest shows changes made \
     afterwards only.",
    "What was not seen is unknown, and unknown is counted as such, never as a pass.",
];

impl Record {
    pub(super) fn begin(selection: &Selection, as_of: Timestamp, tool_version: &str) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            tool_version: tool_version.to_owned(),
            as_of,
            checks: selection.checks.iter().map(|check| check.id.to_owned()).collect(),
            frameworks: selection.frameworks.iter().map(|own| own.key.to_owned()).collect(),
            has_exemptions: false,
            has_attestations: false,
            accounts: Vec::new(),
            assumptions: ASSUMPTIONS.iter().map(|text| (*text).to_owned()).collect(),
            files: Vec::new(),
        }
    }

    /// With what is known once all has been judged.
    pub(super) fn ended(self, snapshot: &Snapshot, report: &Report) -> Self {
        let accounts = snapshot.accounts.iter().map(|account| {
            let summary = report.accounts.iter().find(|own| own.id == account.id);
            AccountRecord {
                id: account.id.to_string(),
                caller: summary.and_then(|own| own.caller.clone()),
                report_generated: summary.and_then(|own| own.report_generated),
                population: population(account),
                unanswered: account.gaps.len(),
            }
        });
        Self { accounts: accounts.collect(), ..self }
    }

    /// With every other file of the pack.
    pub(super) fn with_files(self, files: &Files) -> Self {
        let files = files.iter().map(|(path, bytes)| FileRecord {
            path: path.clone(),
            sha256: sha256(bytes),
            bytes: bytes.len(),
        });
        Self { files: files.collect(), ..self }
    }
}

fn population(account: &Account) -> Vec<ListingRecord> {
    let users = &account.users;
    let (roles, devices) = (account.roles.seen(), account.virtual_devices.seen());
    vec![
        listing("users", Some(users.known.len()), users.complete.as_deref()),
        listing(
            "roles",
            roles.as_ref().ok().map(|all| all.value.len()),
            roles
                .as_ref()
                .map(|all| &*all.receipt)
                .and_then(|receipt| account.roles_complete.as_ref().map(|()| receipt)),
        ),
        listing(
            "virtual MFA devices",
            devices.as_ref().ok().map(|all| all.value.len()),
            devices.as_ref().map(|all| &*all.receipt),
        ),
    ]
}

fn listing(of: &str, count: Option<usize>, listed: Result<&Receipt, &Gap>) -> ListingRecord {
    ListingRecord {
        of: of.to_owned(),
        count,
        listed_by: listed.ok().map(|receipt| receipt.call.to_string()),
        seen_at: listed.ok().and_then(Receipt::as_of),
        incomplete_because: listed.err().map(ToString::to_string),
    }
}
