//! The catalogue: a list that you can read.

use crate::{Check, exemptions, keys, root, users};

/// Every check, in the order of reports. A test holds the list against the folder.
pub static CHECKS: &[&Check] = &[
    &root::mfa_missing::CHECK,
    &users::console_without_mfa::CHECK,
    &keys::old::CHECK,
    &exemptions::expired::CHECK,
];

/// Finds a check by its id.
///
/// ```
/// assert!(tutela_checks::find("root-mfa-missing").is_some());
/// assert!(tutela_checks::find("root-mfa-mising").is_none());
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
