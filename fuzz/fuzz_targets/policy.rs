//! Any text as a policy document: no panic, no hang, an error that points into the text, and a
//! document that twice grants what it grants once.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The tests of the crate run the same on the seeds.
#[path = "../../crates/policy/tests/fuzz/policy.rs"]
mod policy;

fuzz_target!(|text: &str| policy::run(text));
