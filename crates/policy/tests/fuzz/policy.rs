//! Any text as a policy document: no panic, no hang, an error that points into the text, and a
//! document that twice grants what it grants once.

use std::mem::discriminant;
use tutela_policy::{Document, ParseError, grants_everything};

pub(crate) fn run(text: &str) {
    match Document::parse(text) {
        Ok(document) => assert_eq!(
            discriminant(&grants_everything(&[&document])),
            discriminant(&grants_everything(&[&document, &document])),
        ),
        // The places of a percent-encoded document are of another text, the decoded one.
        Err(error) if text.trim().starts_with('%') => assert!(error.line >= 1 && error.column >= 1),
        Err(error) => assert!(points_into(text, &error), "{error}"),
    }
}

fn points_into(text: &str, error: &ParseError) -> bool {
    let line = error.line.checked_sub(1).and_then(|line| text.split('\n').nth(line));
    // What is missing is missed right behind the end.
    line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&error.column))
}
