//! The steps: the policy, and one attachment after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{AccountId, Change, Observed, Scp, ScpState, State, Tree, document_digest};
use tutela_policy::require::SERVICE_CONTROL_POLICY;

use super::{
    Found, ScpError, Wish,
    accounts::Judged,
    targets::{OLD_CHARACTERS, Places},
};
use crate::{
    Claim, Step,
    enforce::steps::{DOCUMENT, is_ours, step, tags},
};

/// What has to be made, and what is there already.
pub(super) struct Making<'a> {
    wish: &'a Wish,
    document: String,
    digest: String,
    own: Option<&'a ScpState>,
    text: Option<&'a str>,
}

impl<'a> Making<'a> {
    /// Holds what is there against what is ours.
    pub(super) fn new(
        found: &'a Found,
        wish: &'a Wish,
        document: String,
    ) -> Result<Self, ScpError> {
        let own = match &found.scp {
            State::Absent => None,
            State::Scp(own) if is_ours(&own.tags) => Some(own),
            State::Scp(_)
            | State::Policy(_)
            | State::Present
            | State::Adrift(_)
            | State::Group(_)
            | State::Document(_)
            | State::ConfigRule(_)
            | State::Use(_)
            | State::Value(_) => return Err(ScpError::Foreign(wish.name.clone())),
        };
        let text = found.text.as_deref();
        if own.is_some_and(|own| text.map(document_digest).as_ref() != Some(&own.document)) {
            return Err(ScpError::Changed(wish.name.clone()));
        }
        Ok(Self { wish, digest: document_digest(&document), document, own, text })
    }

    /// What it is attached to already.
    pub(super) fn attached(&self) -> &[String] {
        self.own.map(|own| own.targets.as_slice()).unwrap_or_default()
    }

    pub(super) fn is_attached(&self, target: &str) -> bool {
        self.attached().iter().any(|own| own == target)
    }

    /// Whether those who are under the policy already will meet another one.
    pub(super) fn changes_document(&self) -> bool {
        self.own.is_some_and(|own| own.document != self.digest)
    }

    /// The tree with the policy as it is to be, wherever it is or may be attached. It only denies, so that
    /// it does the same at one level above an account as at several.
    pub(super) fn would_be(&self, tree: &Tree, open: &[&String]) -> Tree {
        let mut tree = tree.clone();
        if let Observed::Seen(seen) = &mut tree.scps {
            for target in open.iter().copied().chain(self.attached()) {
                let own = seen.value.by_target.entry(target.clone()).or_default();
                own.retain(|scp| scp.name != self.wish.name);
                own.push(Scp {
                    id: self.wish.name.clone(),
                    name: self.wish.name.clone(),
                    document: Arc::from(self.document.as_str()),
                });
            }
        }
        tree
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.own.is_some_and(|own| own.tags.get(DOCUMENT) != Some(&own.document)) {
            notes.push(format!(
                "SCP {} does not say what it was made to say: somebody changed it, and this plan puts it right",
                self.wish.name
            ));
        }
        if !self.attached().is_empty() {
            notes.push(format!("it is attached already to {}", self.attached().join(", ")));
        }
        let length = SERVICE_CONTROL_POLICY.counted(&self.document);
        if length > OLD_CHARACTERS {
            notes.push(format!(
                "the policy has {length} characters: AWS takes {} since May 2026, and {OLD_CHARACTERS} where \
                 that has not come yet",
                SERVICE_CONTROL_POLICY.characters
            ));
        }
        notes
    }

    pub(super) fn steps(
        &self,
        targets: &[&str],
        changed: &[String],
        places: &Places<'_>,
        judged: &BTreeMap<AccountId, Judged>,
    ) -> Vec<Step> {
        let mut claiming = Claiming { places, judged, claimed: BTreeSet::new() };
        let mut steps = match self.own {
            // Without anything that it is attached to, it is not made.
            None if targets.is_empty() => return Vec::new(),
            None => vec![self.create()],
            Some(own) => self.update(own, changed, &mut claiming),
        };
        for (place, target) in targets.iter().enumerate() {
            steps.push(self.attach(target, place == 0, &mut claiming));
        }
        steps
    }

    fn tags(&self) -> BTreeMap<String, String> {
        tags(self.wish.level, &self.digest)
    }

    fn name(&self) -> String {
        self.wish.name.clone()
    }

    fn create(&self) -> Step {
        let tags = self.tags();
        let becomes =
            ScpState { document: self.digest.clone(), tags: tags.clone(), targets: Vec::new() };
        let action = Change::CreateScp {
            policy_name: self.name(),
            description: "Denies IAM users nearly everything without MFA".to_owned(),
            content: self.document.clone(),
            tags,
        };
        step(
            action,
            "the policy that denies IAM users nearly everything without MFA; it is attached to nothing yet",
            (State::Absent, State::Scp(becomes)),
            Change::DeleteScp { policy_name: self.name() },
        )
    }

    /// From what our policy says to what it is to say.
    fn update(&self, own: &ScpState, changed: &[String], claiming: &mut Claiming<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut now = own.clone();
        let mut push = |now: &mut ScpState, next: ScpState, action, why, undo| {
            let before = std::mem::replace(now, next.clone());
            steps.push(step(action, why, (State::Scp(before), State::Scp(next)), undo));
        };
        if let Some(old) = self.text.filter(|_| now.document != self.digest) {
            let says = |content: &str| Change::UpdateScp {
                policy_name: self.name(),
                content: content.to_owned(),
            };
            let next = ScpState { document: self.digest.clone(), ..now.clone() };
            let why = "has it say what it is to say, wherever it is attached";
            push(&mut now, next, says(&self.document), why, says(old));
        }
        let tag = |tags| Change::TagScp { policy_name: self.name(), tags };
        let (there, lacking): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.tags().into_iter().partition(|(key, _)| own.tags.contains_key(key));
        let differing: BTreeMap<_, _> =
            there.into_iter().filter(|(key, value)| own.tags.get(key) != Some(value)).collect();
        if !differing.is_empty() {
            let known = own.tags.iter().filter(|(key, _)| differing.contains_key(*key));
            let known = known.map(|(key, value)| (key.clone(), value.clone())).collect();
            let mut next = now.clone();
            next.tags.extend(differing.clone());
            let why = "says on the policy what it is to say";
            push(&mut now, next, tag(differing), why, tag(known));
        }
        if !lacking.is_empty() {
            let tag_keys = lacking.keys().cloned().collect();
            let mut next = now.clone();
            next.tags.extend(lacking.clone());
            let undo = Change::UntagScp { policy_name: self.name(), tag_keys };
            push(&mut now, next, tag(lacking), "says again what a tag of it said", undo);
        }
        if let Some(first) = steps.first_mut() {
            first.proves = changed.iter().flat_map(|target| claiming.claims(target)).collect();
        }
        steps
    }

    fn attach(&self, target: &str, is_first: bool, claiming: &mut Claiming<'_>) -> Step {
        let (policy_name, target_id) = (self.name(), target.to_owned());
        let action = Change::AttachScp {
            policy_name: policy_name.clone(),
            policy_of: self.digest.clone(),
            target_id: target_id.clone(),
        };
        let (accounts, users) = claiming.counts(target);
        let canary = if is_first { "the canary: " } else { "" };
        let why = format!(
            "{canary}IAM users under it are asked for MFA, those who are made later included: {users} in \
             {accounts}"
        );
        let undo = Change::DetachScp { policy_name, target_id };
        let proves = claiming.claims(target);
        Step { proves, ..step(action, &why, (State::Absent, State::Present), undo) }
    }
}

/// Has each account be claimed once, by the first step that reaches it.
struct Claiming<'a> {
    places: &'a Places<'a>,
    judged: &'a BTreeMap<AccountId, Judged>,
    claimed: BTreeSet<AccountId>,
}

impl Claiming<'_> {
    fn claims(&mut self, target: &str) -> Vec<Claim> {
        let mut claims = Vec::new();
        for id in self.places.accounts_in_use(target) {
            if let Some(own) = self.judged.get(&id).filter(|_| self.claimed.insert(id.clone())) {
                claims.extend(own.claims.iter().cloned());
            }
        }
        claims
    }

    /// In words, how many accounts are under a target, and how many users they have.
    fn counts(&self, target: &str) -> (String, String) {
        let accounts = self.places.accounts_in_use(target);
        let users: usize =
            accounts.iter().filter_map(|id| self.judged.get(id)).map(|own| own.users).sum();
        let counted = |count: usize, what: &str| {
            if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
        };
        (counted(accounts.len(), "account"), counted(users, "user"))
    }
}
