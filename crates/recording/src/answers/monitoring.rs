//! The answers of the services that watch an account.

use serde::Deserialize;
use tutela_model::Arn;

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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfigRules {
    pub(crate) config_rules: Vec<ConfigRuleEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfigRuleEntry {
    pub(crate) config_rule_name: String,
    pub(crate) config_rule_state: String,
    pub(crate) source: RuleSource,
    pub(crate) maximum_execution_frequency: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RuleSource {
    pub(crate) owner: String,
    pub(crate) source_identifier: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Analyzers {
    pub(crate) analyzers: Vec<AnalyzerEntry>,
}

#[derive(Deserialize)]
pub(crate) struct AnalyzerEntry {
    pub(crate) arn: Arn,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) status: String,
}
