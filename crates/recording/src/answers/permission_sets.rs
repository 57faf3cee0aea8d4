//! The answers about permission sets of IAM Identity Center, and about who is assigned to them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use tutela_model::Arn;

use super::document;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PermissionSets {
    pub(crate) permission_sets: Vec<Arn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RegionsOfInstance {
    pub(crate) regions: Vec<RegionEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RegionEntry {
    pub(crate) region_name: String,
    pub(crate) status: String,
    pub(crate) is_primary_region: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PermissionSetAnswer {
    pub(crate) permission_set: PermissionSetEntry,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PermissionSetEntry {
    pub(crate) name: Option<String>,
    pub(crate) permission_set_arn: Arn,
    pub(crate) session_duration: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PoliciesOfSet {
    pub(crate) attached_managed_policies: Vec<PolicyOfSet>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyOfSet {
    pub(crate) arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InlinePolicyOfSet {
    /// Empty where nobody wrote one.
    #[serde(default, deserialize_with = "written")]
    pub(crate) inline_policy: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ReferencesOfSet {
    pub(crate) customer_managed_policy_references: Vec<ReferenceEntry>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ReferenceEntry {
    pub(crate) name: String,
    pub(crate) path: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BoundaryOfSet {
    pub(crate) permissions_boundary: BoundaryEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BoundaryEntry {
    pub(crate) customer_managed_policy_reference: Option<ReferenceEntry>,
    pub(crate) managed_policy_arn: Option<Arn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountsOfSet {
    pub(crate) account_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Assignments {
    pub(crate) account_assignments: Vec<AssignmentEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssignmentEntry {
    pub(crate) account_id: String,
    pub(crate) permission_set_arn: Arn,
    pub(crate) principal_type: String,
    pub(crate) principal_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupAnswer {
    pub(crate) group_id: String,
    pub(crate) display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Memberships {
    pub(crate) group_memberships: Vec<MembershipEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MembershipEntry {
    pub(crate) group_id: Option<String>,
    pub(crate) member_id: Option<MemberId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MemberId {
    pub(crate) user_id: Option<String>,
}

/// The text of a policy; an object where somebody put one in its place.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Arc<str>>, D::Error> {
    document(deserializer).map(Some)
}
