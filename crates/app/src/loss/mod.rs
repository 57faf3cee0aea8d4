//! What changed for the worse, with enforcement judged by proof: what users could do without MFA before
//! a change of policies and after it.
//!
//! Pure. An account as it was read is brought on, event by event. It must never call enforcement kept
//! where a change could not be followed, or where nobody knows whether it was in what was read.

mod changes;
mod credentials;
mod follow;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tutela_access::{
    Alike, Credential, Hop, Level, OldReport, Proofs, Residual, Terms, begun, proofs,
};
use tutela_model::{Account, Arn, Severity, Snapshot};
use tutela_policy::Witness;
use tutela_trail::{
    Event, Trail,
    drift::{Drift, Outcome, drift},
};

use self::follow::{Doubt, Follower, Touched};

/// A change, and what it did to enforcement where it changed what users may do.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The change. Its severity follows the proof where there is one.
    #[serde(flatten)]
    pub drift: Drift,
    /// What it did to enforcement; `None` where that was not asked, or the change is no such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enforcement: Option<Enforcement>,
}

/// What a change did to enforcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enforcement {
    /// The verdict, of all whom it touched.
    pub verdict: Verdict,
    /// Why nobody knows, where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Those for whom it got worse, or of whom nobody knows, in the order of their ARNs.
    pub principals: Vec<Touch>,
}

/// What became of enforcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nobody can do more without MFA.
    Kept,
    /// Nobody knows.
    Unknown,
    /// Somebody can do more without MFA than before.
    Weakened,
    /// Somebody was protected and is no longer: leaky, or open.
    Lost,
}

/// What somebody could do without MFA, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Touch {
    /// The ARN.
    pub principal: String,
    /// The level before; `None` for somebody who was not there.
    pub before: Option<&'static str>,
    /// The level after.
    pub after: &'static str,
    /// What is possible without MFA that was not: one call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Possible>,
}

/// A call that is possible without MFA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// With which credential.
    pub credential: &'static str,
    /// The action.
    pub action: String,
    /// On what.
    pub resource: String,
}

/// What changed, in the order of time, with enforcement judged in the accounts that were read.
#[must_use]
pub fn changes(trail: &Trail, snapshot: &Snapshot) -> Vec<Change> {
    let mut told: BTreeMap<&str, Enforcement> = BTreeMap::new();
    let mut of_account: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in trail.events.iter().filter(|event| event.error.is_empty()) {
        of_account.entry(&event.account).or_default().push(event);
    }
    for account in &snapshot.accounts {
        let mut events = of_account.remove(account.id.as_str()).unwrap_or_default();
        events.sort_by_key(|event| (event.at, &event.id));
        told.extend(judged(account, snapshot.as_of, &events));
    }
    let with = |drift: Drift| {
        let enforcement = told.get(&*drift.event_id).cloned();
        let enforcement = enforcement.filter(|_| drift.outcome == Outcome::Done);
        let severity = enforcement.as_ref().map_or(drift.severity, |own| own.severity(&drift));
        Change { drift: Drift { severity, ..drift }, enforcement }
    };
    drift(trail).into_iter().map(with).collect()
}

impl Enforcement {
    /// How grave a change is. What was kept is mild only where nothing but policies of users was at stake.
    fn severity(&self, drift: &Drift) -> Severity {
        const OF_USERS: &[&str] = &[
            "boundary-removed",
            "boundary-set",
            "group-deleted",
            "group-joined",
            "group-left",
            "policy-attached",
            "policy-deleted",
            "policy-detached",
            "policy-version-changed",
        ];
        match self.verdict {
            Verdict::Lost => Severity::Critical,
            Verdict::Weakened => drift.severity.max(Severity::High),
            Verdict::Kept if OF_USERS.contains(&drift.rule) => Severity::Low,
            Verdict::Kept | Verdict::Unknown => drift.severity,
        }
    }
}

/// The events of an account after which somebody may do other things, by their ids.
fn judged<'e>(
    account: &Account,
    read_at: Option<Timestamp>,
    events: &[&'e Event],
) -> Vec<(&'e str, Enforcement)> {
    // The one is an event behind the other.
    let (mut before, mut after) = (Follower::new(account), Follower::new(account));
    let (begun, ended) = (begun(account), read_at);
    let mut doubt: Option<String> = None;
    let mut told = Vec::new();
    for event in events {
        // What was done before is in what was read.
        if begun.is_some_and(|begun| event.at < begun) {
            continue;
        }
        let is_meanwhile = match (begun, ended) {
            (Some(_), Some(ended)) => (event.at <= ended)
                .then(|| format!("it was done while the account was read, which ended at {ended}")),
            _ => Some("nobody knows when the account was read".to_owned()),
        };
        let told_of = match after.follow(event) {
            Ok(Touched::Nobody) => None,
            Ok(touched) => Some(match is_meanwhile.or_else(|| doubt.clone()) {
                Some(why) => Enforcement::unknown(why),
                None => compared(before.account(), after.account(), &touched, event.at),
            }),
            Err(Doubt { why, lasts }) => {
                if lasts && doubt.is_none() {
                    doubt = Some(format!("{} at {}: {why}", event.name, event.at));
                }
                Some(Enforcement::unknown(why))
            }
        };
        // What this one cannot follow, the other told.
        let _ = before.follow(event);
        told.extend(told_of.map(|own| (&*event.id, own)));
    }
    told
}

impl Enforcement {
    fn unknown(why: String) -> Self {
        Self { verdict: Verdict::Unknown, why: Some(why), principals: Vec::new() }
    }
}

fn compared(before: &Account, after: &Account, touched: &Touched, at: Timestamp) -> Enforcement {
    let proved = |account: &Account| {
        let terms = Terms { as_of: Some(at), old: OldReport::IsDated, tells_earlier: false };
        proofs(account, terms, |arn, name| name != "root" && touched.has(arn))
    };
    let (before, after) = (proved(before), proved(after));
    let (was, is) = (before.by_principal(), after.by_principal());
    let mut verdict = Verdict::Kept;
    let mut principals = Vec::new();
    for (arn, now) in is {
        let then = was.get(arn).copied();
        let own = verdict_of(then, now);
        verdict = verdict.max(own);
        if own > Verdict::Kept {
            principals.push(Touch {
                principal: arn.to_string(),
                before: then.map(|then| then.level.name()),
                after: now.level.name(),
                witness: witness(then, now),
            });
        }
    }
    let why = unlisted(&after, touched).or_else(|| {
        (verdict == Verdict::Unknown)
            .then(|| "what these can do without MFA is not known, before or after".to_owned())
    });
    if why.is_some() {
        verdict = verdict.max(Verdict::Unknown);
    }
    Enforcement { verdict, why: why.filter(|_| verdict == Verdict::Unknown), principals }
}

/// Why somebody may have been touched who is not listed, where the change names nobody.
fn unlisted(proofs: &Proofs, touched: &Touched) -> Option<String> {
    let names_all = matches!(touched, Touched::User(_));
    proofs.unlisted.first().filter(|_| !names_all).map(ToString::to_string)
}

fn verdict_of(then: Option<&Alike>, now: &Alike) -> Verdict {
    let was = then.map_or(Level::Sealed, |then| then.level);
    match (was, now.level) {
        (_, Level::Unknown) | (Level::Unknown, _) => Verdict::Unknown,
        (was, is) if was < Level::Leaky && is >= Level::Leaky => Verdict::Lost,
        (was, is) if is > was => Verdict::Weakened,
        (was, is) if is == was && more(then, now).is_some() => Verdict::Weakened,
        _ => Verdict::Kept,
    }
}

/// What is possible after a change and was not before it.
enum More<'a> {
    /// More actions of a family, with a credential.
    Actions(&'a Residual),
    /// A way into a role, or into one that can do more.
    Role(&'a Hop),
}

/// The worst of it.
fn more<'a>(then: Option<&Alike>, now: &'a Alike) -> Option<More<'a>> {
    let residual = |alike: &'a Alike| alike.proof.iter().flat_map(|proof| &proof.residual);
    let was = |own: &Residual| {
        let before = then.iter().flat_map(|then| &then.proof).flat_map(|proof| &proof.residual);
        let is_it = |old: &&Residual| (old.family, old.credential) == (own.family, own.credential);
        before.filter(is_it).map(|old| old.actions).max().unwrap_or(0)
    };
    let had = |hop: &Hop| {
        let is_it = |old: &&Hop| (&old.role, old.credential) == (&hop.role, hop.credential);
        let before = then.iter().flat_map(|then| &then.hops).filter(is_it);
        before.into_iter().any(|old| match (&old.families, &hop.families) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(old), Some(new)) => new.iter().all(|family| old.contains(family)),
        })
    };
    let is_harmless = |hop: &Hop| hop.families.as_ref().is_some_and(Vec::is_empty);
    let grown = residual(now).find(|own| own.actions > was(own)).map(More::Actions);
    grown.or_else(|| now.hops.iter().find(|hop| !is_harmless(hop) && !had(hop)).map(More::Role))
}

/// A call that shows what is possible now.
fn witness(then: Option<&Alike>, now: &Alike) -> Option<Possible> {
    let residual = |own: &Residual| possible(own.credential, &own.witness);
    match more(then, now) {
        Some(More::Actions(own)) => Some(residual(own)),
        Some(More::Role(hop)) => hop.request.as_ref().map(|own| possible(hop.credential, own)),
        None => now.proof.as_ref()?.residual.first().map(residual),
    }
}

fn possible(credential: Credential, witness: &Witness) -> Possible {
    Possible {
        credential: credential.name(),
        action: witness.request.action_as_given().to_owned(),
        resource: witness.request.resource().to_owned(),
    }
}

impl Touched {
    fn has(&self, arn: &Arn) -> bool {
        match self {
            Self::Nobody => false,
            Self::User(user) => user == arn,
            Self::Users(users) => users.contains(arn),
            Self::Everybody => true,
        }
    }
}
