//! The answers of AWS Organizations, and of root sessions of members.

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

#[derive(Clone, Deserialize)]
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Roots {
    pub(crate) roots: Vec<RootEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RootEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) policy_types: Vec<PolicyTypeEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyTypeEntry {
    #[serde(rename = "Type")]
    pub(crate) kind: String,
    pub(crate) status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationalUnits {
    pub(crate) organizational_units: Vec<UnitEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UnitEntry {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Accounts {
    pub(crate) accounts: Vec<AccountEntry>,
}

/// An account; AWS retired `Status` in September 2026 and had begun to give `State` a year before.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountEntry {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Targets {
    pub(crate) targets: Vec<TargetEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TargetEntry {
    pub(crate) target_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountTags {
    pub(crate) tags: Vec<TagEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagEntry {
    pub(crate) key: String,
    pub(crate) value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationsFeatures {
    pub(crate) enabled_features: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Certificates {
    pub(crate) certificates: Vec<serde::de::IgnoredAny>,
}
