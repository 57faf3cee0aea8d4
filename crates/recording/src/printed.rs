//! JSON as the AWS CLI prints it.

use serde::Serialize;

/// The deepest nesting that is indented, in levels. AWS's answers, their policies included, have
/// fewer; in what is nested to be deep, the indentation would be a hundred times the text.
const INDENTED: usize = 16;

/// The text of a value that is nested `depth` deep.
pub(crate) fn printed(value: &impl Serialize, depth: usize) -> serde_json::Result<Vec<u8>> {
    if depth <= INDENTED { serde_json::to_vec_pretty(value) } else { serde_json::to_vec(value) }
}
