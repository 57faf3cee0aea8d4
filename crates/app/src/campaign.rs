//! What is asked to see who has an MFA device.

use std::collections::BTreeSet;

use tutela_model::{Operation, operation};

/// The operations that say who there is, who has a device, and whether something asks for one.
#[must_use]
pub fn operations_of_campaign() -> BTreeSet<&'static Operation> {
    BTreeSet::from([
        &operation::GET_CALLER_IDENTITY,
        &operation::GENERATE_CREDENTIAL_REPORT,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
        &operation::LIST_ACCESS_KEYS,
    ])
}
