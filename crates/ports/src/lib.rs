//! What the use cases need from outside. Traits only: no code of ours may hide here.

mod changes;
mod devices;
mod issuer;
mod records;

use std::future::Future;

use jiff::Timestamp;
use tutela_model::{AccountId, Call};
use tutela_recording::Recording;

pub use changes::{Changes, Entry, Journal, Mark, NotMade, Waits};
pub use devices::{Device, Devices, NewDevice, RootMfa};
pub use issuer::{Identity, Issuer, Keys, Refusal, RoleWanted};
pub use records::{HistoryPage, Intake, Key, KeysPage, KeysWanted, Records, Shelf, Span};

/// Asks AWS.
pub trait Aws: Send + Sync {
    /// Makes one call, with all its pages, retries and waiting, and records what came of it.
    ///
    /// It cannot fail: whatever goes wrong is the recording's answer, a gap.
    fn call(&self, call: &Call) -> impl Future<Output = Recording> + Send;
}

/// A way into another account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A role there.
    Role {
        /// Its ARN.
        arn: String,
        /// The external id that it asks for.
        external_id: Option<String>,
    },
    /// Its root user, to read root's credentials and nothing else.
    Root {
        /// The account.
        account: AccountId,
        /// The partition.
        partition: String,
    },
}

/// Gets into other accounts.
pub trait Doors: Send + Sync {
    /// What asks AWS there.
    type Aws: Aws;

    /// Gets in. What keeps it out is the call that failed, recorded with a gap.
    fn enter(&self, door: &Door) -> impl Future<Output = Result<Self::Aws, Recording>> + Send;
}

/// Keeps answers while they come in, so that a run that is ended can be taken up again.
pub trait Keeper: Send + Sync {
    /// The answers of an account that were kept by a run before this one.
    fn kept(&self, account: &AccountId) -> Vec<Recording>;

    /// Keeps an answer of an account.
    fn keep(&self, account: &AccountId, recording: &Recording);
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> Timestamp;
}

/// Tells a person how far a long job is.
pub trait Progress: Send + Sync {
    /// `done` of `known` calls are answered; more may become known.
    fn calls(&self, done: usize, known: usize);

    /// `done` of `known` accounts are through.
    fn accounts(&self, done: usize, known: usize);
}
