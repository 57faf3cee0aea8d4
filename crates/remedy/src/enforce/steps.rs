//! The steps of an enforcement: the policy, the group, and one user after the other.

use std::collections::{BTreeMap, BTreeSet};

use tutela_access::Alike;
use tutela_model::{Account, Arn, Change, GroupState, State, User};

use tutela_policy::require::RequireLevel;

use super::{CHECK, EnforceError, Found, PATH, Wish, our_policy::OurPolicy};
use crate::{Claim, Step};

/// The tags by which our own policy is known, and what it is meant to say.
const PURPOSE: (&str, &str) = ("tutela:purpose", "require-mfa");
const LEVEL: &str = "tutela:level";
pub(super) const DOCUMENT: &str = "tutela:document";

/// What has to be made, and what is there already.
pub(super) struct Making<'a> {
    wish: &'a Wish,
    group_arn: String,
    policy: OurPolicy<'a>,
    group: Option<&'a GroupState>,
}

impl<'a> Making<'a> {
    /// Holds what is there against what is ours.
    pub(super) fn new(
        account: &Account,
        found: &'a Found,
        wish: &'a Wish,
        document: &str,
    ) -> Result<Self, EnforceError> {
        let found_policy = (wish.name.as_str(), &found.policy);
        let policy = OurPolicy::new(account, found_policy, wish.level, document)?;
        let foreign = |why: String| Err(EnforceError::ForeignGroup(wish.name.clone(), why));
        let group = match &found.group {
            State::Absent => None,
            State::Group(own) if own.path != PATH => {
                return foreign(format!("its path is {}", own.path));
            }
            State::Group(own) if !own.inline.is_empty() => {
                return foreign("a policy is written into it".to_owned());
            }
            State::Group(own) => match own.attached.iter().find(|it| **it != policy.arn) {
                Some(other) => return foreign(format!("{other} is attached to it")),
                None => Some(own),
            },
            State::Policy(_)
            | State::Present
            | State::Adrift(_)
            | State::Document(_)
            | State::ConfigRule(_)
            | State::Scp(_)
            | State::Use(_)
            | State::Value(_) => {
                return foreign("it cannot be read".to_owned());
            }
        };
        let group_arn =
            format!("arn:{}:iam::{}:group{PATH}{}", account.partition, account.id, wish.name);
        Ok(Self { wish, group_arn, policy, group })
    }

    pub(super) fn policy_arn(&self) -> &str {
        &self.policy.arn
    }

    pub(super) fn group_arn(&self) -> &str {
        &self.group_arn
    }

    pub(super) fn group(&self) -> &str {
        &self.wish.name
    }

    pub(super) fn document(&self) -> &str {
        &self.policy.document
    }

    /// Who is in the group already.
    pub(super) fn members(&self) -> BTreeSet<String> {
        self.group.iter().flat_map(|own| own.members.iter().cloned()).collect()
    }

    /// Whether those who are under the policy already will meet another one.
    pub(super) fn changes_document(&self) -> bool {
        self.policy.changes()
            || self.group.is_some_and(|own| !own.attached.contains(&self.policy.arn))
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.policy.note().into_iter().collect()
    }

    pub(super) fn steps(&self, users: &[&User], proved: &BTreeMap<&Arn, &Alike>) -> Vec<Step> {
        let mut steps = self.policy.steps("it is attached to nothing yet");
        if self.group.is_none() {
            steps.push(self.create_group());
        }
        if self.group.is_none_or(|own| !own.attached.contains(&self.policy.arn)) {
            steps.push(self.attach());
        }
        steps.extend(users.iter().map(|user| self.add(user, proved)));
        // Without anybody to be put under it, what is not there yet is not made.
        if users.is_empty() && self.policy.found.is_none() { Vec::new() } else { steps }
    }

    fn create_group(&self) -> Step {
        let empty = GroupState {
            path: PATH.to_owned(),
            attached: Vec::new(),
            inline: Vec::new(),
            members: Vec::new(),
        };
        let group_name = self.wish.name.clone();
        step(
            Change::CreateGroup { path: PATH.to_owned(), group_name: group_name.clone() },
            "the group of those who are asked for MFA; nobody is in it yet",
            (State::Absent, State::Group(empty)),
            Change::DeleteGroup { group_name },
        )
    }

    fn attach(&self) -> Step {
        let (group_name, policy_arn) = (self.wish.name.clone(), self.policy.arn.clone());
        let action = Change::AttachGroupPolicy {
            group_name: group_name.clone(),
            policy_arn: policy_arn.clone(),
        };
        step(
            action,
            "whoever is in the group is asked for MFA",
            (State::Absent, State::Present),
            Change::DetachGroupPolicy { group_name, policy_arn },
        )
    }

    fn add(&self, user: &User, proved: &BTreeMap<&Arn, &Alike>) -> Step {
        let (group_name, user_name) = (self.wish.name.clone(), user.name.clone());
        let action =
            Change::AddUserToGroup { group_name: group_name.clone(), user_name: user_name.clone() };
        let has_device = user.has_mfa.seen().is_ok_and(|seen| seen.value);
        let why = if has_device {
            "the user has a device, and is asked for it from now on"
        } else {
            "the user can enrol a device by itself, and can do little else before"
        };
        let undo = Change::RemoveUserFromGroup { group_name, user_name };
        let becomes = (State::Absent, State::Present);
        Step { proves: vec![claim(user, proved)], ..step(action, why, becomes, undo) }
    }
}

/// What has to hold for a user who was put under the policy: the check, and the level that was proved.
pub(super) fn claim(user: &User, proved: &BTreeMap<&Arn, &Alike>) -> Claim {
    let level = proved.get(&user.arn).map_or("unknown", |alike| alike.level.name());
    Claim { check: CHECK.to_owned(), resource: user.arn.to_string(), level: Some(level.to_owned()) }
}

/// Whether these are tags of a policy of ours.
pub(super) fn is_ours(tags: &BTreeMap<String, String>) -> bool {
    tags.get(PURPOSE.0).is_some_and(|it| it == PURPOSE.1)
}

/// What the tags of a policy of ours say: what it is for, its level, and what it is meant to say.
pub(super) fn tags(level: RequireLevel, digest: &str) -> BTreeMap<String, String> {
    let all = [PURPOSE, (LEVEL, level.name()), (DOCUMENT, digest)];
    all.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

pub(super) fn step(action: Change, why: &str, states: (State, State), undo: Change) -> Step {
    Step::new(action, why, states, Some(undo))
}
