//! Any text as a case file: no panic, no hang, and a judgement that holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The tests of the crate run the same on the seeds.
#[path = "../../crates/policy/tests/fuzz/evaluate.rs"]
mod evaluate;

fuzz_target!(|text: &str| evaluate::run(text));
