//! Changing an account: what carries out a plan.

use std::{future::Future, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tutela_model::{Change, State, Subject};

use crate::{Identity, Refusal};

/// Why a change was not seen to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMade {
    /// AWS said no: nothing was done.
    Refused(Refusal),
    /// No answer came that can be read: nobody knows whether it was done.
    Unanswered(Refusal),
}

/// Looks at what changes are about, and makes them.
pub trait Changes: Send + Sync {
    /// `sts:GetCallerIdentity`.
    fn identity(&self) -> impl Future<Output = Result<Identity, Refusal>> + Send;

    /// How a subject stands. It may be older than the last change: AWS gets there within some time.
    fn look(&self, at: &Subject) -> impl Future<Output = Result<State, Refusal>> + Send;

    /// Makes a change. It is sent once, unless AWS said that it did not look at it.
    fn make(&self, change: &Change) -> impl Future<Output = Result<(), NotMade>> + Send;
}

/// How far a step of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Its call may have been sent.
    Begun,
    /// It was seen to be done.
    Done,
    /// AWS refused it: it is not done.
    Refused,
    /// The call that takes it back may have been sent.
    Undoing,
    /// It was seen to be taken back.
    Undone,
}

/// A line of a plan's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The step, the first being 1.
    pub step: usize,
    /// How far it is.
    pub mark: Mark,
    /// Since when.
    pub at: Timestamp,
}

/// Remembers how far a plan is, past the end of this program.
pub trait Journal: Send + Sync {
    /// Keeps an entry; once this returns, it is kept whatever happens.
    ///
    /// # Errors
    /// In words, where it could not be kept. What it would have told of must not be done then.
    fn keep(&self, entry: &Entry) -> Result<(), String>;
}

/// Waits.
pub trait Waits: Send + Sync {
    /// So long.
    fn wait(&self, time: Duration) -> impl Future<Output = ()> + Send;
}
