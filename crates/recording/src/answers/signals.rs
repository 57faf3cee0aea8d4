//! The answers that tell of an account's standing.

use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecommendedActions {
    pub(crate) recommended_actions: Vec<Recommended>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recommended {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) severity: String,
    pub(crate) account_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct PlanState {
    #[serde(rename = "accountPlanType")]
    pub(crate) kind: String,
    #[serde(rename = "accountPlanStatus")]
    pub(crate) status: String,
    #[serde(rename = "accountPlanExpirationDate")]
    pub(crate) ends: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendingAccount {
    pub(crate) enforcement_status: String,
    pub(crate) sending_enabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FindingsStatistics {
    pub(crate) finding_statistics: ByType,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ByType {
    pub(crate) grouped_by_finding_type: Vec<OfType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OfType {
    pub(crate) finding_type: String,
    pub(crate) total_findings: u64,
    pub(crate) last_generated_at: Option<Timestamp>,
}
