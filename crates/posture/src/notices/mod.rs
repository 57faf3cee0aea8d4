//! What people are told of findings, and when: at once, in a batch, again, or not at all.
//!
//! [`decide()`] compares what was told of each finding with how it stands. Whatever goes back before its
//! time has come is never told; what nobody can see is told neither as new nor as over.

mod decide;
mod digest;
mod when;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tutela_model::{AccountId, Severity};

pub use decide::{Decided, decide};
pub use digest::{AccountDigest, digest};

use crate::{FindingKey, Life, ScoreEnds};

/// When notices of a severity go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// As soon as they are decided.
    AtOnce,
    /// At the next full hour.
    Hourly,
    /// At the hour of digests.
    Daily,
    /// On Monday, at the hour of digests.
    Weekly,
    /// Not at all.
    Never,
}

/// How findings of a severity are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// When they are.
    pub when: Cadence,
    /// They are told of again after this, until they are over or somebody acknowledged them.
    pub remind_after: Option<SignedDuration>,
    /// Others are told of them, once, after this, unless somebody acknowledged them.
    pub escalate_after: Option<SignedDuration>,
}

/// Hours of each day, in UTC, in which people are left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// The first minute of the day.
    pub from_minute: u16,
    /// The minute of the day at which they end; before the first, they go over midnight.
    pub to_minute: u16,
    /// From this severity on, people are told all the same.
    pub but_from: Severity,
}

/// How people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePolicy {
    /// By severity, the mildest first, as in [`Severity::ALL`].
    pub routes: [Route; 4],
    /// When people are left alone.
    pub quiet: Option<Quiet>,
    /// How often a digest is sent, also where there is nothing to tell: so that no news can be told from
    /// a program that does not run.
    pub digest: Cadence,
    /// The hour of the day, in UTC, of digests and of daily and weekly batches.
    pub digest_hour: u8,
    /// A finding that came and went so often within a day waits until it has settled.
    pub flaps: usize,
    /// So long it must stay as it is, to have settled.
    pub settle: SignedDuration,
}

impl Default for NoticePolicy {
    fn default() -> Self {
        let days = |days: i64| Some(SignedDuration::from_hours(days.saturating_mul(24)));
        let route =
            |when, remind_after, escalate_after| Route { when, remind_after, escalate_after };
        Self {
            routes: [
                route(Cadence::Weekly, None, None),
                route(Cadence::Daily, days(30), None),
                route(Cadence::Hourly, days(7), None),
                route(Cadence::AtOnce, days(1), Some(SignedDuration::from_hours(4))),
            ],
            quiet: None,
            digest: Cadence::Weekly,
            digest_hour: 8,
            flaps: 4,
            settle: SignedDuration::from_hours(6),
        }
    }
}

impl NoticePolicy {
    /// The route of a severity.
    #[must_use]
    pub fn route(&self, severity: Severity) -> Route {
        let [low, medium, high, critical] = self.routes;
        match severity {
            Severity::Low => low,
            Severity::Medium => medium,
            Severity::High => high,
            Severity::Critical => critical,
        }
    }
}

/// A finding, of whichever account.
pub type Subject = (AccountId, FindingKey);

/// How a finding was told, or stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// There is such a problem.
    Problem(Severity),
    /// It is none, or somebody accepted it.
    Over,
}

/// What was told of a finding, and what waits to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What was told last; `None` before the first time.
    pub word: Option<Word>,
    /// When that was.
    pub at: Option<Timestamp>,
    /// Since when it is told as a problem.
    pub since: Option<Timestamp>,
    /// What is to be told, and since when.
    pub waiting: Option<(Word, Timestamp)>,
    /// How it stood when it was last looked at.
    pub stood: Option<Word>,
    /// When it came or went, within the last day.
    pub turns: Vec<Timestamp>,
    /// When somebody said that they know.
    pub acknowledged: Option<Timestamp>,
    /// Whether others were told.
    pub escalated: bool,
}

/// What was told, by finding.
pub type NoticeState = BTreeMap<Subject, Told>;

/// Why a finding is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It was not told of before.
    New,
    /// It was over, and is there again.
    Back,
    /// It is worse than what was told.
    Worse,
    /// It is over.
    Resolved,
    /// It is still there.
    Reminder,
    /// It is still there, and nobody acknowledged it.
    Escalation,
}

impl Kind {
    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Back => "back",
            Self::Worse => "worse",
            Self::Resolved => "resolved",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
        }
    }
}

/// What a notice says of one finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Why.
    pub kind: Kind,
    /// The check.
    pub check: String,
    /// The region; empty for none.
    pub region: String,
    /// The resource.
    pub resource: String,
    /// How bad it is, or was.
    pub severity: Severity,
    /// What the last run said of it.
    pub message: String,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// How often it came or went within a day, where that is often.
    pub flapped: Option<usize>,
}

/// What is told in one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The same for the same news, however often it is sent: receivers can drop what they have.
    pub key: String,
    /// When it was decided.
    pub at: Timestamp,
    /// The account; `None` for a digest, which is of all.
    pub account: Option<AccountId>,
    /// The worst severity of what it is about.
    pub severity: Severity,
    /// The cause that its findings have in common; `None` for a batch or a digest.
    pub cause: Option<String>,
    /// How often such are sent.
    pub when: Cadence,
    /// What it is about; empty for a digest.
    pub items: Vec<Item>,
    /// How each account stands; empty but for a digest.
    pub digest: Vec<AccountDigest>,
}

impl Notice {
    /// Whether it is for those who are told when nobody acknowledges.
    #[must_use]
    pub fn is_escalation(&self) -> bool {
        self.items.iter().any(|item| item.kind == Kind::Escalation)
    }
}

/// A finding with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The account.
    pub account: AccountId,
    /// What it is about.
    pub key: FindingKey,
    /// Its life so far.
    pub life: Life,
}

/// An account's last score, for digests.
pub type Scores = BTreeMap<AccountId, Option<ScoreEnds>>;
