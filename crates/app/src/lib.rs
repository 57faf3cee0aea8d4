//! Use cases, and the order of things: which checks, which calls, then the verdicts.
//!
//! The outside comes in by [`tutela_ports`]; nothing here knows AWS, a file or a clock.

mod collect;
mod diagnose;
pub mod evidence;
mod permissions;
mod prove;
mod scan;
mod selection;

pub use collect::{CollectOptions, collect};
pub use diagnose::{Diagnosis, Trial, diagnose};
pub use permissions::PolicySet;
pub use prove::{AccountProofs, Proved, operations_of_proofs, prove};
pub use scan::{ScanInput, scan};
pub use selection::{Selection, SelectionError, Wanted, select};
