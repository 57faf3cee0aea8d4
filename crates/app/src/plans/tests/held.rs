//! What an account in memory holds, and what AWS would make of calls.

use std::collections::{BTreeMap, BTreeSet};

use tutela_model::{
    Change, ConfigRuleState, GroupState, KeyUse, PolicyState, ScpState, State, Subject, UNASSIGNED,
    document_digest,
};

/// What the account holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) policies: BTreeMap<String, Policy>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) users: BTreeSet<String>,
    /// By region and name.
    pub(super) rules: BTreeMap<(String, String), ConfigRuleState>,
    /// Whether keys can be used, by user and id.
    pub(super) keys: BTreeMap<(String, String), String>,
    /// Last uses, by the keys' ids.
    pub(super) uses: BTreeMap<String, KeyUse>,
    /// Permissions boundaries, by user.
    pub(super) boundaries: BTreeMap<String, String>,
    /// Virtual devices by ARN, each with the user who has it.
    pub(super) devices: BTreeMap<String, Option<String>>,
    /// Service control policies, by name, with their texts.
    pub(super) scps: BTreeMap<String, (String, ScpState)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) in_force: String,
    pub(super) others: Vec<String>,
    pub(super) tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) path: String,
    pub(super) attached: BTreeSet<String>,
    pub(super) members: BTreeSet<String>,
}

impl Held {
    pub(super) fn state(&self, at: &Subject) -> State {
        let present = |it: bool| if it { State::Present } else { State::Absent };
        match at {
            Subject::Policy(arn) => self.policies.get(arn).map_or(State::Absent, |own| {
                let attached = self.groups.values().filter(|it| it.attached.contains(arn)).count()
                    + self.boundaries.values().filter(|it| *it == arn).count();
                State::Policy(PolicyState {
                    in_force: own.in_force.clone(),
                    others: own.others.clone(),
                    attached: u32::try_from(attached).unwrap(),
                    tags: own.tags.clone(),
                })
            }),
            Subject::Group(name) => self.groups.get(name).map_or(State::Absent, |own| {
                State::Group(GroupState {
                    path: own.path.clone(),
                    attached: own.attached.iter().cloned().collect(),
                    inline: Vec::new(),
                    members: own.members.iter().cloned().collect(),
                })
            }),
            Subject::GroupPolicy { group, policy } => {
                present(self.groups.get(group).is_some_and(|own| own.attached.contains(policy)))
            }
            Subject::Member { user, .. } if !self.users.contains(user) => {
                State::Adrift(format!("user {user}"))
            }
            // The plans of these tests have none of them.
            Subject::UserPolicy { .. } | Subject::UserTag { .. } => State::Absent,
            Subject::UserBoundary(user) => {
                let own = self.boundaries.get(user);
                own.map_or(State::Absent, |own| State::Value(own.clone()))
            }
            Subject::AccessKey { user, key } => {
                let own = self.keys.get(&(user.clone(), key.clone()));
                own.map_or(State::Absent, |own| State::Value(own.clone()))
            }
            Subject::KeyUse(key) => {
                self.uses.get(key).map_or(State::Absent, |own| State::Use(own.clone()))
            }
            Subject::Device { user, serial } => match self.devices.get(serial) {
                None => State::Absent,
                Some(None) => State::Value(UNASSIGNED.to_owned()),
                Some(Some(own)) if own == user => State::Present,
                Some(Some(other)) => State::Value(format!("of {other}")),
            },
            Subject::Scp(name) => {
                self.scps.get(name).map_or(State::Absent, |(_, own)| State::Scp(own.clone()))
            }
            Subject::ScpTarget { policy, target } => {
                present(self.scps.get(policy).is_some_and(|(_, own)| own.targets.contains(target)))
            }
            Subject::ConfigRule { region, name } => {
                let own = self.rules.get(&(region.clone(), name.clone()));
                own.map_or(State::Absent, |own| State::ConfigRule(own.clone()))
            }
            Subject::Member { group, user } => {
                present(self.groups.get(group).is_some_and(|own| own.members.contains(user)))
            }
        }
    }

    /// What AWS would make of a call, as far as plans make them.
    #[expect(clippy::too_many_lines, reason = "an arm a call")]
    pub(super) fn take(&mut self, change: &Change) -> Result<(), &'static str> {
        const NONE: &str = "NoSuchEntity";
        const CONFLICT: &str = "DeleteConflict";
        if change.organizations().is_some() {
            return self.organize(change);
        }
        let is_attached = |own: &Self, arn: &str| {
            own.groups.values().any(|it| it.attached.contains(arn))
                || own.boundaries.values().any(|it| it == arn)
        };
        match change {
            Change::CreatePolicy { policy_arn, policy_document, tags, .. } => {
                if self.policies.contains_key(policy_arn) {
                    return Err("EntityAlreadyExists");
                }
                let in_force = document_digest(policy_document);
                let own = Policy { in_force, others: Vec::new(), tags: tags.clone() };
                self.policies.insert(policy_arn.clone(), own);
            }
            Change::DeletePolicy { policy_arn } => {
                if is_attached(self, policy_arn) {
                    return Err(CONFLICT);
                }
                let own = self.policies.get(policy_arn).ok_or(NONE)?;
                if !own.others.is_empty() {
                    return Err(CONFLICT);
                }
                self.policies.remove(policy_arn);
            }
            Change::CreatePolicyVersion { policy_arn, policy_document } => {
                let own = self.policies.get_mut(policy_arn).ok_or(NONE)?;
                if own.others.len() >= 4 {
                    return Err("LimitExceeded");
                }
                own.others.push(document_digest(policy_document));
                own.others.sort();
            }
            Change::SetDefaultPolicyVersion { policy_arn, version_of } => {
                let own = self.policies.get_mut(policy_arn).ok_or(NONE)?;
                let place = own.others.iter().position(|it| it == version_of).ok_or(NONE)?;
                own.others.remove(place);
                own.others.push(std::mem::replace(&mut own.in_force, version_of.clone()));
                own.others.sort();
            }
            Change::DeletePolicyVersion { policy_arn, version_of } => {
                let own = self.policies.get_mut(policy_arn).ok_or(NONE)?;
                let place = own.others.iter().position(|it| it == version_of).ok_or(NONE)?;
                own.others.remove(place);
            }
            Change::TagPolicy { policy_arn, tags } => {
                self.policies.get_mut(policy_arn).ok_or(NONE)?.tags.extend(tags.clone());
            }
            Change::CreateGroup { path, group_name } => {
                if self.groups.contains_key(group_name) {
                    return Err("EntityAlreadyExists");
                }
                let own = Group { path: path.clone(), ..Group::default() };
                self.groups.insert(group_name.clone(), own);
            }
            Change::DeleteGroup { group_name } => {
                let own = self.groups.get(group_name).ok_or(NONE)?;
                if !own.members.is_empty() || !own.attached.is_empty() {
                    return Err(CONFLICT);
                }
                self.groups.remove(group_name);
            }
            Change::AttachGroupPolicy { group_name, policy_arn } => {
                self.policies.get(policy_arn).ok_or(NONE)?;
                let own = self.groups.get_mut(group_name).ok_or(NONE)?;
                own.attached.insert(policy_arn.clone());
            }
            Change::DetachGroupPolicy { group_name, policy_arn } => {
                let own = self.groups.get_mut(group_name).ok_or(NONE)?;
                own.attached.remove(policy_arn).then_some(()).ok_or(NONE)?;
            }
            Change::AddUserToGroup { group_name, user_name } => {
                if !self.users.contains(user_name) {
                    return Err(NONE);
                }
                let own = self.groups.get_mut(group_name).ok_or(NONE)?;
                own.members.insert(user_name.clone());
            }
            Change::UpdateAccessKey { user_name, access_key_id, status } => {
                let place = (user_name.clone(), access_key_id.clone());
                self.keys.get_mut(&place).ok_or(NONE)?.clone_from(status);
            }
            Change::DeleteAccessKey { user_name, access_key_id } => {
                let place = (user_name.clone(), access_key_id.clone());
                self.keys.remove(&place).ok_or(NONE)?;
            }
            Change::PutUserBoundary { user_name, permissions_boundary } => {
                if !self.policies.contains_key(permissions_boundary) {
                    return Err(NONE);
                }
                self.boundaries.insert(user_name.clone(), permissions_boundary.clone());
            }
            Change::DeleteUserBoundary { user_name } => {
                self.boundaries.remove(user_name).ok_or(NONE)?;
            }
            Change::DeactivateDevice { user_name, serial_number } => {
                let own = self.devices.get_mut(serial_number).ok_or(NONE)?;
                own.take_if(|own| own == user_name).ok_or(NONE)?;
            }
            Change::DeleteVirtualDevice { serial_number, .. } => {
                let is_free = self.devices.get(serial_number).ok_or(NONE)?.is_none();
                if !is_free {
                    return Err(CONFLICT);
                }
                self.devices.remove(serial_number);
            }
            Change::PutConfigRule {
                region,
                config_rule_name,
                source_identifier,
                maximum_execution_frequency,
                ..
            } => {
                let own = ConfigRuleState {
                    owner: "AWS".to_owned(),
                    identifier: source_identifier.clone(),
                    frequency: maximum_execution_frequency.clone(),
                    is_going: false,
                };
                self.rules.insert((region.clone(), config_rule_name.clone()), own);
            }
            Change::DeleteConfigRule { region, config_rule_name } => {
                let place = (region.clone(), config_rule_name.clone());
                self.rules.remove(&place).ok_or("NoSuchConfigRuleException")?;
            }
            Change::CreateScp { .. }
            | Change::UpdateScp { .. }
            | Change::TagScp { .. }
            | Change::UntagScp { .. }
            | Change::AttachScp { .. }
            | Change::DetachScp { .. }
            | Change::DeleteScp { .. }
            | Change::PutUserPolicy { .. }
            | Change::DeleteUserPolicy { .. }
            | Change::TagUser { .. }
            | Change::UntagUser { .. } => return Err("InvalidAction"),
            Change::RemoveUserFromGroup { group_name, user_name } => {
                let own = self.groups.get_mut(group_name).ok_or(NONE)?;
                own.members.remove(user_name);
            }
        }
        Ok(())
    }

    /// What AWS Organizations would make of a call.
    fn organize(&mut self, change: &Change) -> Result<(), &'static str> {
        const NONE: &str = "PolicyNotFoundException";
        if let Change::CreateScp { policy_name, content, tags, .. } = change {
            if self.scps.contains_key(policy_name) {
                return Err("DuplicatePolicyException");
            }
            let (document, targets) = (document_digest(content), Vec::new());
            let own = ScpState { document, tags: tags.clone(), targets };
            self.scps.insert(policy_name.clone(), (content.clone(), own));
            return Ok(());
        }
        let named = change.organizations().and_then(|request| request.policy).ok_or(NONE)?;
        let (text, own) = self.scps.get_mut(named.name).ok_or(NONE)?;
        if named.says.is_some_and(|digest| own.document != digest) {
            return Err("it does not say that");
        }
        if let Change::UpdateScp { content, .. } = change {
            text.clone_from(content);
            own.document = document_digest(content);
        } else if let Change::TagScp { tags, .. } = change {
            own.tags.extend(tags.clone());
        } else if let Change::UntagScp { tag_keys, .. } = change {
            own.tags.retain(|key, _| !tag_keys.contains(key));
        } else if let Change::AttachScp { target_id, .. } = change {
            if own.targets.contains(target_id) {
                return Err("DuplicatePolicyAttachmentException");
            }
            own.targets.push(target_id.clone());
            own.targets.sort();
        } else if let Change::DetachScp { target_id, .. } = change {
            let place = own.targets.iter().position(|it| it == target_id);
            own.targets.remove(place.ok_or("PolicyNotAttachedException")?);
        } else {
            if !own.targets.is_empty() {
                return Err("PolicyInUseException");
            }
            self.scps.remove(named.name);
        }
        Ok(())
    }
}
