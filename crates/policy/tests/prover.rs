//! The prover: against brute force, by what must hold of every prover, route by route, and on
//! policies that are too hard.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may panic, and tell what it looked at"
)]

#[path = "prover/brute.rs"]
mod brute;
#[path = "prover/by_deny.rs"]
mod by_deny;
#[path = "prover/compared.rs"]
mod compared;
#[path = "agreement/generate.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod generate;
#[path = "prover/hard.rs"]
mod hard;
#[path = "prover/keeps_working.rs"]
mod keeps_working;
#[path = "prover/named.rs"]
mod named;
#[path = "prover/owner.rs"]
mod owner;
#[path = "prover/properties.rs"]
mod properties;
#[path = "prover/random.rs"]
mod random;
#[path = "prover/routes.rs"]
mod routes;
#[path = "prover/small_properties.rs"]
mod small_properties;
#[path = "support/soak.rs"]
mod soak;
#[path = "prover/unsettled.rs"]
mod unsettled;
#[path = "prover/vouched.rs"]
mod vouched;
