//! Any text as a baseline: no panic, and a text that is cut is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = tutela_report::json::baseline_keys(text);
});
