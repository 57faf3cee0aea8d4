//! What differs between two setups: pairs of policies as people write them, and what must hold of
//! any two.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may panic, and tell what it looked at"
)]

#[path = "diff/beyond.rs"]
mod beyond;
#[path = "prover/brute.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod brute;
#[path = "agreement/generate.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod generate;
#[path = "diff/layers.rs"]
mod layers;
#[path = "diff/pairs.rs"]
mod pairs;
#[path = "diff/policies.rs"]
mod policies;
#[path = "diff/properties.rs"]
mod properties;
#[path = "prover/random.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod random;
#[path = "support/soak.rs"]
mod soak;
