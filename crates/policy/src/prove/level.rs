//! How much MFA protects a principal: the levels, and what a state of holding its rights
//! contributes.

use std::{collections::BTreeMap, fmt};

use super::{
    family::Family,
    kinds::Kinds,
    permitted::{Meaning, Whose, whose},
    possible::{Lists, Possible},
    scope::{Actions, Scope},
    search::{Outcome, Proved, Witness},
    state::Credential,
};
use crate::universe::ActionId;

/// How much MFA protects a principal, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Without MFA, only an enumerated handful of reads and the calls that no policy can deny.
    Sealed,
    /// The password leaves no more than what enrolling a device takes; a leaked key leaves nothing.
    ConsoleEnrolmentOpen,
    /// A key leaves no more than what enrolling the one device takes that is named after the user,
    /// and that device exists.
    FirstDeviceOnly,
    /// Any credential leaves no more than what enrolling a device takes, and reading who has which:
    /// where that is enough, whoever holds one can come to have MFA.
    EnrolmentOpen,
    /// Something is left that should not be.
    Leaky,
    /// Practically everything is left that is granted without asking for MFA, and that is much: the
    /// policies deny practically nothing for want of it.
    Open,
    /// Nobody knows.
    Unknown,
}

impl Level {
    /// The name in reports: `console-enrolment-open`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::ConsoleEnrolmentOpen => "console-enrolment-open",
            Self::FirstDeviceOnly => "first-device-only",
            Self::EnrolmentOpen => "enrolment-open",
            Self::Leaky => "leaky",
            Self::Open => "open",
            Self::Unknown => "unknown",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Sealed => "without MFA, nothing but a few reads about one's own MFA",
            Self::ConsoleEnrolmentOpen => {
                "a password leaves no more than enrolling a device takes; a leaked key, nothing"
            }
            Self::FirstDeviceOnly => {
                "enrolment is open by policy, and closed by the device that exists already"
            }
            Self::EnrolmentOpen => {
                "any credential leaves what enrolling a device takes, or a part of it; with all of it, \
                 whoever has one gets MFA"
            }
            Self::Leaky => "without MFA, something is possible that should not be",
            Self::Open => {
                "practically nothing is denied for want of MFA, and much is possible without it"
            }
            Self::Unknown => "it could not be decided",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// So many actions of the universe, on something, are more than a residue. It is a number and no share
/// of what the principal has, since a grant more would make the share smaller.
const MUCH: usize = 100;

/// What one way of holding a principal's rights leaves.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    pub(crate) credential: Credential,
    pub(crate) groups: BTreeMap<Meaning, Group>,
    /// How many actions of the universe are possible on something.
    pub(crate) actions: usize,
    /// Whether some of them are of services that call others.
    pub(crate) forwards: bool,
    pub(crate) denied: usize,
    pub(crate) unknown: Vec<&'static str>,
}

/// Grants that mean the same.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// How many actions.
    pub(crate) actions: usize,
    /// The most telling of them: how telling, and what.
    pub(crate) best: (usize, Example),
    /// A request of its scope.
    pub(crate) witness: Witness,
}

/// One grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Example {
    /// The action; `None` for one that the universe lacks.
    pub(crate) action: Option<ActionId>,
    pub(crate) whose: Whose,
}

impl Left {
    /// `lists` are those of the search that found this.
    pub(crate) fn read(credential: Credential, proved: &[Proved], lists: &mut Lists) -> Self {
        let mut left = Self {
            credential,
            groups: BTreeMap::new(),
            actions: 0,
            forwards: false,
            denied: 0,
            unknown: Vec::new(),
        };
        let mut possible = Possible::nothing();
        for Proved { scope, outcome } in proved {
            match outcome {
                Outcome::Denied(_) => left.denied += 1,
                Outcome::Unknown(reason) => left.unknown.push(reason),
                Outcome::Allowed(witness) => left.add(scope, witness, (&mut possible, lists)),
            }
        }
        left.count(&possible);
        left
    }

    fn add(
        &mut self,
        scope: &Scope,
        witness: &Witness,
        (possible, lists): (&mut Possible, &mut Lists),
    ) {
        let whose = whose(&scope.resources);
        let Actions::Known(actions) = &scope.actions else {
            self.forwards = true;
            for whose in whose {
                let meaning = Meaning::Leak(Family::Other);
                self.put(meaning, (usize::MAX, Example { action: None, whose: *whose }), witness);
                self.groups.entry(meaning).and_modify(|group| group.actions += 1);
            }
            return;
        };
        let own_bits = whose.iter().fold(0, |bits, whose| bits | on(*whose));
        possible.add(actions, own_bits, lists);
        let kinds = Kinds::embedded();
        let shown = lists.shown(actions);
        for whose in whose {
            for (place, meaning) in kinds.meanings.iter().enumerate() {
                let bit = Kinds::bit(place, *whose);
                let of_meaning = shown.iter().filter(|(_, bits)| bits & bit != 0);
                let best = of_meaning.map(|(action, _)| (kinds.rank(*action), *action)).min();
                if let Some((rank, action)) = best {
                    let example = Example { action: Some(action), whose: *whose };
                    self.put(*meaning, (rank, example), witness);
                }
            }
        }
    }

    /// Counts the actions that are possible, each once by what it means.
    fn count(&mut self, possible: &Possible) {
        let kinds = Kinds::embedded();
        for (kind, [_, own, others, both]) in kinds.all.iter().zip(possible.counts()) {
            let (own, others) = (own + both, others + both);
            let any = own + others - both;
            self.actions += any;
            self.forwards |= kind.forwards && any > 0;
            let of_others = if kind.own == kind.others { others - both } else { others };
            for (meaning, count) in [(kind.own, own), (kind.others, of_others)] {
                self.groups.entry(meaning).and_modify(|group| group.actions += count);
            }
        }
    }

    fn put(&mut self, meaning: Meaning, best: (usize, Example), witness: &Witness) {
        match self.groups.get_mut(&meaning) {
            None => {
                let group = Group { actions: 0, best, witness: witness.clone() };
                self.groups.insert(meaning, group);
            }
            Some(group) if best.0 < group.best.0 => {
                group.best = best;
                group.witness = witness.clone();
            }
            Some(_) => {}
        }
    }

    /// A request of each meaning.
    pub(crate) fn witnesses(&self) -> impl Iterator<Item = &Witness> {
        self.groups.values().map(|group| &group.witness)
    }

    /// Whether a call is left that a service could forward: any beyond IAM and STS.
    pub(crate) fn reaches_forwarders(&self) -> bool {
        self.forwards
    }

    /// Whether something is left that only enrolment needs; `beyond_first` asks for more than the
    /// device that is named after the user.
    pub(crate) fn enrols(&self, beyond_first: bool) -> bool {
        self.groups.keys().any(|meaning| match meaning {
            Meaning::Enrolment { first } => !(beyond_first && *first),
            Meaning::Leak(_) | Meaning::ReadsOthers | Meaning::Harmless => false,
        })
    }

    /// The families of what should not be there. Who has which device comes after what else can be
    /// read, which is worse.
    pub(crate) fn leaks(&self) -> impl Iterator<Item = (Family, &Group)> {
        let leaks = self.groups.iter().filter_map(|(meaning, group)| match meaning {
            Meaning::Leak(family) => Some((*family, group)),
            Meaning::ReadsOthers | Meaning::Enrolment { .. } | Meaning::Harmless => None,
        });
        let reads = self.groups.get(&Meaning::ReadsOthers).map(|group| (Family::Data, group));
        leaks.chain(reads)
    }

    fn has_leak(&self) -> bool {
        let beside = [Family::IdentityProof, Family::EnrolOthers];
        self.groups.keys().any(|meaning| match meaning {
            Meaning::Leak(family) => !beside.contains(family),
            Meaning::ReadsOthers | Meaning::Enrolment { .. } | Meaning::Harmless => false,
        })
    }

    fn has(&self, meaning: Meaning) -> bool {
        self.groups.contains_key(&meaning)
    }

    /// Whether so much is left that it may be called practically everything.
    pub(crate) fn is_much(&self) -> bool {
        self.has_leak() && self.actions >= MUCH
    }

    /// The level that this state alone would have: the best one whose set has all that is left, so
    /// that whatever is granted besides makes none better. `is_unguarded` says that much is left and
    /// that nothing to speak of is denied for want of MFA; `has_first_device`, that the device exists
    /// which is named after the user.
    pub(crate) fn level(&self, is_unguarded: bool, has_first_device: bool) -> Level {
        let is_console = matches!(self.credential, Credential::Password | Credential::AwsLogin);
        // Others' enrolment, and who has which device, stand beside a level that leaves one's own
        // enrolment, and are in none that is sealed.
        let beside = [Meaning::Leak(Family::EnrolOthers), Meaning::ReadsOthers];
        let leaves_enrolment = self.enrols(false) || beside.iter().any(|own| self.has(*own));
        let level = if self.has_leak() {
            if is_unguarded { Level::Open } else { Level::Leaky }
        } else if !leaves_enrolment {
            Level::Sealed
        } else if is_console {
            Level::ConsoleEnrolmentOpen
        } else if has_first_device && !self.enrols(true) {
            Level::FirstDeviceOnly
        } else {
            Level::EnrolmentOpen
        };
        if self.unknown.is_empty() || level >= Level::Leaky { level } else { Level::Unknown }
    }
}

/// The bit of such resources.
const fn on(whose: Whose) -> u8 {
    match whose {
        Whose::Own => 1,
        Whose::Others => 2,
    }
}
