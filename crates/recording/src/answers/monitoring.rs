//! The answers of the services that watch an account.

use std::collections::BTreeSet;

use jiff::Timestamp;
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
pub(crate) struct Recorders {
    pub(crate) configuration_recorders: Vec<RecorderEntry>,
}

/// Like the status, with small letters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecorderEntry {
    pub(crate) name: String,
    pub(crate) recording_group: RecordingGroup,
    pub(crate) service_principal: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingGroup {
    #[serde(default)]
    pub(crate) all_supported: bool,
    #[serde(default)]
    pub(crate) include_global_resource_types: bool,
    #[serde(default)]
    pub(crate) resource_types: BTreeSet<String>,
    #[serde(default)]
    pub(crate) exclusion_by_resource_types: ExcludedTypes,
    pub(crate) recording_strategy: Option<RecordingStrategy>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExcludedTypes {
    #[serde(default)]
    pub(crate) resource_types: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingStrategy {
    pub(crate) use_only: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RuleResults {
    pub(crate) evaluation_results: Vec<EvaluationResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EvaluationResult {
    #[serde(rename = "EvaluationResultIdentifier")]
    pub(crate) identifier: ResultIdentifier,
    pub(crate) compliance_type: String,
    pub(crate) config_rule_invoked_time: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ResultIdentifier {
    #[serde(rename = "EvaluationResultQualifier")]
    pub(crate) of: ResultQualifier,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ResultQualifier {
    pub(crate) config_rule_name: String,
    pub(crate) resource_type: String,
    pub(crate) resource_id: String,
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
