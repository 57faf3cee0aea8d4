//! Any text as a case file: no panic, no hang, and proofs that hold together.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The tests of the crate run the same on the seeds.
#[path = "../../crates/policy/tests/fuzz/prove.rs"]
mod prove;

fuzz_target!(|text: &str| prove::run(text));
