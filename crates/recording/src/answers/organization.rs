//! The answers of AWS Organizations.

use std::sync::Arc;

use serde::Deserialize;

use super::document;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationAnswer {
    pub(crate) organization: OrganizationEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationEntry {
    pub(crate) id: String,
    pub(crate) master_account_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationPolicies {
    pub(crate) policies: Vec<PolicySummary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicySummary {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "Type")]
    pub(crate) kind: String,
    pub(crate) aws_managed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationPolicy {
    pub(crate) policy: PolicyContent,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyContent {
    pub(crate) policy_summary: PolicySummary,
    #[serde(deserialize_with = "document")]
    pub(crate) content: Arc<str>,
}
