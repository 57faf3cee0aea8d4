//! What watches the account.

pub(crate) mod analyzer_missing;
pub(crate) mod config_mfa_rule_missing;
pub(crate) mod config_mfa_rule_too_frequent;
pub(crate) mod config_recorder_off;
pub(crate) mod guardduty_off;
pub(crate) mod trail_bucket_without_mfa_delete;
pub(crate) mod trail_missing;
pub(crate) mod trail_validation_off;
