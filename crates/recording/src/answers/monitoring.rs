//! The answers of the services that watch an account.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EnabledRegions {
    pub(crate) regions: Vec<RegionEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RegionEntry {
    pub(crate) region_name: String,
    pub(crate) opt_in_status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecorderStatuses {
    pub(crate) configuration_recorders_status: Vec<RecorderStatus>,
}

/// The one answer whose members begin with small letters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecorderStatus {
    pub(crate) name: String,
    pub(crate) recording: bool,
    pub(crate) last_status: Option<String>,
    /// The service that the recorder belongs to, where it is not the customer's.
    pub(crate) service_principal: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DetectorIds {
    pub(crate) detector_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DetectorAnswer {
    pub(crate) status: String,
}
