//! Any certificate, behind a case file: the checker ends, and accepts none for what the evaluator
//! allows.
//!
//! The input is a case file, a NUL, and the certificate: a byte for the kind of each node, and those
//! that choose a statement and its part.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The tests of the crate run the same on the seeds.
#[path = "../../crates/policy/tests/fuzz/check.rs"]
mod check;

fuzz_target!(|data: &[u8]| check::run(data));
