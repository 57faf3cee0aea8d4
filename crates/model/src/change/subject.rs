//! What changes are about, and how it stands.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a change is about: what is looked at before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// A managed policy, by ARN.
    Policy(String),
    /// A group, by name.
    Group(String),
    /// Whether a policy is attached to a group.
    GroupPolicy {
        /// The group's name.
        group: String,
        /// The policy's ARN.
        policy: String,
    },
    /// Whether a user is in a group.
    Member {
        /// The group's name.
        group: String,
        /// The user's name.
        user: String,
    },
    /// A policy that is written into a user.
    UserPolicy {
        /// The user's name.
        user: String,
        /// The policy's name.
        policy: String,
    },
    /// The permissions boundary of a user, by the user's name.
    UserBoundary(String),
    /// A tag of a user.
    UserTag {
        /// The user's name.
        user: String,
        /// The tag's key.
        key: String,
    },
    /// An access key: whether it can be used.
    AccessKey {
        /// The user's name.
        user: String,
        /// The key's id.
        key: String,
    },
    /// The last use of an access key, by its id.
    KeyUse(String),
    /// An MFA device: whether a user has it.
    Device {
        /// The user's name.
        user: String,
        /// The serial number, or the ARN.
        serial: String,
    },
    /// A service control policy, by name.
    Scp(String),
    /// Whether a service control policy is attached to something.
    ScpTarget {
        /// The policy's name.
        policy: String,
        /// `r-…`, `ou-…` or an account's id.
        target: String,
    },
    /// A rule of AWS Config.
    ConfigRule {
        /// The region.
        region: String,
        /// The rule's name.
        name: String,
    },
}

/// How a virtual device stands that nobody has, as a [`State::Value`].
pub const UNASSIGNED: &str = "unassigned";

/// How a subject stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum State {
    /// It is not there.
    Absent,
    /// It is there, and that is all there is to say.
    Present,
    /// What it hangs on is not there: the user of a membership.
    Adrift(String),
    /// A policy.
    Policy(PolicyState),
    /// A group.
    Group(GroupState),
    /// A policy that is written into something, by its [`document_digest`](super::document_digest).
    Document(String),
    /// A tag's value, a key's status, a boundary's ARN, or whose a device is.
    Value(String),
    /// A key's last use.
    Use(KeyUse),
    /// A rule of AWS Config.
    ConfigRule(ConfigRuleState),
    /// A service control policy.
    Scp(ScpState),
}

/// The last use of an access key, as AWS remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyUse {
    /// When; `None` for never.
    pub at: Option<Timestamp>,
    /// For which service: `s3`; `N/A` for none.
    pub service: String,
    /// In which region; `N/A` for none.
    pub region: String,
}

/// How a rule of AWS Config stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigRuleState {
    /// Whose it is: `AWS` for one that AWS manages.
    pub owner: String,
    /// What it checks: `ROOT_ACCOUNT_MFA_ENABLED`.
    pub identifier: String,
    /// How often, in AWS's words: `TwentyFour_Hours`.
    pub frequency: String,
    /// Whether it is being deleted, which takes AWS some time.
    pub is_going: bool,
}

/// How a managed policy stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PolicyState {
    /// The [`document_digest`](super::document_digest) of what is in force.
    pub in_force: String,
    /// The same of each other version, in order.
    pub others: Vec<String>,
    /// How many users, groups and roles it is attached to, or bounds.
    pub attached: u32,
    /// By key.
    pub tags: BTreeMap<String, String>,
}

/// How a service control policy stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScpState {
    /// The [`document_digest`](super::document_digest) of what it says.
    pub document: String,
    /// By key.
    pub tags: BTreeMap<String, String>,
    /// The ids of what it is attached to, in order.
    pub targets: Vec<String>,
}

/// How a group stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GroupState {
    /// Its path: `/tutela/`.
    pub path: String,
    /// The ARNs of the policies that are attached to it, in order.
    pub attached: Vec<String>,
    /// The names of the policies that are written into it, in order.
    pub inline: Vec<String>,
    /// The names of its users, in order.
    pub members: Vec<String>,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy(arn) => write!(f, "policy {arn}"),
            Self::Group(name) => write!(f, "group {name}"),
            Self::GroupPolicy { group, policy } => {
                write!(f, "policy {policy} on group {group}")
            }
            Self::Member { group, user } => write!(f, "user {user} in group {group}"),
            Self::UserPolicy { user, policy } => write!(f, "policy {policy} of user {user}"),
            Self::UserBoundary(user) => write!(f, "the boundary of user {user}"),
            Self::UserTag { user, key } => write!(f, "tag {key} of user {user}"),
            Self::AccessKey { user, key } => write!(f, "key {key} of user {user}"),
            Self::KeyUse(key) => write!(f, "the last use of key {key}"),
            Self::Device { user, serial } => write!(f, "device {serial} of user {user}"),
            Self::Scp(name) => write!(f, "SCP {name}"),
            Self::ScpTarget { policy, target } => write!(f, "SCP {policy} on {target}"),
            Self::ConfigRule { region, name } => write!(f, "rule {name} in {region}"),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |all: &[String]| {
            if all.is_empty() { "none".to_owned() } else { all.join(", ") }
        };
        match self {
            Self::Absent => f.write_str("not there"),
            Self::Present => f.write_str("there"),
            Self::Adrift(what) => write!(f, "without {what}"),
            Self::Document(digest) => write!(f, "sha256:{digest:.12}"),
            Self::Value(value) => write!(f, "`{value}`"),
            Self::Use(KeyUse { at: None, .. }) => f.write_str("never"),
            Self::Use(KeyUse { at: Some(at), service, region }) => {
                write!(f, "{at}, for {service}, region {region}")
            }
            Self::ConfigRule(own) => {
                let ConfigRuleState { owner, identifier, frequency, is_going } = own;
                let going = if *is_going { ", being deleted" } else { "" };
                write!(f, "{identifier} of {owner}, {frequency}{going}")
            }
            Self::Scp(own) => write!(
                f,
                "sha256:{:.12}, attached to: {}, tags: {}",
                own.document,
                listed(&own.targets),
                listed(&tagged(&own.tags))
            ),
            Self::Policy(own) => {
                let tags = tagged(&own.tags);
                let others: Vec<String> =
                    own.others.iter().map(|digest| format!("{digest:.12}")).collect();
                write!(
                    f,
                    "sha256:{:.12} in force, other versions: {}, attached {} times, tags: {}",
                    own.in_force,
                    listed(&others),
                    own.attached,
                    listed(&tags)
                )
            }
            Self::Group(own) => write!(
                f,
                "path {}, users: {}, attached policies: {}, policies written into it: {}",
                own.path,
                listed(&own.members),
                listed(&own.attached),
                listed(&own.inline)
            ),
        }
    }
}

fn tagged(tags: &BTreeMap<String, String>) -> Vec<String> {
    tags.iter().map(|(key, value)| format!("{key}={value}")).collect()
}
