//! The words of a change: a call that writes, what it is about, and how that stands before and after.
//!
//! A [`Change`] is the exact call. Its [`Subject`] is what has to be looked at to see whether it may be
//! made, and whether it was; a [`State`] is what such a look shows. A change is only ever made where the
//! subject stands as a plan says, so that what somebody else changed meanwhile is never overwritten.

mod digest;
mod subject;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use self::{
    digest::document_digest,
    subject::{GroupState, PolicyState, State, Subject},
};
use crate::operation::{self, Operation};

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
}

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
            Self::TagUser { .. } => &operation::TAG_USER,
            Self::UntagUser { .. } => &operation::UNTAG_USER,
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
            Self::TagUser { user_name, tag_key, .. } | Self::UntagUser { user_name, tag_key } => {
                Subject::UserTag { user: user_name.clone(), key: tag_key.clone() }
            }
        }
    }

    /// The parameters as AWS's query protocol has them, but for a version, which is known by its number
    /// only once somebody looked: [`Change::version_of`].
    #[must_use]
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
            Self::TagUser { user_name, tag_key, tag_value } => plain(&[
                ("UserName", user_name),
                ("Tags.member.1.Key", tag_key),
                ("Tags.member.1.Value", tag_value),
            ]),
            Self::UntagUser { user_name, tag_key } => {
                plain(&[("UserName", user_name), ("TagKeys.member.1", tag_key)])
            }
        }
    }

    /// The digest of the document whose version is meant, where one is: its number is the parameter
    /// `VersionId`.
    #[must_use]
    pub fn version_of(&self) -> Option<&str> {
        match self {
            Self::SetDefaultPolicyVersion { version_of, .. }
            | Self::DeletePolicyVersion { version_of, .. } => Some(version_of),
            Self::CreatePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::TagPolicy { .. }
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
            | Self::UntagUser { .. } => None,
        }
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

/// The operation and what it is called with; of a document, only what it is.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.parameters().into_iter().map(|(name, value)| match name.as_str() {
            "PolicyDocument" => format!("{name}=sha256:{:.12}", document_digest(&value)),
            _ => format!("{name}={value}"),
        });
        let version = self.version_of().map(|digest| format!("VersionId=of sha256:{digest:.12}"));
        let all: Vec<String> = shown.chain(version).collect();
        write!(f, "{}({})", self.operation(), all.join(", "))
    }
}
