//! A managed policy of ours: made, or brought to what it is to say.

use std::collections::BTreeMap;

use tutela_model::{Account, Change, PolicyState, State, document_digest};
use tutela_policy::require::RequireLevel;

use super::{
    EnforceError, PATH, policy_arn,
    steps::{DOCUMENT, is_ours, step, tags},
};
use crate::Step;

/// Versions of a policy that AWS keeps, in force or not.
const VERSIONS: usize = 5;

/// What it is to say, and what is there already.
#[derive(Debug)]
pub(super) struct OurPolicy<'a> {
    pub(super) arn: String,
    pub(super) document: String,
    pub(super) found: Option<&'a PolicyState>,
    name: String,
    level: RequireLevel,
    digest: String,
    /// Tags beside those that every policy of ours has.
    more: BTreeMap<String, String>,
}

impl<'a> OurPolicy<'a> {
    /// Holds what is there against what is ours.
    pub(super) fn new(
        account: &Account,
        (name, found): (&str, &'a State),
        level: RequireLevel,
        document: &str,
    ) -> Result<Self, EnforceError> {
        let arn = policy_arn(account, name);
        let found = match found {
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
            | State::Value(_) => return Err(EnforceError::ForeignPolicy(arn)),
        };
        let own = Self {
            arn,
            name: name.to_owned(),
            level,
            digest: document_digest(document),
            document: document.to_owned(),
            found,
            more: BTreeMap::new(),
        };
        if own.needs_version() && found.is_some_and(|it| it.others.len() + 1 >= VERSIONS) {
            return Err(EnforceError::Versions(own.arn));
        }
        Ok(own)
    }

    /// The same with one tag more.
    pub(super) fn with_tag(mut self, key: &str, value: &str) -> Self {
        self.more.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Whether it is there, and says something else.
    pub(super) fn changes(&self) -> bool {
        self.found.is_some_and(|own| own.in_force != self.digest)
    }

    fn needs_version(&self) -> bool {
        self.found.is_some_and(|own| self.changes() && !own.others.contains(&self.digest))
    }

    /// That somebody changed it, if so.
    pub(super) fn note(&self) -> Option<String> {
        let drifted = self.found.filter(|own| own.tags.get(DOCUMENT) != Some(&own.in_force));
        drifted.map(|_| {
            format!(
                "policy {} does not say what it was made to say: somebody changed it, and this plan \
                 puts it right",
                self.arn
            )
        })
    }

    /// What makes it, or changes it; nothing where it is as it is to be.
    pub(super) fn steps(&self, nobody: &str) -> Vec<Step> {
        match self.found {
            None => vec![self.create(nobody)],
            Some(own) => self.update(own),
        }
    }

    fn tags(&self) -> BTreeMap<String, String> {
        let mut all = tags(self.level, &self.digest);
        all.extend(self.more.clone());
        all
    }

    fn create(&self, nobody: &str) -> Step {
        let tags = self.tags();
        let action = Change::CreatePolicy {
            policy_arn: self.arn.clone(),
            path: PATH.to_owned(),
            policy_name: self.name.clone(),
            description: format!(
                "Denies nearly everything without MFA, level {}",
                self.level.name()
            ),
            policy_document: self.document.clone(),
            tags: tags.clone(),
        };
        let becomes =
            PolicyState { in_force: self.digest.clone(), others: Vec::new(), attached: 0, tags };
        step(
            action,
            &format!("the policy that denies nearly everything without MFA; {nobody}"),
            (State::Absent, State::Policy(becomes)),
            Change::DeletePolicy { policy_arn: self.arn.clone() },
        )
    }

    /// From what our policy says to what it is to say.
    fn update(&self, own: &PolicyState) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut now = own.clone();
        let (policy_arn, version_of) = (self.arn.clone(), self.digest.clone());
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
}
