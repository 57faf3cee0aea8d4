//! The steps of an enforcement: the policy, the group, and one user after the other.

use std::collections::{BTreeMap, BTreeSet};

use tutela_access::Alike;
use tutela_model::{
    Account, Arn, Change, GroupState, PolicyState, State, Subject, User, document_digest,
};

use tutela_policy::require::RequireLevel;

use super::{CHECK, EnforceError, Found, PATH, Wish, policy_arn};
use crate::{Claim, Precondition, Step};

/// The tags by which our own policy is known, and what it is meant to say.
const PURPOSE: (&str, &str) = ("tutela:purpose", "require-mfa");
const LEVEL: &str = "tutela:level";
pub(super) const DOCUMENT: &str = "tutela:document";

/// Versions of a policy that AWS keeps, in force or not.
const VERSIONS: usize = 5;

/// What has to be made, and what is there already.
pub(super) struct Making<'a> {
    wish: &'a Wish,
    policy_arn: String,
    group_arn: String,
    document: String,
    digest: String,
    policy: Option<&'a PolicyState>,
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
        let arn = policy_arn(account, &wish.name);
        let policy = match &found.policy {
            State::Absent => None,
            State::Policy(own) if is_ours(&own.tags) => Some(own),
            State::Policy(_)
            | State::Present
            | State::Adrift(_)
            | State::Group(_)
            | State::Document(_)
            | State::ConfigRule(_)
            | State::Scp(_)
            | State::Use(_)
            | State::Value(_) => {
                return Err(EnforceError::ForeignPolicy(arn));
            }
        };
        let foreign = |why: String| Err(EnforceError::ForeignGroup(wish.name.clone(), why));
        let group = match &found.group {
            State::Absent => None,
            State::Group(own) if own.path != PATH => {
                return foreign(format!("its path is {}", own.path));
            }
            State::Group(own) if !own.inline.is_empty() => {
                return foreign("a policy is written into it".to_owned());
            }
            State::Group(own) => match own.attached.iter().find(|it| **it != arn) {
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
        let making = Self {
            wish,
            group_arn: format!(
                "arn:{}:iam::{}:group{PATH}{}",
                account.partition, account.id, wish.name
            ),
            policy_arn: arn,
            digest: document_digest(document),
            document: document.to_owned(),
            policy,
            group,
        };
        if making.needs_version() && making.policy.is_some_and(|it| it.others.len() + 1 >= VERSIONS)
        {
            return Err(EnforceError::Versions(making.policy_arn));
        }
        Ok(making)
    }

    pub(super) fn policy_arn(&self) -> &str {
        &self.policy_arn
    }

    pub(super) fn group_arn(&self) -> &str {
        &self.group_arn
    }

    pub(super) fn group(&self) -> &str {
        &self.wish.name
    }

    pub(super) fn document(&self) -> &str {
        &self.document
    }

    /// Who is in the group already.
    pub(super) fn members(&self) -> BTreeSet<String> {
        self.group.iter().flat_map(|own| own.members.iter().cloned()).collect()
    }

    /// Whether those who are under the policy already will meet another one.
    pub(super) fn changes_document(&self) -> bool {
        self.policy.is_some_and(|own| own.in_force != self.digest)
            || self.group.is_some_and(|own| !own.attached.contains(&self.policy_arn))
    }

    fn needs_version(&self) -> bool {
        self.policy
            .is_some_and(|own| own.in_force != self.digest && !own.others.contains(&self.digest))
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let drifted = self.policy.filter(|own| own.tags.get(DOCUMENT) != Some(&own.in_force));
        let said = drifted.map(|_| {
            format!(
                "policy {} does not say what it was made to say: somebody changed it, and this plan \
                 puts it right",
                self.policy_arn
            )
        });
        said.into_iter().collect()
    }

    pub(super) fn steps(&self, users: &[&User], proved: &BTreeMap<&Arn, &Alike>) -> Vec<Step> {
        let mut steps = match self.policy {
            None => vec![self.create_policy()],
            Some(own) => self.update_policy(own),
        };
        if self.group.is_none() {
            steps.push(self.create_group());
        }
        if self.group.is_none_or(|own| !own.attached.contains(&self.policy_arn)) {
            steps.push(self.attach());
        }
        steps.extend(users.iter().map(|user| self.add(user, proved)));
        // Without anybody to be put under it, what is not there yet is not made.
        if users.is_empty() && self.policy.is_none() { Vec::new() } else { steps }
    }

    fn tags(&self) -> BTreeMap<String, String> {
        tags(self.wish.level, &self.digest)
    }

    fn create_policy(&self) -> Step {
        let tags = self.tags();
        let action = Change::CreatePolicy {
            policy_arn: self.policy_arn.clone(),
            path: PATH.to_owned(),
            policy_name: self.wish.name.clone(),
            description: format!(
                "Denies nearly everything without MFA, level {}",
                self.wish.level.name()
            ),
            policy_document: self.document.clone(),
            tags: tags.clone(),
        };
        let becomes =
            PolicyState { in_force: self.digest.clone(), others: Vec::new(), attached: 0, tags };
        step(
            action,
            "the policy that denies nearly everything without MFA; it is attached to nothing yet",
            (State::Absent, State::Policy(becomes)),
            Change::DeletePolicy { policy_arn: self.policy_arn.clone() },
        )
    }

    /// From what our policy says to what it is to say.
    fn update_policy(&self, own: &PolicyState) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut now = own.clone();
        let (policy_arn, version_of) = (self.policy_arn.clone(), self.digest.clone());
        let mut push = |now: &mut PolicyState, next: PolicyState, action, why, undo| {
            let before = std::mem::replace(now, next.clone());
            steps.push(step(action, why, (State::Policy(before), State::Policy(next)), undo));
        };
        if self.needs_version() {
            let mut others = now.others.clone();
            others.push(self.digest.clone());
            others.sort();
            let next = PolicyState { others, ..now.clone() };
            let action = Change::CreatePolicyVersion {
                policy_arn: policy_arn.clone(),
                policy_document: self.document.clone(),
            };
            let undo = Change::DeletePolicyVersion {
                policy_arn: policy_arn.clone(),
                version_of: version_of.clone(),
            };
            push(&mut now, next, action, "the policy as it is to be; not in force yet", undo);
        }
        if now.in_force != self.digest {
            let mut others: Vec<String> =
                now.others.iter().filter(|it| **it != self.digest).cloned().collect();
            others.push(now.in_force.clone());
            others.sort();
            let next = PolicyState { in_force: self.digest.clone(), others, ..now.clone() };
            let action = Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn.clone(),
                version_of: version_of.clone(),
            };
            let undo = Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn.clone(),
                version_of: now.in_force.clone(),
            };
            push(&mut now, next, action, "puts it in force for all who are under it", undo);
        }
        let mut tags = now.tags.clone();
        tags.extend(self.tags());
        if now.tags != tags {
            let known: BTreeMap<String, String> = self
                .tags()
                .into_keys()
                .filter_map(|key| now.tags.get_key_value(&key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            let action = Change::TagPolicy { policy_arn: policy_arn.clone(), tags: self.tags() };
            let undo = Change::TagPolicy { policy_arn, tags: known };
            let next = PolicyState { tags, ..now.clone() };
            push(&mut now, next, action, "says on the policy what it is to say", undo);
        }
        steps
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
        let (group_name, policy_arn) = (self.wish.name.clone(), self.policy_arn.clone());
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
        let level = proved.get(&user.arn).map_or("unknown", |alike| alike.level.name());
        let has_device = user.has_mfa.seen().is_ok_and(|seen| seen.value);
        let why = if has_device {
            "the user has a device, and is asked for it from now on"
        } else {
            "the user can enrol a device by itself, and can do little else before"
        };
        let undo = Change::RemoveUserFromGroup { group_name, user_name };
        let claim = Claim {
            check: CHECK.to_owned(),
            resource: user.arn.to_string(),
            level: Some(level.to_owned()),
        };
        let becomes = (State::Absent, State::Present);
        Step { proves: vec![claim], ..step(action, why, becomes, undo) }
    }
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

pub(super) fn step(action: Change, why: &str, (is, becomes): (State, State), undo: Change) -> Step {
    let of: Subject = action.subject();
    Step {
        action,
        why: why.to_owned(),
        precondition: Precondition { of, is },
        provided: Vec::new(),
        becomes,
        undo: Some(undo),
        proves: Vec::new(),
    }
}
