//! What a principal can still do without MFA: all ways of holding its rights together.

use std::collections::BTreeSet;

use super::{
    assumptions::{UNLESS_GRANTED, assumptions, in_part, undecided},
    credentials::Subject,
    family::Family,
    first_device::has_first_device,
    level::{Left, Level},
    liveness::{Live, Liveness},
    own_password::with_own_password,
    proving::{Proving, may_be_granted},
    remembered::{Asked, Memory, remembered},
    search::{Witness, World},
    sides::{Sides, Views},
    state::Credential,
    undoes::undoes,
};
use crate::{
    evaluate::{Ambiguity, Setup},
    universe::Universe,
};

/// What a principal can still do without MFA.
#[derive(Clone, Debug)]
pub struct Proof {
    /// How much MFA protects the principal.
    pub level: Level,
    /// The ways of holding its rights without MFA that exist or can be had.
    pub states: Vec<StateProof>,
    /// What should not be possible and is: one entry a family and a credential.
    pub residual: Vec<Residual>,
    /// How somebody with a credential alone comes to have MFA, step by step; empty where nobody
    /// does.
    pub takeover: Vec<Witness>,
    /// What still works; `None` for a principal that is no user.
    pub liveness: Option<Liveness>,
    /// The calls with which the principal, with MFA, could undo the enforcement.
    pub undoes: Vec<&'static str>,
    /// The calls with which it could do so without MFA, each with a credential that suffices.
    pub ends: Vec<(Credential, &'static str)>,
    /// What the proof takes for granted, in words.
    pub assumptions: Vec<String>,
    /// The open points of AWS's documentation by one reading of which less is possible.
    pub ambiguities: Vec<Ambiguity>,
    /// How much was judged.
    pub counts: Counts,
}

/// What one way of holding a principal's rights leaves.
#[derive(Clone, Debug)]
pub struct StateProof {
    /// The way.
    pub credential: Credential,
    /// The level that the principal would have if this were the only way.
    pub level: Level,
    /// How many actions of the universe are possible on something.
    pub actions: usize,
    /// Why some requests could not be decided.
    pub unknown: Vec<&'static str>,
}

/// Grants of one family that one credential has.
#[derive(Clone, Debug)]
pub struct Residual {
    /// What they are good for.
    pub family: Family,
    /// The credential.
    pub credential: Credential,
    /// How many actions.
    pub actions: usize,
    /// A telling request.
    pub witness: Witness,
}

/// How much was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Actions of the universe.
    pub actions: usize,
    /// Certificates that the search made.
    pub certificates: usize,
    /// Certificates that the checker accepted.
    pub checked: usize,
}

/// The facts of the account that matter to a user's level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The ARNs of the MFA devices that exist, of security keys those of this user; `None` where
    /// nobody looked.
    pub mfa_devices: Option<Vec<String>>,
    /// Whether the account's password policy lets users change their own passwords, which no policy of
    /// theirs shows; `None` where nobody looked.
    pub changes_password: Option<bool>,
}

/// Proves what a principal can do without MFA. Of accounts that differ in their numbers only, one
/// is proved.
#[must_use]
pub fn prove(setup: &Setup, subject: &Subject, facts: &Facts, world: &World) -> Proof {
    remembered(&PROOFS, world, (setup, subject, facts), prove_one)
}

static PROOFS: Memory<Proof> = Memory::new();

fn prove_one((setup, subject, facts): Asked<'_, Subject, Facts>, world: &World) -> Proof {
    let user = subject.user();
    let granted = with_own_password(setup, subject, facts);
    let setup = granted.as_ref().unwrap_or(setup);
    let sides = Sides::of(setup, world);
    let views = Views::new(&sides, world, subject);
    let mut proving = Proving::new(&views, subject, world, setup);
    let vouched = proving.visit_all(sides.own());
    let with_mfa = proving.left(&subject.with_mfa());
    let levels = proving.levels(sides.own(), has_first_device(user, facts, world, &views.own));
    let lefts = &proving.lefts;
    let level = overall(&levels);
    let residual = proving.residual();
    let told =
        |witnesses: Vec<Witness>| witnesses.iter().map(|witness| views.told(witness)).collect();
    let live = user.map(|user| Live {
        all: setup,
        setup: sides.own(),
        view: &views.own,
        user,
        facts,
        world,
        with_mfa: &with_mfa,
    });
    // The device that the steps would create exists already.
    let enrols = live.as_ref().filter(|_| level != Level::FirstDeviceOnly);
    let takeover: Vec<Witness> = enrols.map(|live| told(live.takeover(lefts))).unwrap_or_default();
    let mut assumptions = assumptions(setup, subject, facts, level, &vouched);
    assumptions.extend(in_part(level, user.is_some() && takeover.is_empty()));
    if level < Level::Leaky && may_be_granted(setup, subject, world) {
        assumptions.insert(0, UNLESS_GRANTED.to_owned());
    }
    let undoing = proving.asks(&subject.with_mfa(), |asker| undoes(&with_mfa, asker));
    assumptions.extend(undecided(&undoing.undecided));
    let left = lefts.iter().flat_map(Left::witnesses);
    let witnesses = residual.iter().map(|own| &own.witness).chain(left);
    let ambiguities: BTreeSet<Ambiguity> =
        witnesses.flat_map(|own| own.ambiguities.iter().copied()).collect();
    Proof {
        level,
        states: merged(lefts, &levels),
        takeover,
        liveness: live.as_ref().map(|live| live.goals().doubted().told(told)),
        undoes: undoing.possible,
        ends: proving.ends(),
        assumptions,
        ambiguities: ambiguities.into_iter().collect(),
        counts: Counts { actions: Universe::embedded().actions().len(), ..proving.counts },
        residual,
    }
}

/// The worst level. What was shown by a witness holds, whatever could not be decided beside it.
fn overall(levels: &[Level]) -> Level {
    let known = levels.iter().copied().filter(|level| *level != Level::Unknown).max();
    let is_shown = known.is_some_and(|level| level >= Level::Leaky);
    let worst = if is_shown { known } else { levels.iter().copied().max() };
    worst.unwrap_or(Level::Sealed)
}

/// One entry a credential: the worst of the states that it may be in.
fn merged(lefts: &[Left], levels: &[Level]) -> Vec<StateProof> {
    let mut states: Vec<StateProof> = Vec::new();
    for (left, level) in lefts.iter().zip(levels) {
        let own = StateProof {
            credential: left.credential,
            level: *level,
            actions: left.actions,
            unknown: left.unknown.clone(),
        };
        match states.iter_mut().find(|state| state.credential == own.credential) {
            None => states.push(own),
            Some(state) => {
                state.level = overall(&[state.level, own.level]);
                state.actions = state.actions.max(own.actions);
                state.unknown.extend(own.unknown);
            }
        }
    }
    states
}
