//! What findings amount to: which are exempt, which rest on somebody's word, and whether a run is
//! clean.
//!
//! An exemption never changes a status, and an unknown that somebody accepted stays unknown.

mod attestations;
mod exemptions;
mod outcome;

pub use attestations::{AttestationError, Attestations, attested};
pub use exemptions::{ExemptionError, Exemptions};
pub use outcome::{Counted, Outcome};
