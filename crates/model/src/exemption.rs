//! What the caller has decided to live with, for how long, and who says so.

use std::sync::Arc;

use serde::Serialize;

use crate::Receipt;

/// An exemption as written, without the pattern that it is matched by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exemption {
    /// Why the finding is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds, as `YYYY-MM-DD`.
    pub until: String,
    /// Who agreed to it.
    pub approved_by: Option<String>,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// What protects instead.
    pub compensating_control: Option<String>,
}

/// An exemption after a run: what it was for, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExemptionState {
    /// The file that it was read from.
    pub receipt: Arc<Receipt>,
    /// Its place in the file, from 1.
    pub number: usize,
    /// The check that it names.
    pub check: String,
    /// The pattern of resources that it names.
    pub resource: String,
    /// What it says.
    pub exemption: Exemption,
    /// How many findings it matched, covered or not.
    pub matched: usize,
    /// Whether its last day is over; `None` where the day of judgement is not known.
    pub expired: Option<bool>,
}
