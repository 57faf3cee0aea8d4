//! What watches the account.

pub(crate) mod alert_region_without_events;
pub(crate) mod analyzer_missing;
pub(crate) mod config_mfa_rule_disagrees;
pub(crate) mod config_mfa_rule_missing;
pub(crate) mod config_mfa_rule_too_frequent;
pub(crate) mod config_recorder_off;
pub(crate) mod config_recorder_omits_users;
pub(crate) mod guardduty_off;
pub(crate) mod mfa_device_removal_not_alerted;
pub(crate) mod root_use_not_alerted;
pub(crate) mod sign_in_without_mfa_not_alerted;
pub(crate) mod trail_bucket_without_mfa_delete;
pub(crate) mod trail_missing;
pub(crate) mod trail_validation_off;
