//! The account itself.

pub(crate) mod bucket_public_access_not_blocked;
pub(crate) mod not_active;
