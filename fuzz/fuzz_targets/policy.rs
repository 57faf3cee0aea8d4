//! Any text as a policy document: no panic, no hang, and an error that points into the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tutela_policy::{Document, grants_everything};

fuzz_target!(|text: &str| {
    match Document::parse(text) {
        Ok(document) => {
            grants_everything(&[&document, &document]);
        }
        Err(error) => assert!(error.line >= 1 && error.column >= 1, "{error}"),
    }
});
