//! IAM users: console passwords and MFA.

pub(crate) mod console_without_mfa;
