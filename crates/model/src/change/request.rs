//! How a change is sent: its operation, what it is about, and its parameters.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Change, Subject};
use crate::operation::{self, Operation};

impl Change {
    /// The row of the list of operations.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        match self {
            Self::CreatePolicy { .. } => &operation::CREATE_POLICY,
            Self::CreatePolicyVersion { .. } => &operation::CREATE_POLICY_VERSION,
            Self::SetDefaultPolicyVersion { .. } => &operation::SET_DEFAULT_POLICY_VERSION,
            Self::DeletePolicyVersion { .. } => &operation::DELETE_POLICY_VERSION,
            Self::TagPolicy { .. } => &operation::TAG_POLICY,
            Self::DeletePolicy { .. } => &operation::DELETE_POLICY,
            Self::CreateGroup { .. } => &operation::CREATE_GROUP,
            Self::DeleteGroup { .. } => &operation::DELETE_GROUP,
            Self::AttachGroupPolicy { .. } => &operation::ATTACH_GROUP_POLICY,
            Self::DetachGroupPolicy { .. } => &operation::DETACH_GROUP_POLICY,
            Self::AddUserToGroup { .. } => &operation::ADD_USER_TO_GROUP,
            Self::RemoveUserFromGroup { .. } => &operation::REMOVE_USER_FROM_GROUP,
            Self::PutUserPolicy { .. } => &operation::PUT_USER_POLICY,
            Self::DeleteUserPolicy { .. } => &operation::DELETE_USER_POLICY,
            Self::PutUserBoundary { .. } => &operation::PUT_USER_BOUNDARY,
            Self::DeleteUserBoundary { .. } => &operation::DELETE_USER_BOUNDARY,
            Self::TagUser { .. } => &operation::TAG_USER,
            Self::UntagUser { .. } => &operation::UNTAG_USER,
            Self::UpdateAccessKey { .. } => &operation::UPDATE_ACCESS_KEY,
            Self::DeleteAccessKey { .. } => &operation::DELETE_ACCESS_KEY,
            Self::DeactivateDevice { .. } => &operation::DEACTIVATE_MFA_DEVICE,
            Self::DeleteVirtualDevice { .. } => &operation::DELETE_VIRTUAL_MFA_DEVICE,
            Self::CreateScp { .. } => &operation::CREATE_SCP,
            Self::UpdateScp { .. } => &operation::UPDATE_SCP,
            Self::TagScp { .. } => &operation::TAG_SCP,
            Self::UntagScp { .. } => &operation::UNTAG_SCP,
            Self::AttachScp { .. } => &operation::ATTACH_SCP,
            Self::DetachScp { .. } => &operation::DETACH_SCP,
            Self::DeleteScp { .. } => &operation::DELETE_SCP,
            Self::PutConfigRule { .. } => &operation::PUT_CONFIG_RULE,
            Self::DeleteConfigRule { .. } => &operation::DELETE_CONFIG_RULE,
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::CreatePolicy { policy_arn, .. }
            | Self::CreatePolicyVersion { policy_arn, .. }
            | Self::SetDefaultPolicyVersion { policy_arn, .. }
            | Self::DeletePolicyVersion { policy_arn, .. }
            | Self::TagPolicy { policy_arn, .. }
            | Self::DeletePolicy { policy_arn } => Subject::Policy(policy_arn.clone()),
            Self::CreateGroup { group_name, .. } | Self::DeleteGroup { group_name } => {
                Subject::Group(group_name.clone())
            }
            Self::AttachGroupPolicy { group_name, policy_arn }
            | Self::DetachGroupPolicy { group_name, policy_arn } => {
                Subject::GroupPolicy { group: group_name.clone(), policy: policy_arn.clone() }
            }
            Self::AddUserToGroup { group_name, user_name }
            | Self::RemoveUserFromGroup { group_name, user_name } => {
                Subject::Member { group: group_name.clone(), user: user_name.clone() }
            }
            Self::PutUserPolicy { user_name, policy_name, .. }
            | Self::DeleteUserPolicy { user_name, policy_name } => {
                Subject::UserPolicy { user: user_name.clone(), policy: policy_name.clone() }
            }
            Self::PutUserBoundary { user_name, .. } | Self::DeleteUserBoundary { user_name } => {
                Subject::UserBoundary(user_name.clone())
            }
            Self::TagUser { user_name, tag_key, .. } | Self::UntagUser { user_name, tag_key } => {
                Subject::UserTag { user: user_name.clone(), key: tag_key.clone() }
            }
            Self::UpdateAccessKey { user_name, access_key_id, .. }
            | Self::DeleteAccessKey { user_name, access_key_id } => {
                Subject::AccessKey { user: user_name.clone(), key: access_key_id.clone() }
            }
            Self::DeactivateDevice { user_name, serial_number }
            | Self::DeleteVirtualDevice { user_name, serial_number } => {
                Subject::Device { user: user_name.clone(), serial: serial_number.clone() }
            }
            Self::CreateScp { policy_name, .. }
            | Self::UpdateScp { policy_name, .. }
            | Self::TagScp { policy_name, .. }
            | Self::UntagScp { policy_name, .. }
            | Self::DeleteScp { policy_name } => Subject::Scp(policy_name.clone()),
            Self::AttachScp { policy_name, target_id, .. }
            | Self::DetachScp { policy_name, target_id } => {
                Subject::ScpTarget { policy: policy_name.clone(), target: target_id.clone() }
            }
            Self::PutConfigRule { region, config_rule_name, .. }
            | Self::DeleteConfigRule { region, config_rule_name } => {
                Subject::ConfigRule { region: region.clone(), name: config_rule_name.clone() }
            }
        }
    }

    /// The parameters as AWS's query protocol has them, but for a version, which is known by its number
    /// only once somebody looked: [`Change::version_of`]. What is sent as JSON, to a region, has the same by
    /// [`Change::json`], and what is sent to Organizations by [`Change::organizations`].
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "an arm a call, each a list of names")]
    pub fn parameters(&self) -> Vec<(String, String)> {
        match self {
            Self::CreatePolicy {
                path, policy_name, description, policy_document, tags, ..
            } => {
                let mut all = plain(&[
                    ("Path", path),
                    ("PolicyName", policy_name),
                    ("Description", description),
                    ("PolicyDocument", policy_document),
                ]);
                all.extend(tagged(tags));
                all
            }
            Self::CreatePolicyVersion { policy_arn, policy_document } => {
                let set_as_default = "false".to_owned();
                plain(&[
                    ("PolicyArn", policy_arn),
                    ("PolicyDocument", policy_document),
                    ("SetAsDefault", &set_as_default),
                ])
            }
            Self::TagPolicy { policy_arn, tags } => {
                let mut all = plain(&[("PolicyArn", policy_arn)]);
                all.extend(tagged(tags));
                all
            }
            Self::SetDefaultPolicyVersion { policy_arn, .. }
            | Self::DeletePolicyVersion { policy_arn, .. }
            | Self::DeletePolicy { policy_arn } => plain(&[("PolicyArn", policy_arn)]),
            Self::CreateGroup { path, group_name } => {
                plain(&[("Path", path), ("GroupName", group_name)])
            }
            Self::DeleteGroup { group_name } => plain(&[("GroupName", group_name)]),
            Self::AttachGroupPolicy { group_name, policy_arn }
            | Self::DetachGroupPolicy { group_name, policy_arn } => {
                plain(&[("GroupName", group_name), ("PolicyArn", policy_arn)])
            }
            Self::AddUserToGroup { group_name, user_name }
            | Self::RemoveUserFromGroup { group_name, user_name } => {
                plain(&[("GroupName", group_name), ("UserName", user_name)])
            }
            Self::PutUserPolicy { user_name, policy_name, policy_document } => plain(&[
                ("UserName", user_name),
                ("PolicyName", policy_name),
                ("PolicyDocument", policy_document),
            ]),
            Self::DeleteUserPolicy { user_name, policy_name } => {
                plain(&[("UserName", user_name), ("PolicyName", policy_name)])
            }
            Self::PutUserBoundary { user_name, permissions_boundary } => {
                plain(&[("UserName", user_name), ("PermissionsBoundary", permissions_boundary)])
            }
            Self::DeleteUserBoundary { user_name } => plain(&[("UserName", user_name)]),
            Self::TagUser { user_name, tag_key, tag_value } => plain(&[
                ("UserName", user_name),
                ("Tags.member.1.Key", tag_key),
                ("Tags.member.1.Value", tag_value),
            ]),
            Self::UntagUser { user_name, tag_key } => {
                plain(&[("UserName", user_name), ("TagKeys.member.1", tag_key)])
            }
            Self::UpdateAccessKey { user_name, access_key_id, status } => plain(&[
                ("UserName", user_name),
                ("AccessKeyId", access_key_id),
                ("Status", status),
            ]),
            Self::DeleteAccessKey { user_name, access_key_id } => {
                plain(&[("UserName", user_name), ("AccessKeyId", access_key_id)])
            }
            Self::DeactivateDevice { user_name, serial_number } => {
                plain(&[("UserName", user_name), ("SerialNumber", serial_number)])
            }
            Self::DeleteVirtualDevice { serial_number, .. } => {
                plain(&[("SerialNumber", serial_number)])
            }
            Self::PutConfigRule {
                region,
                config_rule_name,
                source_identifier,
                maximum_execution_frequency,
                ..
            } => plain(&[
                ("Region", region),
                ("ConfigRuleName", config_rule_name),
                ("SourceIdentifier", source_identifier),
                ("MaximumExecutionFrequency", maximum_execution_frequency),
            ]),
            Self::DeleteConfigRule { region, config_rule_name } => {
                plain(&[("Region", region), ("ConfigRuleName", config_rule_name)])
            }
            Self::CreateScp { policy_name, description, content, tags } => {
                let named =
                    [("Name", policy_name), ("Description", description), ("Content", content)];
                let mut all = plain(&named);
                all.extend(tagged(tags));
                all
            }
            Self::UpdateScp { content, .. } => plain(&[("Content", content)]),
            Self::TagScp { tags, .. } => tagged(tags).collect(),
            Self::UntagScp { tag_keys, .. } => plain(&[("TagKeys", &tag_keys.join(","))]),
            Self::AttachScp { target_id, .. } | Self::DetachScp { target_id, .. } => {
                plain(&[("TargetId", target_id)])
            }
            Self::DeleteScp { .. } => Vec::new(),
        }
    }

    /// The region that it is sent to and its parameters, where AWS takes them as JSON in a region.
    #[must_use]
    pub fn json(&self) -> Option<(&str, Value)> {
        if let Self::PutConfigRule {
            region,
            config_rule_name,
            description,
            source_identifier,
            maximum_execution_frequency,
        } = self
        {
            let rule = json!({
                "ConfigRuleName": config_rule_name,
                "Description": description,
                "Source": { "Owner": "AWS", "SourceIdentifier": source_identifier },
                "MaximumExecutionFrequency": maximum_execution_frequency,
            });
            return Some((region, json!({ "ConfigRule": rule })));
        }
        let Self::DeleteConfigRule { region, config_rule_name } = self else { return None };
        Some((region, json!({ "ConfigRuleName": config_rule_name })))
    }

    /// Whether nothing takes it back.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::DeleteAccessKey { .. }
                | Self::DeactivateDevice { .. }
                | Self::DeleteVirtualDevice { .. }
        )
    }

    /// The digest of the document whose version is meant, where one is: its number is the parameter
    /// `VersionId`.
    #[must_use]
    pub fn version_of(&self) -> Option<&str> {
        let (Self::SetDefaultPolicyVersion { version_of, .. }
        | Self::DeletePolicyVersion { version_of, .. }) = self
        else {
            return None;
        };
        Some(version_of)
    }
}

/// Tags as parameters, the first being 1.
fn tagged(tags: &BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    (1..).zip(tags.clone()).flat_map(|(number, (key, value))| {
        let named = |part: &str| format!("Tags.member.{number}.{part}");
        [(named("Key"), key), (named("Value"), value)]
    })
}

fn plain(all: &[(&str, &String)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone())).collect()
}
