//! What the use cases need from outside. Traits only: no code of ours may hide here.

use std::future::Future;

use jiff::Timestamp;
use tutela_model::Call;
use tutela_recording::Recording;

/// Asks AWS.
pub trait Aws: Send + Sync {
    /// Makes one call, with all its pages, retries and waiting, and records what came of it.
    ///
    /// It cannot fail: whatever goes wrong is the recording's answer, a gap.
    fn call(&self, call: &Call) -> impl Future<Output = Recording> + Send;
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
}
