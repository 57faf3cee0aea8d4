//! What watches the account.

pub(crate) mod config_recorder_off;
pub(crate) mod guardduty_off;
