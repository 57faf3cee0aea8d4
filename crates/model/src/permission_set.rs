//! What IAM Identity Center opens accounts by: permission sets, and the people and groups who are
//! assigned to them.

use std::collections::BTreeMap;

use crate::{Arn, Observed};
use jiff::SignedDuration;

/// What one instance opens accounts by, as far as it was asked.
#[derive(Clone, Debug)]
pub struct AccountAccess {
    /// The instance.
    pub instance: Arn,
    /// Its identity store.
    pub store: String,
    /// The regions that it is in: the one that it was enabled in, and those that were added.
    pub regions: Observed<Vec<InstanceRegion>>,
    /// Its permission sets.
    pub sets: Observed<Vec<PermissionSet>>,
    /// The groups of the assignments that were asked for, by id.
    pub groups: BTreeMap<String, AssignedGroup>,
}

/// A region that an instance is in.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_RegionMetadata.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceRegion {
    /// Its name.
    pub name: String,
    /// Whether people can sign in there, in AWS's words: `ACTIVE`, `ADDING`, `REMOVING`.
    pub status: String,
    /// Whether the instance was enabled there first.
    pub is_primary: bool,
}

/// A permission set.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html>
#[derive(Clone, Debug)]
pub struct PermissionSet {
    /// Its ARN, which ends with `ps-` and sixteen letters.
    pub arn: Arn,
    /// Its name, which the roles of accounts have in theirs.
    pub name: Observed<String>,
    /// How long a session in an account lasts.
    pub session: Observed<SignedDuration>,
    /// The policies of AWS that are attached to it.
    pub managed: Observed<Vec<Arn>>,
    /// The policy that is written into it, where there is one.
    pub inline: Observed<Option<String>>,
    /// The policies that each account has for itself, by name.
    pub references: Observed<Vec<PolicyReference>>,
    /// Its permissions boundary, where it has one.
    pub boundary: Observed<Option<SetBoundary>>,
    /// Who is assigned, by account. It takes a call for each account, so that it is asked only of sets
    /// whose policies could together allow everything.
    pub assignments: Observed<BTreeMap<String, Observed<Vec<Assignee>>>>,
}

/// A policy that each account has for itself, and a permission set only names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyReference {
    /// Its path and its name: `/team/read`.
    pub name: String,
}

/// The permissions boundary of a permission set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBoundary {
    /// A policy of AWS.
    Managed(Arn),
    /// A policy that each account has for itself.
    Reference(PolicyReference),
}

/// Whom a permission set is assigned to in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assignee {
    /// Somebody, by the id in the identity store.
    User(String),
    /// A group, by the id there.
    Group(String),
}

/// A group that a permission set is assigned to.
#[derive(Clone, Debug)]
pub struct AssignedGroup {
    /// Its name, where it has one.
    pub name: Observed<Option<String>>,
    /// The ids of its members, who are people: there are no groups in groups.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/users-groups-provisioning.html>
    pub members: Observed<Vec<String>>,
}
