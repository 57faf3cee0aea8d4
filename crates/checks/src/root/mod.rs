//! The root user.

pub(crate) mod access_key;
pub(crate) mod member_credentials;
pub(crate) mod mfa_missing;
pub(crate) mod mfa_single_device;
pub(crate) mod mfa_virtual;
pub(crate) mod signing_certificate;
pub(crate) mod used_lately;
