//! The organisation, as its management account sees it.

pub(crate) mod management_account_outside_scp;
