//! Identity providers and Identity Center: people who sign in elsewhere.

pub(crate) mod provider_mfa_unproven;
