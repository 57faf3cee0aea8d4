//! Findings from run to run: which problem is new, which is over, which came back.
//!
//! A problem is over when a run that judged its check saw that it is not there, or no longer lists its
//! resource. It is never over because nobody could look: then it stays open, and the life says that it
//! was not seen.

mod follow;

use jiff::Timestamp;
use tutela_model::{AccountId, Severity, Status};

pub use follow::{Followed, follow};

/// What makes a finding the same from run to run, within its account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    /// The check.
    pub check: String,
    /// The region; empty for none.
    pub region: String,
    /// The resource.
    pub resource: String,
}

/// A row of a run, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// What it is about.
    pub key: FindingKey,
    /// What the check says.
    pub status: Status,
    /// How bad it is, or may be.
    pub severity: Severity,
    /// In one sentence.
    pub message: String,
    /// Whether somebody accepted it.
    pub exempt: bool,
}

/// What a run says of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRun {
    /// The account.
    pub account: AccountId,
    /// Its rows that are problems, or of which nobody knows. A check's rows that ask for nothing may be
    /// left out: a check that was judged and has no row of a resource has no problem with it.
    pub rows: Vec<Sighting>,
    /// Rows by status, those included that are left out.
    pub counts: RowCounts,
    /// The score, where every check of it was judged.
    pub score: Option<ScoreEnds>,
}

/// How many rows there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Problems.
    pub fail: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// Non-problems.
    pub pass: u64,
    /// Questions that do not arise.
    pub not_applicable: u64,
}

/// The two ends of a score: of 100, higher is healthier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreEnds {
    /// Every unknown taken for a problem.
    pub low: u8,
    /// No unknown taken for one.
    pub high: u8,
}

/// A run, as it is remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The moment of judgement.
    pub at: Timestamp,
    /// The version of the program that judged.
    pub tool_version: String,
    /// The checks that were judged. Of the others the run says nothing.
    pub checks: Vec<String>,
    /// What it says of each account.
    pub accounts: Vec<AccountRun>,
}

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It was a problem when it was last seen.
    Open,
    /// Nobody has seen yet whether it is one.
    Unclear,
    /// It is none any more.
    Resolved,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Unclear, Self::Resolved];

    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unclear => "unclear",
            Self::Resolved => "resolved",
        }
    }
}

/// What is remembered of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// How it stands.
    pub standing: Standing,
    /// Whether the last run that judged it could see it.
    pub seen: bool,
    /// How bad it is, or may be.
    pub severity: Severity,
    /// What the last run said of it.
    pub message: String,
    /// Whether somebody accepted it.
    pub exempt: bool,
    /// When it was first told of.
    pub first_seen: Timestamp,
    /// When it was last seen as a problem; of what nobody could see, when it was last told of.
    pub last_seen: Timestamp,
    /// Since when it is over.
    pub resolved_at: Option<Timestamp>,
    /// How often it came back.
    pub reopened: u32,
}

/// What became of a finding in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// A problem that was not there before.
    New,
    /// One that was over, and is there again.
    Reopened,
    /// One that is worse than it was.
    Worse,
    /// One that is milder than it was.
    Milder,
    /// One that is over.
    Resolved,
    /// Something that nobody can see (any more).
    Unseen,
    /// A problem that can be seen again, and is still there.
    SeenAgain,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Reopened,
        Self::Worse,
        Self::Milder,
        Self::Resolved,
        Self::Unseen,
        Self::SeenAgain,
    ];

    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reopened => "reopened",
            Self::Worse => "worse",
            Self::Milder => "milder",
            Self::Resolved => "resolved",
            Self::Unseen => "unseen",
            Self::SeenAgain => "seen-again",
        }
    }
}
