//! Use cases, and the order of things: which checks, which calls, then the verdicts.
//!
//! The outside comes in by [`tutela_ports`]; nothing here knows AWS, a file or a clock.

mod campaign;
mod collect;
mod diagnose;
pub mod evidence;
pub mod loss;
mod organization;
mod permissions;
pub mod plans;
mod prove;
#[cfg(test)]
mod recorded;
pub mod records;
mod remember;
pub mod replay;
mod scan;
mod selection;

pub use campaign::operations_of_campaign;
pub use collect::{CollectOptions, collect};
pub use diagnose::{Diagnosis, Trial, diagnose};
pub use organization::{Home, ListedAccount, OrganizationOptions, home, members};
pub use permissions::{ENFORCER, ENROL, ForPeople, ORG_ENFORCER, PolicySet, RECORDS, SESSION};
pub use prove::{AccountProofs, Proved, Proving, Question, operations_of_proofs, prove};
pub use remember::run_of;
pub use scan::{LISTED_IN_FULL, ScanBy, ScanInput, Scanning, scan};
pub use selection::{Selection, SelectionError, Wanted, select};
