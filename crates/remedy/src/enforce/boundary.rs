//! Enforcing MFA by permissions boundaries: each user gets one of ours, into which a boundary is merged that
//! the user has already.
//!
//! `iam:PutUserPermissionsBoundary` replaces: a boundary that only denied what MFA asks for would give its
//! user back all that the former one kept away. So what cannot be merged keeps its user out of the plan.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use tutela_access::{Alike, OldReport, Terms, proofs};
use tutela_model::{Account, Arn, Change, State, User, hex};
use tutela_policy::{
    Document, PolicyType,
    require::{Form, Policy},
};

use super::{
    Chosen, EnforceError, Reason, Wish, check_names,
    our_policy::OurPolicy,
    policy_arn, quotas,
    reason::Judge,
    require,
    steps::{claim, is_ours, step},
    unbroken, would_be,
};
use crate::{Draft, Plan, Step};

/// The tag that says which boundary a policy of ours has in it.
const MERGES: &str = "tutela:merges";

/// How policies stand, by ARN and a look right now.
pub type Looked = BTreeMap<String, State>;

/// The most characters of a policy's name, and what ours add to the one that is chosen.
const NAME: usize = 128;
const SUFFIX: usize = "-boundary-01234567".len();

/// The longest name that may be chosen.
pub const LONGEST_NAME: usize = NAME - SUFFIX;

/// What a policy of ours is called that has this boundary in it; `None` for one that users get who have none.
fn name(wish: &Wish, former: Option<&Arn>) -> String {
    let base = format!("{}-boundary", wish.name);
    let Some(former) = former else { return base };
    let digest = Sha256::digest(former.as_str());
    format!("{base}-{}", hex(digest.iter().take(4)))
}

/// The policies that have to be looked at for a plan, by ARN: those that would be made, and those that users
/// have for a boundary under our path.
#[must_use]
pub fn policies(account: &Account, wish: &Wish) -> BTreeSet<String> {
    let mut all = BTreeSet::from([policy_arn(account, &name(wish, None))]);
    let ours = policy_arn(account, "");
    for user in &account.users.known {
        let Some(former) = boundary(user) else { continue };
        if former.as_str().starts_with(&ours) {
            all.insert(former.to_string());
        }
        if is_meant(user, wish) {
            all.insert(policy_arn(account, &name(wish, Some(former))));
        }
    }
    all
}

fn boundary(user: &User) -> Option<&Arn> {
    user.grants.seen().ok()?.value.boundary.as_ref()
}

fn is_meant(user: &User, wish: &Wish) -> bool {
    wish.users.is_empty() || wish.users.contains(&user.name)
}

/// Makes the plan. Pure: the same snapshot, looks and wish give the same plan.
///
/// # Errors
/// As [`super::plan`].
pub fn plan(account: &Account, looked: &Looked, wish: &Wish) -> Result<Plan, EnforceError> {
    if !account.id.is_known() {
        return Err(EnforceError::Unnamed);
    }
    check_names(account, wish)?;
    let bounds = Bounds::new(account, looked, wish)?;
    let bounded = |(user, own): (&&str, &Bound)| ((*user).to_owned(), own.policy.clone());
    let boundaries: BTreeMap<String, String> = bounds.of.iter().map(bounded).collect();
    let texts = bounds.policies.values().map(|own| (own.arn.as_str(), own.document.as_str()));
    let would_be =
        would_be::bounded(account, texts, &boundaries, wish).map_err(EnforceError::Unseen)?;
    let terms = Terms { as_of: Some(wish.now), old: OldReport::MayLack, tells_earlier: false };
    let meant: Vec<&User> =
        account.users.known.iter().filter(|user| is_meant(user, wish)).collect();
    let names = meant.iter().map(|user| user.name.as_str());
    let all: BTreeSet<&str> = names.chain(bounds.of.keys().copied()).collect();
    let proofs = proofs(&would_be, terms, |arn, name| !arn.is_root() && all.contains(name));
    let proved = proofs.by_principal();
    let under = bounds.under();
    let judge = Judge {
        wish,
        account,
        would_be: &would_be,
        proved: &proved,
        members: &under,
        joins_group: false,
    };
    unbroken(&judge, account, &bounds.changed())?;
    let mut chosen = Chosen::default();
    for user in meant.iter().filter(|user| !under.contains(&user.name)) {
        let reason = bounds.refused.get(user.name.as_str()).cloned();
        match reason.or_else(|| judge.reason(user)) {
            Some(reason) => chosen.withhold(user, reason),
            None => chosen.users.push(user),
        }
    }
    chosen.keep_an_administrator(account, wish, &under);
    chosen.limit(wish.at_most);
    let mut notes = quotas::notes(account);
    notes.extend(bounds.notes(&chosen.users));
    notes.extend(chosen.notes(account, &under));
    let steps = bounds.steps(&chosen.users, &proved);
    Ok(Plan::seal(Draft {
        account: account.id.to_string(),
        made: wish.now,
        goal: format!(
            "IAM users are asked for MFA by their permissions boundaries, level {}",
            wish.level.name()
        ),
        steps,
        withheld: chosen.withheld,
        notes,
    }))
}

/// The boundary that a user would have.
struct Bound {
    /// The ARN of a policy of ours.
    policy: String,
    /// The boundary that the user has now.
    former: Option<Arn>,
    /// Whether that is the one already.
    is_under: bool,
}

/// All boundaries of ours.
struct Bounds<'a> {
    of: BTreeMap<&'a str, Bound>,
    /// By ARN.
    policies: BTreeMap<String, OurPolicy<'a>>,
    /// Users whose boundaries cannot be merged.
    refused: BTreeMap<&'a str, Reason>,
    /// Policies of ours whose former boundary nobody sees any more.
    orphans: BTreeSet<String>,
}

impl<'a> Bounds<'a> {
    fn new(account: &'a Account, looked: &'a Looked, wish: &Wish) -> Result<Self, EnforceError> {
        let mut all = Self {
            of: BTreeMap::new(),
            policies: BTreeMap::new(),
            refused: BTreeMap::new(),
            orphans: BTreeSet::new(),
        };
        let seen = account.users.known.iter().filter(|user| user.grants.seen().is_ok());
        for user in seen {
            let has = boundary(user);
            let ours = has.filter(|arn| is_one_of_ours(looked, arn));
            if ours.is_none() && !is_meant(user, wish) {
                continue;
            }
            let merged = match ours {
                Some(own) => merged_by(looked, own),
                None => has.cloned(),
            };
            let named = name(wish, merged.as_ref());
            let arn = policy_arn(account, &named);
            if ours.is_some_and(|own| own.as_str() != arn) {
                // Of another --name, which another plan looks after.
                all.refused.insert(&user.name, Reason::Boundary(OTHER_NAME.to_owned()));
                continue;
            }
            match all.policy(account, looked, wish, (&named, merged.as_ref()))? {
                Err(_) if ours.is_some() => {
                    all.orphans.insert(arn.clone());
                }
                Err(why) => {
                    all.refused.insert(&user.name, why);
                    continue;
                }
                Ok(()) => {}
            }
            let bound = Bound { policy: arn, former: has.cloned(), is_under: ours.is_some() };
            all.of.insert(&user.name, bound);
        }
        Ok(all)
    }

    /// Has a policy be there, once; why it cannot be made, where it cannot.
    fn policy(
        &mut self,
        account: &Account,
        looked: &'a Looked,
        wish: &Wish,
        (name, former): (&str, Option<&Arn>),
    ) -> Result<Result<(), Reason>, EnforceError> {
        static ABSENT: State = State::Absent;
        let arn = policy_arn(account, name);
        if self.policies.contains_key(&arn) {
            return Ok(Ok(()));
        }
        let text = match text(account, wish, former) {
            Ok(text) => text,
            Err(Refused::All(error)) => return Err(error),
            Err(Refused::One(reason)) => return Ok(Err(reason)),
        };
        let found = looked.get(&arn).unwrap_or(&ABSENT);
        let mut own = OurPolicy::new(account, (name, found), wish.level, &text)?;
        if let Some(former) = former {
            own = own.with_tag(MERGES, former.as_str());
        }
        self.policies.insert(arn, own);
        Ok(Ok(()))
    }

    /// Who is under one of these policies already.
    fn under(&self) -> BTreeSet<String> {
        let own = self.of.iter().filter(|(_, own)| own.is_under);
        own.map(|(user, _)| (*user).to_owned()).collect()
    }

    /// Who is under one that is to say something else.
    fn changed(&self) -> BTreeSet<String> {
        let mut under = self.under();
        let of = |user: &String| self.policies.get(&self.of.get(user.as_str())?.policy);
        under.retain(|user| of(user).is_some_and(OurPolicy::changes));
        under
    }

    fn notes(&self, users: &[&User]) -> Vec<String> {
        let mut notes: Vec<String> = self.policies.values().filter_map(OurPolicy::note).collect();
        let is_merged =
            |user: &&&User| self.of.get(user.name.as_str()).is_some_and(|own| own.former.is_some());
        if users.iter().any(|user| is_merged(&user)) {
            notes.push(
                "Boundaries that are there already are merged into ours, and replaced by that: what they say \
                 later is not followed until this is run again. Keep them: the undo gives them back."
                    .to_owned(),
            );
        }
        notes.extend(self.orphans.iter().map(|arn| {
            format!("policy {arn} stays as it is: the boundary that is merged into it was not seen, or cannot be any more")
        }));
        notes
    }

    fn steps(&self, users: &[&User], proved: &BTreeMap<&Arn, &Alike>) -> Vec<Step> {
        let chosen: Vec<(&&User, &Bound)> = users
            .iter()
            .filter_map(|user| self.of.get(user.name.as_str()).map(|own| (user, own)))
            .collect();
        let needed: BTreeSet<&str> = chosen.iter().map(|(_, own)| own.policy.as_str()).collect();
        let mut steps: Vec<Step> = Vec::new();
        for own in self.policies.values() {
            // Without anybody to be put under it, what is not there yet is not made.
            if own.found.is_some() || needed.contains(own.arn.as_str()) {
                steps.extend(own.steps("it bounds nobody yet"));
            }
        }
        steps.extend(chosen.into_iter().map(|(user, own)| bounded(user, own, proved)));
        steps
    }
}

const OTHER_NAME: &str = "it is a boundary of this program under another --name";

fn is_one_of_ours(looked: &Looked, arn: &Arn) -> bool {
    matches!(looked.get(arn.as_str()), Some(State::Policy(own)) if is_ours(&own.tags))
}

/// The boundary that a policy of ours has in it.
fn merged_by(looked: &Looked, ours: &Arn) -> Option<Arn> {
    let State::Policy(own) = looked.get(ours.as_str())? else { return None };
    own.tags.get(MERGES).map(Arn::new)
}

/// Why a policy cannot be made: for anybody, or for who has this boundary.
enum Refused {
    All(EnforceError),
    One(Reason),
}

/// What a policy of ours says for who has this boundary.
fn text(account: &Account, wish: &Wish, former: Option<&Arn>) -> Result<String, Refused> {
    let require = require(account, wish, Form::Boundary).map_err(Refused::All)?;
    let limit = Form::Boundary.limit();
    let written = |policy: &Policy| policy.json_within(limit);
    let Some(former) = former else {
        let text = written(&require.policy());
        if limit.allows(&text) {
            return Ok(text.trim_end().to_owned());
        }
        let error = EnforceError::TooLong(limit.counted(&text), limit.characters);
        return Err(Refused::All(error));
    };
    let one = |why: String| Refused::One(Reason::Boundary(format!("{former}: {why}")));
    let known = account.policies.seen().map_err(|gap| Refused::One(Reason::Unseen(gap)))?;
    let Some(policy) = known.value.get(former) else {
        return Err(one("what it says was not seen".to_owned()));
    };
    if former.as_str().contains(',') {
        return Err(one("a tag cannot say its name, which has a comma".to_owned()));
    }
    let document = Document::parse_as(PolicyType::Identity, &policy.document);
    let document = document.map_err(|error| one(error.to_string()))?;
    let merged = require.merged_into(&document).map_err(|error| one(error.to_string()))?;
    let text = written(&merged);
    if limit.allows(&text) {
        return Ok(text.trim_end().to_owned());
    }
    let (counted, most) = (limit.counted(&text), limit.characters);
    Err(one(format!(
        "with it, ours would be longer than AWS takes: {counted} characters of {most}"
    )))
}

/// The step that gives a user the boundary.
fn bounded(user: &User, own: &Bound, proved: &BTreeMap<&Arn, &Alike>) -> Step {
    let put = |arn: &str| Change::PutUserBoundary {
        user_name: user.name.clone(),
        permissions_boundary: arn.to_owned(),
    };
    let (is, undo) = match &own.former {
        None => (State::Absent, Change::DeleteUserBoundary { user_name: user.name.clone() }),
        Some(former) => (State::Value(former.to_string()), put(former.as_str())),
    };
    let why = if own.former.is_some() {
        "the user keeps the boundary that it has, and is asked for MFA from now on"
    } else {
        "the user is asked for MFA from now on"
    };
    let becomes = State::Value(own.policy.clone());
    Step { proves: vec![claim(user, proved)], ..step(put(&own.policy), why, (is, becomes), undo) }
}
