//! The answers that facts are read from, in the shape that the AWS CLI prints.
//!
//! Only what is read is named. What must be there has no default: its absence makes the answer
//! unreadable, not empty.

mod alerts;
mod clusters;
mod contacts;
mod error;
mod identity_center;
mod monitoring;
mod organization;
mod permission_sets;
mod resources;
mod signals;
mod trails;

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use tutela_model::Arn;

pub(crate) use self::{
    alerts::{
        AlarmEntry, Alarms, CompositeEntry, FilterEntry, Filters, RuleEntry, RuleTargets, Rules,
        Subscriptions,
    },
    clusters::{AccessEntries, ClusterAnswer, ClusterEntry, Clusters},
    contacts::{AccountInformation, AlternateContactAnswer, ContactInformation, PublicAccess},
    error::{error_document, what_is_wrong, why_unreadable},
    identity_center::{InstanceEntry, Instances, StoreUsers},
    monitoring::{
        Analyzers, ConfigRuleEntry, ConfigRules, DetectorAnswer, DetectorIds, EnabledRegions,
        EvaluationResult, RecorderEntry, RecorderStatuses, Recorders, RuleResults,
    },
    organization::{
        AccountEntry, AccountTags, Accounts, Certificates, OrganizationAnswer,
        OrganizationPolicies, OrganizationPolicy, OrganizationalUnits, OrganizationsFeatures,
        PolicyContent, PolicySummary, RootEntry, Roots, Targets,
    },
    permission_sets::{
        AccountsOfSet, Assignments, BoundaryOfSet, GroupAnswer, InlinePolicyOfSet, Memberships,
        PermissionSetAnswer, PermissionSetEntry, PermissionSets, PoliciesOfSet, ReferenceEntry,
        ReferencesOfSet, RegionsOfInstance,
    },
    resources::{
        BucketEntry, Buckets, Functions, KeyAliases, Keys, PolicyAnswer, QueueAnswer, Queues,
        SecretPolicyAnswer, Secrets, TopicAnswer, Topics,
    },
    signals::{FindingsStatistics, PlanState, RecommendedActions, SendingAccount},
    trails::{BucketVersioning, EventSelectorsAnswer, FieldSelector, TrailStatus, Trails},
};

/// What every listing may carry when a part of it is left.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Paging {
    #[serde(default)]
    pub(crate) is_truncated: bool,
    /// KMS's word for it.
    #[serde(default)]
    pub(crate) truncated: bool,
    pub(crate) marker: Option<String>,
    pub(crate) next_marker: Option<String>,
    pub(crate) next_token: Option<String>,
    pub(crate) continuation_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CallerIdentity {
    pub(crate) arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountSummary {
    #[serde(deserialize_with = "counts")]
    pub(crate) summary_map: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountAliases {
    pub(crate) account_aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CredentialReportAnswer {
    pub(crate) content: String,
    pub(crate) generated_time: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct VirtualDevices {
    #[serde(rename = "VirtualMFADevices")]
    pub(crate) devices: Vec<VirtualDeviceEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VirtualDeviceEntry {
    pub(crate) serial_number: Arn,
    pub(crate) user: Option<DeviceUser>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeviceUser {
    pub(crate) arn: Arn,
}

#[derive(Deserialize)]
pub(crate) struct MfaDevices {
    #[serde(rename = "MFADevices")]
    pub(crate) devices: Vec<MfaDeviceEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MfaDeviceEntry {
    pub(crate) user_name: Option<String>,
    pub(crate) serial_number: String,
    pub(crate) enable_date: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MfaDeviceDetail {
    pub(crate) serial_number: String,
    #[serde(default)]
    pub(crate) certifications: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LoginProfileAnswer {
    pub(crate) login_profile: LoginProfile,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LoginProfile {
    pub(crate) user_name: String,
    pub(crate) create_date: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccessKeys {
    pub(crate) access_key_metadata: Vec<AccessKeyEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccessKeyEntry {
    pub(crate) user_name: Option<String>,
    pub(crate) access_key_id: String,
    pub(crate) status: String,
    pub(crate) create_date: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct SshPublicKeys {
    #[serde(rename = "SSHPublicKeys")]
    pub(crate) keys: Vec<SshPublicKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SshPublicKey {
    pub(crate) user_name: String,
    #[serde(rename = "SSHPublicKeyId")]
    pub(crate) id: String,
    pub(crate) status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PasswordPolicyAnswer {
    pub(crate) password_policy: PasswordPolicyEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the API's own shape")]
pub(crate) struct PasswordPolicyEntry {
    pub(crate) minimum_password_length: u32,
    pub(crate) require_symbols: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_uppercase_characters: bool,
    pub(crate) require_lowercase_characters: bool,
    pub(crate) allow_users_to_change_password: bool,
    pub(crate) max_password_age: Option<u32>,
    pub(crate) password_reuse_prevention: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ServiceSpecificCredentials {
    pub(crate) service_specific_credentials: Vec<ServiceSpecificCredential>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the API's own names")]
pub(crate) struct ServiceSpecificCredential {
    pub(crate) user_name: String,
    pub(crate) status: String,
    pub(crate) service_name: String,
    pub(crate) service_specific_credential_id: String,
    pub(crate) create_date: Option<Timestamp>,
    pub(crate) expiration_date: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct SamlProviders {
    #[serde(rename = "SAMLProviderList")]
    pub(crate) providers: Vec<ProviderEntry>,
}

#[derive(Deserialize)]
pub(crate) struct OidcProviders {
    #[serde(rename = "OpenIDConnectProviderList")]
    pub(crate) providers: Vec<ProviderEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProviderEntry {
    pub(crate) arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AuthorizationDetails {
    pub(crate) user_detail_list: Vec<UserDetail>,
    pub(crate) group_detail_list: Vec<GroupDetail>,
    /// `None` where a filter or a hand left it out.
    pub(crate) role_detail_list: Option<Vec<RoleDetail>>,
    pub(crate) policies: Vec<PolicyDetail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserDetail {
    pub(crate) user_name: String,
    /// `None` where a hand left it out.
    pub(crate) user_id: Option<String>,
    pub(crate) arn: Arn,
    pub(crate) create_date: Option<Timestamp>,
    #[serde(default)]
    pub(crate) user_policy_list: Vec<InlinePolicy>,
    pub(crate) group_list: Vec<String>,
    pub(crate) attached_managed_policies: Vec<AttachedPolicy>,
    pub(crate) permissions_boundary: Option<Boundary>,
    /// `None` in answers of before users had tags, and of tools that leave them out.
    pub(crate) tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RoleDetail {
    pub(crate) role_name: String,
    pub(crate) arn: Arn,
    #[serde(deserialize_with = "document")]
    pub(crate) assume_role_policy_document: Arc<str>,
    #[serde(default)]
    pub(crate) role_policy_list: Vec<InlinePolicy>,
    pub(crate) attached_managed_policies: Vec<AttachedPolicy>,
    pub(crate) permissions_boundary: Option<Boundary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupDetail {
    pub(crate) group_name: String,
    pub(crate) arn: Arn,
    #[serde(default)]
    pub(crate) group_policy_list: Vec<InlinePolicy>,
    pub(crate) attached_managed_policies: Vec<AttachedPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InlinePolicy {
    pub(crate) policy_name: String,
    #[serde(deserialize_with = "document")]
    pub(crate) policy_document: Arc<str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttachedPolicy {
    pub(crate) policy_arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Boundary {
    pub(crate) permissions_boundary_arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyDetail {
    pub(crate) arn: Arn,
    pub(crate) default_version_id: Option<String>,
    #[serde(default)]
    pub(crate) policy_version_list: Vec<PolicyVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyVersion {
    pub(crate) version_id: Option<String>,
    pub(crate) is_default_version: bool,
    #[serde(deserialize_with = "document")]
    pub(crate) document: Arc<str>,
}

/// Counts by name. Of two under one name, nobody can tell which is right.
fn counts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, i64>, D::Error> {
    struct Counts;

    impl<'de> Visitor<'de> for Counts {
        type Value = BTreeMap<String, i64>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut counts = BTreeMap::new();
            while let Some((name, count)) = members.next_entry::<String, i64>()? {
                if counts.insert(name.clone(), count).is_some() {
                    return Err(A::Error::custom(format!("`{name}` stands twice")));
                }
            }
            Ok(counts)
        }
    }

    deserializer.deserialize_map(Counts)
}

/// A policy document: an object as the AWS CLI prints it, or the percent-encoded text that the API
/// sends. Kept as text; the policy language has a room of its own.
fn document<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    let raw = <Box<RawValue>>::deserialize(deserializer)?;
    let text = raw.get();
    if text.starts_with('"') {
        return serde_json::from_str::<String>(text).map(Arc::from).map_err(D::Error::custom);
    }
    Ok(Arc::from(text))
}

#[cfg(test)]
mod tests;
