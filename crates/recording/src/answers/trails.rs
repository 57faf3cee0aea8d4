//! The answers of `CloudTrail`.

use serde::Deserialize;
use tutela_model::Arn;

#[derive(Deserialize)]
pub(crate) struct Trails {
    #[serde(rename = "trailList")]
    pub(crate) trails: Vec<TrailEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TrailEntry {
    #[serde(rename = "TrailARN")]
    pub(crate) arn: Arn,
    pub(crate) home_region: String,
    #[serde(rename = "S3BucketName")]
    pub(crate) bucket: String,
    pub(crate) is_multi_region_trail: bool,
    pub(crate) log_file_validation_enabled: bool,
    #[serde(rename = "CloudWatchLogsLogGroupArn")]
    pub(crate) log_group: Option<Arn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TrailStatus {
    pub(crate) is_logging: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EventSelectorsAnswer {
    #[serde(default)]
    pub(crate) event_selectors: Vec<EventSelector>,
    #[serde(default)]
    pub(crate) advanced_event_selectors: Vec<AdvancedSelector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EventSelector {
    pub(crate) read_write_type: String,
    pub(crate) include_management_events: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdvancedSelector {
    pub(crate) field_selectors: Vec<FieldSelector>,
}

/// One condition of an advanced selector; what else it may have only narrows it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FieldSelector {
    pub(crate) field: String,
    #[serde(default)]
    pub(crate) equals: Vec<String>,
}

/// A bucket that never had versions answers with nothing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BucketVersioning {
    pub(crate) status: Option<String>,
    #[serde(rename = "MFADelete")]
    pub(crate) mfa_delete: Option<String>,
}
