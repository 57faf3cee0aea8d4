//! Checks that a run left out.

use serde::Serialize;

/// A check that was not run, and what would run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotSelected {
    /// The check's id.
    pub check: &'static str,
    /// Why it was left out, and how to have it.
    pub why: String,
}
