//! A file as CloudTrail writes it, read in one pass.

use jiff::Timestamp;
use serde::Deserialize;

use crate::view::View;

/// Larger texts are read record by record, so that views of all of them are never held at once.
const MAX_BYTES: usize = 1 << 26;

/// A file of CloudTrail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow, rename = "Records")]
    records: Vec<View<'a>>,
}

/// The events of a file with their times, where it is a file of CloudTrail and all of it is sound.
/// Of anything else nothing is said: it is read piece by piece.
pub(crate) fn events(text: &[u8]) -> Option<Vec<(View<'_>, Timestamp)>> {
    if text.len() > MAX_BYTES || !text.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let File { records } = serde_json::from_slice(text).ok()?;
    records.into_iter().map(timed).collect()
}

fn timed(record: View<'_>) -> Option<(View<'_>, Timestamp)> {
    let at = record.is_event().then(|| record.time.parse().ok()).flatten()?;
    Some((record, at))
}
