//! An account in memory, whose looks may be behind, and which a test can end, or have fail, at any point.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::pending,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use jiff::Timestamp;
use tutela_model::{
    Cause, Change, ConfigRuleState, GroupState, KeyUse, PolicyState, State, Subject,
    document_digest,
};
use tutela_ports::{Changes, Clock, Entry, Identity, Journal, NotMade, Refusal, Waits};

use crate::plans::Told;

pub(super) const ACCOUNT: &str = "111122223333";

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

/// What goes wrong with a call that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Denied,
    Throttled,
    /// It was done, and the answer was lost.
    LostAnswer,
    /// It was not done, and no answer came.
    LostCall,
}

pub(super) struct World(Mutex<Inner>);

struct Inner {
    /// The account as it was from a second on, the last being how it is.
    history: Vec<(i64, Held)>,
    now: i64,
    lag: i64,
    /// How many events may happen before everything ends: entries, and calls before and after their
    /// effect.
    fuel: Option<usize>,
    /// What goes wrong with the call of a number, the first being 1.
    wrong: Option<(usize, Wrong)>,
    writes: usize,
    journal: Vec<Entry>,
    effects: Vec<Change>,
}

impl World {
    pub(super) fn new(held: Held) -> Self {
        Self(Mutex::new(Inner {
            history: vec![(i64::MIN, held)],
            now: 0,
            lag: 0,
            fuel: None,
            wrong: None,
            writes: 0,
            journal: Vec::new(),
            effects: Vec::new(),
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// Looks are so many seconds behind.
    pub(super) fn lagging(self, seconds: i64) -> Self {
        self.inner().lag = seconds;
        self
    }

    pub(super) fn with_wrong(self, number: usize, wrong: Wrong) -> Self {
        self.inner().wrong = Some((number, wrong));
        self
    }

    /// Ends after so many events; `None` for never.
    pub(super) fn fuel(&self, fuel: Option<usize>) {
        self.inner().fuel = fuel;
    }

    pub(super) fn held(&self) -> Held {
        self.inner().history.last().unwrap().1.clone()
    }

    pub(super) fn journal(&self) -> Vec<Entry> {
        self.inner().journal.clone()
    }

    /// The calls that had an effect, in order.
    pub(super) fn effects(&self) -> Vec<Change> {
        self.inner().effects.clone()
    }

    /// Somebody else changes something.
    pub(super) fn change(&self, change: impl FnOnce(&mut Held)) {
        let mut inner = self.inner();
        let mut held = inner.history.last().unwrap().1.clone();
        change(&mut held);
        let now = inner.now;
        inner.history.push((now, held));
    }
}

impl Inner {
    /// Whether there is an event left.
    fn burn(&mut self) -> bool {
        match &mut self.fuel {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    fn seen(&self) -> &Held {
        let at = self.now - self.lag;
        &self.history.iter().rev().find(|(from, _)| *from <= at).unwrap().1
    }
}

impl Changes for World {
    async fn identity(&self) -> Result<Identity, Refusal> {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/admin");
        Ok(Identity { arn, account: ACCOUNT.to_owned() })
    }

    async fn look(&self, at: &Subject) -> Result<State, Refusal> {
        Ok(self.inner().seen().state(at))
    }

    async fn make(&self, change: &Change) -> Result<(), NotMade> {
        let (goes_on, wrong) = {
            let mut inner = self.inner();
            inner.writes += 1;
            let wrong = inner.wrong.filter(|(number, _)| *number == inner.writes);
            (inner.burn(), wrong.map(|(_, wrong)| wrong))
        };
        if !goes_on {
            return pending().await;
        }
        let refused = |cause, detail: &str| {
            Err(NotMade::Refused(Refusal { cause, detail: detail.to_owned() }))
        };
        let lost = || {
            let detail = "HTTP 500 with an empty answer".to_owned();
            Err(NotMade::Unanswered(Refusal { cause: Cause::Failed, detail }))
        };
        match wrong {
            Some(Wrong::Denied) => return refused(Cause::Denied, "AccessDenied: not authorized"),
            Some(Wrong::Throttled) => {
                return refused(Cause::Throttled, "Throttling: Rate exceeded");
            }
            Some(Wrong::LostCall) => return lost(),
            Some(Wrong::LostAnswer) | None => {}
        }
        let mut held = self.held();
        if let Err(code) = held.take(change) {
            return refused(Cause::Failed, &format!("HTTP 409: {code}: no"));
        }
        self.change(|own| *own = held);
        let goes_on = {
            let mut inner = self.inner();
            inner.effects.push(change.clone());
            inner.burn()
        };
        match (goes_on, wrong) {
            (false, _) => pending().await,
            (true, Some(_)) => lost(),
            (true, None) => Ok(()),
        }
    }
}

impl Journal for World {
    fn keep(&self, entry: &Entry) -> Result<(), String> {
        let mut inner = self.inner();
        // Whoever is killed here has written the line, or has not; a test looks at both.
        if !inner.burn() {
            return Err("killed before the line was written".to_owned());
        }
        inner.journal.push(entry.clone());
        if inner.burn() { Ok(()) } else { Err("killed after the line was written".to_owned()) }
    }
}

impl Waits for World {
    async fn wait(&self, time: Duration) {
        self.inner().now += i64::try_from(time.as_secs().max(1)).unwrap();
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + self.inner().now).unwrap()
    }
}

impl Told for World {
    fn step(&self, _number: usize, _change: &Change) {}
}

impl Held {
    pub(super) fn state(&self, at: &Subject) -> State {
        let present = |it: bool| if it { State::Present } else { State::Absent };
        match at {
            Subject::Policy(arn) => self.policies.get(arn).map_or(State::Absent, |own| {
                let attached = self.groups.values().filter(|it| it.attached.contains(arn)).count();
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
            Subject::AccessKey { user, key } => {
                let own = self.keys.get(&(user.clone(), key.clone()));
                own.map_or(State::Absent, |own| State::Value(own.clone()))
            }
            Subject::KeyUse(key) => {
                self.uses.get(key).map_or(State::Absent, |own| State::Use(own.clone()))
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
    fn take(&mut self, change: &Change) -> Result<(), &'static str> {
        const NONE: &str = "NoSuchEntity";
        const CONFLICT: &str = "DeleteConflict";
        let is_attached =
            |own: &Self, arn: &str| own.groups.values().any(|it| it.attached.contains(arn));
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
            Change::PutUserPolicy { .. }
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
}
