//! IAM roles: who gets in without MFA, and what their policies ask; and
//! what resources grant them.

pub(crate) mod assumable_without_mfa;
pub(crate) mod ci_trust_open;
pub(crate) mod eks_access_without_mfa;
pub(crate) mod mfa_condition_never_met;
pub(crate) mod open_without_credential;
pub(crate) mod resource_policy_bypasses_mfa;
pub(crate) mod trust_mfa_if_exists;
