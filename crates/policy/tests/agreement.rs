//! The evaluator against the specification in `specification/`, on policies and requests at random;
//! and what must hold of every evaluator.
//!
//! `cargo xtask soak` looks at many more of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "agreement/generate.rs"]
mod generate;
#[path = "agreement/properties.rs"]
mod properties;
#[path = "support/soak.rs"]
mod soak;
#[path = "specification/mod.rs"]
mod specification;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own sources")]
fn the_specification_is_short_enough_to_be_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specification");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts: Vec<String> = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
    let count = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    assert!((1..=600).contains(&count), "{count} lines");
}
