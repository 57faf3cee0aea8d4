//! Who would break: recorded calls, held against a policy that is not in force yet.
//!
//! Pure. It must never call somebody safe whose use of AWS the records do not account for, nor take
//! what a record does not say for absent.

mod action;
mod coverage;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use tutela_model::{Account, User};
use tutela_policy::{Caller, Denial, Document, Effect, Partly, Universe, denial};
use tutela_trail::{Call, LoggedMfa, Origin, Trail};

use self::action::{Needed, needed};

/// What a policy would do to the calls that were recorded.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// What the records are of.
    pub coverage: Coverage,
    /// The users, and their federated sessions, in the order of their ARNs.
    pub principals: Vec<Replayed>,
}

/// What the records are of.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// The first event.
    pub first: Option<Timestamp>,
    /// The last one.
    pub last: Option<Timestamp>,
    /// Calls that were held against the policy.
    pub calls: u64,
    /// How many of them are alike to none before: the policy was asked so often.
    pub distinct: usize,
    /// Whether IAM's own record of what was last used was there to be held against.
    pub has_account_data: bool,
    /// Why there may be more users than these, an account each.
    pub unlisted: Vec<String>,
}

/// Whether somebody can be put under the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Calls of theirs would have been denied.
    Breaks,
    /// It cannot be said.
    Unknown,
    /// All that they did would have gone through, and the records account for what IAM says.
    Safe,
}

/// A user, or a federated session of one.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// The ARN.
    pub principal: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What would have been denied.
    pub losses: Vec<Loss>,
    /// What may have been, and on what it depends.
    pub open: Vec<Open>,
    /// Calls of services on their behalf, which depend on the call before: not held against the
    /// policy.
    pub forwarded: u64,
    /// Why nobody knows, if nobody does.
    pub why: Vec<String>,
}

/// Calls that would have been denied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Loss {
    /// The action, or the call where the action is not known.
    pub action: String,
    /// How often.
    pub count: u64,
    /// The last time.
    pub last: Timestamp,
    /// The program that asked.
    pub agent: String,
    /// The access key; `None` for sessions.
    pub key: Option<String>,
    /// The event id of the last one.
    pub event: String,
}

/// Calls of which it depends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Open {
    /// The calls.
    #[serde(flatten)]
    pub calls: Loss,
    /// Condition keys that the record does not have, or `the resource`.
    pub depends_on: Vec<String>,
}

/// Holds the calls of IAM users, and of their federated sessions, against a policy that would be
/// attached to all of these users. `accounts` is what is known of them; of whom nothing is known,
/// nobody is safe. Roles are not touched by policies of users.
#[must_use]
pub fn replay(trail: &Trail, policy: &Document, accounts: &[Account]) -> Replay {
    let mut own: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in &trail.calls {
        if matches!(&*call.kind, "IAMUser" | "FederatedUser") && !call.principal.is_empty() {
            own.entry(&call.principal).or_default().push(call);
        }
    }
    let users: BTreeMap<&str, &User> = accounts
        .iter()
        .flat_map(|account| &account.users.known)
        .map(|user| (user.arn.as_str(), user))
        .collect();
    let names: BTreeSet<&str> = own.keys().chain(users.keys()).copied().collect();
    let mut judged = Judge { policy, keys: keys_of(policy), remembered: BTreeMap::new() };
    let principals: Vec<Replayed> = names
        .into_iter()
        .map(|name| {
            let calls = own.get(name).map_or(&[][..], Vec::as_slice);
            judged.principal(name, users.get(name).copied(), calls, trail)
        })
        .collect();
    let counted = own.values().flatten().filter(|call| is_judged(call));
    Replay {
        coverage: Coverage {
            first: trail.span.map(|(first, _)| first),
            last: trail.span.map(|(_, last)| last),
            calls: counted.clone().map(|call| call.seen.count).sum(),
            distinct: counted.count(),
            has_account_data: !accounts.is_empty(),
            unlisted: accounts.iter().filter_map(unlisted).collect(),
        },
        principals,
    }
}

/// Why an account may have more users than were seen.
fn unlisted(account: &Account) -> Option<String> {
    let gap = account.users.complete.as_ref().err()?;
    Some(format!("account {} may have more users: {gap}", account.id))
}

/// Whether a call is held against the policy: what AWS refused is no loss, and what a service asked
/// depends on the call before.
fn is_judged(call: &Call) -> bool {
    call.origin == Origin::Direct && !call.refused
}

/// The keys that the policy's Denies read.
fn keys_of(policy: &Document) -> BTreeSet<String> {
    let denies = policy.statements.iter().filter(|it| it.effect == Effect::Deny);
    denies.flat_map(|it| &it.conditions).map(|it| it.key.to_ascii_lowercase()).collect()
}

struct Judge<'a> {
    policy: &'a Document,
    keys: BTreeSet<String>,
    /// What came of an action with these known keys, for callers that are alike to the policy.
    remembered: BTreeMap<(String, Known), Denial>,
}

impl Judge<'_> {
    fn principal(
        &mut self,
        name: &str,
        user: Option<&User>,
        calls: &[&Call],
        trail: &Trail,
    ) -> Replayed {
        let (mut losses, mut open) = (Vec::new(), Vec::new());
        for call in calls.iter().filter(|call| is_judged(call)) {
            let (action, denial) = self.call(call, user);
            let told = loss(call, action);
            match denial {
                Denial::Never => {}
                Denial::Depends(depends_on) => open.push(Open { calls: told, depends_on }),
                Denial::Surely(_) => losses.push(told),
            }
        }
        let forwarded = calls.iter().filter(|call| call.origin == Origin::Forwarded);
        let forwarded = forwarded.map(|call| call.seen.count).sum();
        let mut why = user.map_or_else(
            || vec!["what IAM says of its credentials' last use was not given".to_owned()],
            |user| coverage::unexplained(user, calls, trail),
        );
        if !open.is_empty() {
            why.push(format!("{} calls depend on what no record has", count(&open)));
        }
        if trail.counts.malformed > 0 {
            why.push(format!("{} records could not be read", trail.counts.malformed));
        }
        let verdict = match (losses.is_empty(), why.is_empty()) {
            (false, _) => Verdict::Breaks,
            (true, false) => Verdict::Unknown,
            (true, true) => Verdict::Safe,
        };
        losses.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cmp(b)));
        open.sort();
        Replayed { principal: name.to_owned(), verdict, losses, open, forwarded, why }
    }

    /// The action of a call, and what the policy does to it.
    fn call(&mut self, call: &Call, user: Option<&User>) -> (String, Denial) {
        let as_recorded = || {
            let service = call.source.split('.').next().unwrap_or_default();
            format!("{service}:{}", call.name)
        };
        let Ok(caller) = Caller::parse(&call.principal) else {
            return (as_recorded(), Denial::Depends(vec!["who it is".to_owned()]));
        };
        let known = self.known(call, user);
        match needed(&call.source, &call.name) {
            Needed::Action(action) => {
                let denial = self.remembered(&caller, &action, &known);
                (action, denial)
            }
            Needed::OneOf(service) => (as_recorded(), self.one_of(&caller, &service, &known)),
            Needed::Unknown => {
                (as_recorded(), Denial::Depends(vec!["the action behind the call".to_owned()]))
            }
        }
    }

    /// What becomes of an action of a service of which no more is known: what becomes of all of
    /// them, where that is the same.
    fn one_of(&mut self, caller: &Caller, service: &str, known: &Known) -> Denial {
        let key = (format!("{service}:"), known.clone());
        if let Some(found) = self.remembered.get(&key) {
            return found.clone();
        }
        let universe = Universe::embedded();
        let actions = universe.service(service).map(|service| universe.actions_of(service));
        let all: BTreeSet<Denial> = actions
            .into_iter()
            .flatten()
            .map(|(_, action)| self.remembered(caller, action.full_name(), known))
            .collect();
        let mut outcomes = all.into_iter();
        let found = match (outcomes.next(), outcomes.next()) {
            (Some(only), None) => only,
            _ => Denial::Depends(vec!["the action behind the call".to_owned()]),
        };
        self.remembered.insert(key, found.clone());
        found
    }

    fn remembered(&mut self, caller: &Caller, action: &str, known: &Known) -> Denial {
        let key = (action.to_owned(), known.clone());
        // Who asks is in the known keys: no Deny of an identity policy looks at anything else.
        self.remembered
            .entry(key)
            .or_insert_with(|| {
                let (caller, action) = (caller.clone(), action.to_owned());
                denial(self.policy, &Partly { caller, action, known: known.clone() })
            })
            .clone()
    }

    /// What a record says of the keys that the policy reads.
    fn known(&self, call: &Call, user: Option<&User>) -> Known {
        let federated = &*call.kind == "FederatedUser";
        let mut known = Known::new();
        let mut say = |key: &str, value: Option<&str>| {
            known.insert(key.to_owned(), value.map(str::to_owned));
        };
        say("aws:principalarn", Some(&call.principal));
        say("aws:principaltype", Some(if federated { "FederatedUser" } else { "User" }));
        say("aws:viaawsservice", Some("false"));
        say("aws:calledvia", None);
        if !call.account.is_empty() {
            say("aws:principalaccount", Some(&call.account));
        }
        if federated {
            say("aws:username", None);
        } else if !call.user.is_empty() {
            say("aws:username", Some(&call.user));
        }
        let is_key = call.key.starts_with("AKIA");
        match call.mfa {
            // A key has no session to speak of MFA in; federated sessions have none with MFA.
            LoggedMfa::Absent if is_key => say("aws:multifactorauthpresent", None),
            LoggedMfa::False if !is_key && !federated => {
                say("aws:multifactorauthpresent", Some("false"));
            }
            LoggedMfa::True if !is_key && !federated => {
                say("aws:multifactorauthpresent", Some("true"));
            }
            // What goes together nowhere in AWS's documentation is not known.
            LoggedMfa::Absent | LoggedMfa::False | LoggedMfa::True => {}
        }
        if is_key && call.mfa == LoggedMfa::Absent || call.mfa == LoggedMfa::False && !federated {
            say("aws:multifactorauthage", None);
        }
        if let (Some(Ok(tags)), false) = (user.map(|user| user.tags.seen()), federated) {
            for key in self.keys.iter().filter_map(|key| key.strip_prefix("aws:principaltag/")) {
                let tag = tags.value.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
                say(&format!("aws:principaltag/{key}"), tag.map(|(_, value)| value.as_str()));
            }
        }
        known
    }
}

type Known = BTreeMap<String, Option<String>>;

fn loss(call: &Call, action: String) -> Loss {
    Loss {
        action,
        count: call.seen.count,
        last: call.seen.last,
        agent: call.agent.to_string(),
        key: (!call.key.is_empty()).then(|| call.key.to_string()),
        event: call.seen.sample.clone(),
    }
}

fn count(open: &[Open]) -> u64 {
    open.iter().map(|open| open.calls.count).sum()
}

#[cfg(test)]
mod tests;
