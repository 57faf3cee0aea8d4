//! The words of a change: a call that writes, what it is about, and how that stands before and after.
//!
//! A [`Change`] is the exact call. Its [`Subject`] is what has to be looked at to see whether it may be
//! made, and whether it was; a [`State`] is what such a look shows. A change is only ever made where the
//! subject stands as a plan says, so that what somebody else changed meanwhile is never overwritten.

mod digest;
mod organizations;
mod request;
mod subject;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use self::{
    digest::document_digest,
    organizations::{OrganizationsRequest, ScpNamed},
    subject::{
        ConfigRuleState, GroupState, KeyUse, PolicyState, ScpState, State, Subject, UNASSIGNED,
    },
};

/// A call that writes, with all its parameters, by AWS's names.
///
/// ```
/// use tutela_model::Change;
/// let change = Change::AddUserToGroup { group_name: "mfa".into(), user_name: "ana".into() };
/// assert_eq!(change.to_string(), "iam:AddUserToGroup(GroupName=mfa, UserName=ana)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "operation",
    content = "parameters",
    rename_all_fields = "PascalCase",
    deny_unknown_fields
)]
pub enum Change {
    /// Makes a managed policy, its first version in force.
    #[serde(rename = "iam:CreatePolicy")]
    CreatePolicy {
        /// The ARN that it will have; AWS makes it of the account, the path and the name.
        policy_arn: String,
        /// `/tutela/`.
        path: String,
        /// The name.
        policy_name: String,
        /// What it is for.
        description: String,
        /// The document's text, as it is sent.
        policy_document: String,
        /// By key.
        tags: BTreeMap<String, String>,
    },
    /// Makes a version of a policy, which is not in force yet.
    #[serde(rename = "iam:CreatePolicyVersion")]
    CreatePolicyVersion {
        /// The policy.
        policy_arn: String,
        /// The document's text, as it is sent.
        policy_document: String,
    },
    /// Puts a version in force. AWS numbers versions, so that it is named by what it says.
    #[serde(rename = "iam:SetDefaultPolicyVersion")]
    SetDefaultPolicyVersion {
        /// The policy.
        policy_arn: String,
        /// The [`document_digest`] of the version's document.
        version_of: String,
    },
    /// Deletes a version that is not in force.
    #[serde(rename = "iam:DeletePolicyVersion")]
    DeletePolicyVersion {
        /// The policy.
        policy_arn: String,
        /// The [`document_digest`] of the version's document.
        version_of: String,
    },
    /// Gives a policy tags, or these values to those that it has.
    #[serde(rename = "iam:TagPolicy")]
    TagPolicy {
        /// The policy.
        policy_arn: String,
        /// By key.
        tags: BTreeMap<String, String>,
    },
    /// Deletes a policy that is attached to nothing and has one version.
    #[serde(rename = "iam:DeletePolicy")]
    DeletePolicy {
        /// The policy.
        policy_arn: String,
    },
    /// Makes a group.
    #[serde(rename = "iam:CreateGroup")]
    CreateGroup {
        /// `/tutela/`.
        path: String,
        /// The name.
        group_name: String,
    },
    /// Deletes a group that is empty.
    #[serde(rename = "iam:DeleteGroup")]
    DeleteGroup {
        /// The name.
        group_name: String,
    },
    /// Attaches a policy to a group.
    #[serde(rename = "iam:AttachGroupPolicy")]
    AttachGroupPolicy {
        /// The group.
        group_name: String,
        /// The policy.
        policy_arn: String,
    },
    /// Takes a policy off a group.
    #[serde(rename = "iam:DetachGroupPolicy")]
    DetachGroupPolicy {
        /// The group.
        group_name: String,
        /// The policy.
        policy_arn: String,
    },
    /// Writes a policy into a user, or another one over it.
    #[serde(rename = "iam:PutUserPolicy")]
    PutUserPolicy {
        /// The user.
        user_name: String,
        /// The policy's name.
        policy_name: String,
        /// The document's text, as it is sent.
        policy_document: String,
    },
    /// Deletes a policy that is written into a user.
    #[serde(rename = "iam:DeleteUserPolicy")]
    DeleteUserPolicy {
        /// The user.
        user_name: String,
        /// The policy's name.
        policy_name: String,
    },
    /// Gives a user a tag, or this value to one that it has.
    #[serde(rename = "iam:TagUser")]
    TagUser {
        /// The user.
        user_name: String,
        /// The tag's key.
        tag_key: String,
        /// Its value.
        tag_value: String,
    },
    /// Takes a tag off a user.
    #[serde(rename = "iam:UntagUser")]
    UntagUser {
        /// The user.
        user_name: String,
        /// The tag's key.
        tag_key: String,
    },
    /// Gives a user a permissions boundary, in the place of one that it has.
    #[serde(rename = "iam:PutUserPermissionsBoundary")]
    PutUserBoundary {
        /// The user.
        user_name: String,
        /// The ARN of a managed policy.
        permissions_boundary: String,
    },
    /// Takes a user's permissions boundary away.
    #[serde(rename = "iam:DeleteUserPermissionsBoundary")]
    DeleteUserBoundary {
        /// The user.
        user_name: String,
    },
    /// Puts a user into a group.
    #[serde(rename = "iam:AddUserToGroup")]
    AddUserToGroup {
        /// The group.
        group_name: String,
        /// The user.
        user_name: String,
    },
    /// Takes a user out of a group.
    #[serde(rename = "iam:RemoveUserFromGroup")]
    RemoveUserFromGroup {
        /// The group.
        group_name: String,
        /// The user.
        user_name: String,
    },
    /// Lets an access key be used, or not.
    #[serde(rename = "iam:UpdateAccessKey")]
    UpdateAccessKey {
        /// The user.
        user_name: String,
        /// The key's id.
        access_key_id: String,
        /// `Active` or `Inactive`.
        status: String,
    },
    /// Deletes an access key, which nobody can give back.
    #[serde(rename = "iam:DeleteAccessKey")]
    DeleteAccessKey {
        /// The user.
        user_name: String,
        /// The key's id.
        access_key_id: String,
    },
    /// Takes a device off a user, which nobody can give back without codes of it. A virtual one is nobody's
    /// afterwards, any other is gone.
    #[serde(rename = "iam:DeactivateMFADevice")]
    DeactivateDevice {
        /// The user.
        user_name: String,
        /// The serial number, or the ARN.
        serial_number: String,
    },
    /// Deletes a virtual device that nobody has, and whose secret nobody can give back.
    #[serde(rename = "iam:DeleteVirtualMFADevice")]
    DeleteVirtualDevice {
        /// The user who had it.
        user_name: String,
        /// The ARN.
        serial_number: String,
    },
    /// Makes a service control policy, which is attached to nothing yet.
    #[serde(rename = "organizations:CreatePolicy")]
    CreateScp {
        /// The name, which no other policy of the organization has.
        policy_name: String,
        /// What it is for.
        description: String,
        /// The document's text, as it is sent.
        content: String,
        /// By key.
        tags: BTreeMap<String, String>,
    },
    /// Has a service control policy say something else. AWS keeps no versions of it.
    #[serde(rename = "organizations:UpdatePolicy")]
    UpdateScp {
        /// The policy, by name: AWS's id of it is known only once it is made.
        policy_name: String,
        /// The document's text, as it is sent.
        content: String,
    },
    /// Gives a service control policy tags, or these values to those that it has.
    #[serde(rename = "organizations:TagResource")]
    TagScp {
        /// The policy, by name.
        policy_name: String,
        /// By key.
        tags: BTreeMap<String, String>,
    },
    /// Takes tags away from a service control policy.
    #[serde(rename = "organizations:UntagResource")]
    UntagScp {
        /// The policy, by name.
        policy_name: String,
        /// The tags' keys, in order.
        tag_keys: Vec<String>,
    },
    /// Attaches a service control policy to a root, an OU or an account.
    #[serde(rename = "organizations:AttachPolicy")]
    AttachScp {
        /// The policy, by name.
        policy_name: String,
        /// The [`document_digest`] of what it has to say: whatever else bears the name is not attached.
        policy_of: String,
        /// `r-…`, `ou-…` or an account's id.
        target_id: String,
    },
    /// Takes a service control policy off a root, an OU or an account.
    #[serde(rename = "organizations:DetachPolicy")]
    DetachScp {
        /// The policy, by name.
        policy_name: String,
        /// `r-…`, `ou-…` or an account's id.
        target_id: String,
    },
    /// Deletes a service control policy that is attached to nothing.
    #[serde(rename = "organizations:DeletePolicy")]
    DeleteScp {
        /// The policy, by name.
        policy_name: String,
    },
    /// Makes a rule of AWS Config that AWS manages.
    #[serde(rename = "config:PutConfigRule")]
    PutConfigRule {
        /// The region.
        region: String,
        /// The rule's name.
        config_rule_name: String,
        /// What it is for.
        description: String,
        /// What it checks: `ROOT_ACCOUNT_MFA_ENABLED`.
        source_identifier: String,
        /// How often, in AWS's words: `TwentyFour_Hours`.
        maximum_execution_frequency: String,
    },
    /// Deletes a rule of AWS Config, and what it said.
    #[serde(rename = "config:DeleteConfigRule")]
    DeleteConfigRule {
        /// The region.
        region: String,
        /// The rule's name.
        config_rule_name: String,
    },
}

/// The operation and what it is called with; of a document, only what it is.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.parameters().into_iter().map(|(name, value)| match name.as_str() {
            "PolicyDocument" | "Content" => {
                format!("{name}=sha256:{:.12}", document_digest(&value))
            }
            _ => format!("{name}={value}"),
        });
        let version = self.version_of().map(|digest| format!("VersionId=of sha256:{digest:.12}"));
        let scp =
            self.organizations().and_then(|request| request.policy).map(|scp| match scp.says {
                Some(digest) => format!("PolicyId=of {} sha256:{digest:.12}", scp.name),
                None => format!("PolicyId=of {}", scp.name),
            });
        let all: Vec<String> = scp.into_iter().chain(shown).chain(version).collect();
        write!(f, "{}({})", self.operation(), all.join(", "))
    }
}
