//! What findings amount to: which are exempt, and whether a run is clean.
//!
//! An exemption never changes a status, and an unknown that somebody accepted stays unknown.

mod exemptions;
mod outcome;

pub use exemptions::{ExemptionError, Exemptions};
pub use outcome::{Counted, Outcome};
