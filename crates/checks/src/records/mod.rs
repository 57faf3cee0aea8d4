//! What the records of `CloudTrail` say of MFA, where the caller brought any: a policy says what is
//! possible, and a record what was done.

pub(crate) mod access_key_sensitive_without_mfa;
pub(crate) mod identity_center_user_without_factor;
pub(crate) mod root_used_without_mfa;
pub(crate) mod user_signed_in_without_mfa;
