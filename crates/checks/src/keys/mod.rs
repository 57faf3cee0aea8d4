//! Access keys and other long-lived credentials.

pub(crate) mod administrator;
pub(crate) mod console_user;
pub(crate) mod exists;
pub(crate) mod made_with_user;
pub(crate) mod never_used;
pub(crate) mod old;
pub(crate) mod service_specific_credential;
pub(crate) mod two_active;
pub(crate) mod unused;
pub(crate) mod usable_without_mfa;
