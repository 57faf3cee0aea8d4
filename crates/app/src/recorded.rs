//! For tests: the demo's account, and records of what was done in it.

use serde_json::{Value, json};
use tutela_model::Snapshot;
use tutela_recording::assemble;
use tutela_trail::{Library, Trail};

/// The demo's account.
pub(crate) const ACCOUNT: &str = "111122223333";

pub(crate) fn demo() -> Snapshot {
    assemble(&tutela_demo::accounts(), Some(tutela_demo::as_of()))
}

/// Reads records, of which each has to be sound.
pub(crate) fn trail(records: &[Value]) -> Trail {
    let library = Library::default();
    let mut reader = library.reader();
    reader.read("records.json", json!({ "Records": records }).to_string().as_bytes());
    let trail = Library::put_together([reader]);
    assert_eq!(trail.counts.malformed, 0, "{:?}", trail.damages);
    trail
}
