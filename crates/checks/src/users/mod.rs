//! IAM users: console passwords and MFA.

pub(crate) mod administrator_without_mfa;
pub(crate) mod can_end_mfa_enforcement;
pub(crate) mod console_password_never_used;
pub(crate) mod console_password_unused;
pub(crate) mod console_without_mfa;
pub(crate) mod mfa_enforcement_leaky;
pub(crate) mod mfa_enforcement_locks_out;
pub(crate) mod mfa_enrolment_open;
pub(crate) mod mfa_not_enforced;
pub(crate) mod mfa_phishable;
pub(crate) mod passkey_only_with_access_key;
pub(crate) mod passkey_uncertified;
pub(crate) mod password_policy_missing;
pub(crate) mod password_policy_weak;
pub(crate) mod single_mfa_device;
pub(crate) mod virtual_mfa_device_unassigned;
pub(crate) mod without_mfa;
