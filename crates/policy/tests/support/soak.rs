//! How many cases a property looks at.

use proptest::test_runner::{Config, RngSeed};

/// `TUTELA_SOAK` says how many times as many cases are looked at.
#[expect(clippy::disallowed_methods, reason = "a longer run is asked for from outside")]
fn factor() -> u32 {
    std::env::var("TUTELA_SOAK").map_or(1, |factor| factor.parse().unwrap())
}

/// So many cases usually, and as many times as many as a soak asks for.
pub(crate) fn config(usual: u32) -> Config {
    let cases = usual.saturating_mul(factor());
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// The same where a test counts what its cases came to, which must not be left to chance: the usual
/// run has always the same ones.
#[allow(dead_code, reason = "not every test counts")]
pub(crate) fn counted(usual: u32) -> Config {
    let mut config = config(usual);
    if factor() == 1 {
        config.rng_seed = RngSeed::Fixed(7);
    }
    config
}
