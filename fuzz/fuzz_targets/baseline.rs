//! Any text as a baseline: no panic, no hang, and a text that is cut anywhere is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tutela_report::json::{BaselineError, read_baseline};

fuzz_target!(|input: (u16, &str)| {
    let (cut, text) = input;
    if read_baseline(text).is_ok() {
        let text = text.trim_end();
        let rest = &text[..text.floor_char_boundary(usize::from(cut) % text.len())];
        match read_baseline(rest) {
            Err(BaselineError::Truncated { .. }) => {}
            // serde_json says so where the cut is within `1.5` or `1e-7`; no report has such numbers.
            Err(BaselineError::Malformed { problem }) => {
                assert!(problem.starts_with("invalid number"), "{problem}");
            }
            other => panic!("{other:?}"),
        }
    }
});
