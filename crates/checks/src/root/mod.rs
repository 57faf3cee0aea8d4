//! The root user.

pub(crate) mod mfa_missing;
