//! How a change is sent to AWS Organizations, which knows policies by ids of its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Change;

/// A call of AWS Organizations.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationsRequest<'a> {
    /// The policy whose id is a parameter; `None` where none is there yet.
    pub policy: Option<ScpNamed<'a>>,
    /// The other parameters.
    pub parameters: Value,
}

/// A service control policy, whose id is known only once somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScpNamed<'a> {
    /// The name.
    pub name: &'a str,
    /// The [`document_digest`](super::document_digest) of what it has to say, where that matters.
    pub says: Option<&'a str>,
    /// The parameter that takes its id.
    pub parameter: &'static str,
}

impl Change {
    /// How it is sent to AWS Organizations; `None` for what goes elsewhere.
    #[must_use]
    pub fn organizations(&self) -> Option<OrganizationsRequest<'_>> {
        let policy = |name, parameter| Some(ScpNamed { name, says: None, parameter });
        let request = |policy, parameters| Some(OrganizationsRequest { policy, parameters });
        match self {
            Self::CreateScp { policy_name, description, content, tags } => {
                let parameters = json!({
                    "Name": policy_name,
                    "Description": description,
                    "Type": "SERVICE_CONTROL_POLICY",
                    "Content": content,
                    "Tags": listed(tags),
                });
                request(None, parameters)
            }
            Self::UpdateScp { policy_name, content } => {
                request(policy(policy_name, "PolicyId"), json!({ "Content": content }))
            }
            Self::TagScp { policy_name, tags } => {
                request(policy(policy_name, "ResourceId"), json!({ "Tags": listed(tags) }))
            }
            Self::UntagScp { policy_name, tag_keys } => {
                request(policy(policy_name, "ResourceId"), json!({ "TagKeys": tag_keys }))
            }
            Self::AttachScp { policy_name, policy_of, target_id } => {
                let says = Some(policy_of.as_str());
                let named = ScpNamed { name: policy_name, says, parameter: "PolicyId" };
                request(Some(named), json!({ "TargetId": target_id }))
            }
            Self::DetachScp { policy_name, target_id } => {
                request(policy(policy_name, "PolicyId"), json!({ "TargetId": target_id }))
            }
            Self::DeleteScp { policy_name } => request(policy(policy_name, "PolicyId"), json!({})),
            Self::CreatePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::SetDefaultPolicyVersion { .. }
            | Self::TagPolicy { .. }
            | Self::DeletePolicyVersion { .. }
            | Self::DeletePolicy { .. }
            | Self::CreateGroup { .. }
            | Self::DeleteGroup { .. }
            | Self::AttachGroupPolicy { .. }
            | Self::DetachGroupPolicy { .. }
            | Self::AddUserToGroup { .. }
            | Self::RemoveUserFromGroup { .. }
            | Self::PutUserPolicy { .. }
            | Self::DeleteUserPolicy { .. }
            | Self::TagUser { .. }
            | Self::UntagUser { .. }
            | Self::UpdateAccessKey { .. }
            | Self::DeleteAccessKey { .. }
            | Self::PutConfigRule { .. }
            | Self::DeleteConfigRule { .. }
            | Self::DeactivateDevice { .. }
            | Self::PutUserBoundary { .. }
            | Self::DeleteUserBoundary { .. }
            | Self::DeleteVirtualDevice { .. } => None,
        }
    }
}

fn listed(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}
