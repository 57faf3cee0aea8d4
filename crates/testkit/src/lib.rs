//! What the tests of the other rooms stand on: a fake AWS that answers out of recordings
//! ([`Fake`]), an emulated account of 300 users ([`Moto`], [`Proxy`]), AWS's own service models
//! ([`model`], [`render`]), and a clock that stands still ([`TestClock`]).
//!
//! It is never a dependency of the product. It must never answer what AWS would not, which is why
//! it takes its word on shapes from botocore's models and not from our own code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a testkit fails loudly, and reads clock and files for the tests"
)]

mod ask;
mod boundaries;
mod corrections;
mod enrolment;
mod fake;
mod fault;
mod gate;
mod http;
mod members;
pub mod model;
mod moto;
mod page;
pub mod parse;
mod postgres;
mod proxy;
mod query;
pub mod render;
mod served;
mod server;
mod terminal;
mod tokens;
mod truth;
pub mod venv;

use jiff::Timestamp;
use tutela_ports::Clock;

pub use ask::Asked;
pub use corrections::Corrections;
pub use enrolment::{Enrolment, SEED_CANARY};
pub use fake::Fake;
pub use fault::Fault;
pub use gate::Gate;
pub use moto::Moto;
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use query::{Reply, query};
pub use terminal::at_a_terminal;
pub use tokens::{CANARIES, Tokens};
pub use truth::{DeviceTruth, FidoTruth, KeyTruth, RootTruth, Truth, UserTruth};

/// A clock that stands still.
///
/// ```
/// use tutela_ports::Clock;
/// use tutela_testkit::TestClock;
/// let clock = TestClock("2026-11-24T12:00:00Z".parse().unwrap());
/// assert_eq!(clock.now(), clock.now());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TestClock(pub Timestamp);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
