//! How much MFA protects a principal: the levels, and what a state of holding its rights
//! contributes.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use super::{
    family::Family,
    permitted::{Meaning, Whose, meaning, whose},
    scope::Actions,
    search::{Outcome, Proved, Witness},
    state::Credential,
};
use crate::universe::{ActionId, Universe};

/// How much MFA protects a principal, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Without MFA, only an enumerated handful of reads and the calls that no policy can deny.
    Sealed,
    /// Whoever has the password can enrol a device; a leaked key cannot.
    ConsoleEnrolmentOpen,
    /// The policy lets anybody enrol the one device that is named after the user, and that device
    /// exists.
    FirstDeviceOnly,
    /// Whoever holds any credential can enrol a device, and so come to have MFA.
    EnrolmentOpen,
    /// Something is left that should not be.
    Leaky,
    /// Practically everything is left that is possible with MFA, counted in actions, since the
    /// policies take practically nothing away for want of it.
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
                "whoever has the password can enrol a device; a leaked key cannot"
            }
            Self::FirstDeviceOnly => {
                "enrolment is open by policy, and closed by the device that exists already"
            }
            Self::EnrolmentOpen => "whoever holds any credential can enrol a device and have MFA",
            Self::Leaky => "without MFA, something is possible that should not be",
            Self::Open => "without MFA, practically everything is possible that is with it",
            Self::Unknown => "it could not be decided",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Of the actions that are possible on something with MFA, so many hundredths are practically
/// everything.
const PRACTICALLY_EVERYTHING: usize = 90;

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

/// What an action means.
struct Meant {
    /// On one's own resources, and on others': places in [`Meanings::all`].
    on: [usize; 2],
    /// How telling it is.
    rank: usize,
    /// Whether its service calls others.
    forwards: bool,
}

/// What actions mean.
struct Meanings {
    all: Vec<Meaning>,
    /// By the actions' places in the universe.
    actions: Vec<Meant>,
}

static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut actions = Vec::new();
    for action in Universe::embedded().actions() {
        let name = action.full_name();
        let on = [Whose::Own, Whose::Others].map(|whose| {
            let meaning = meaning(name, whose);
            all.iter().position(|own| *own == meaning).unwrap_or_else(|| {
                all.push(meaning);
                all.len() - 1
            })
        });
        let forwards = !(name.starts_with("iam:") || name.starts_with("sts:"));
        actions.push(Meant { on, rank: Family::rank(name), forwards });
    }
    Meanings { all, actions }
});

impl Left {
    pub(crate) fn read(credential: Credential, proved: &[Proved]) -> Self {
        let mut left = Self {
            credential,
            groups: BTreeMap::new(),
            actions: 0,
            forwards: false,
            denied: 0,
            unknown: Vec::new(),
        };
        // The meanings by which an action counts already, one bit each.
        let mut counted = vec![0_u32; Universe::embedded().actions().len()];
        for Proved { scope, outcome } in proved {
            match outcome {
                Outcome::Denied(_) => left.denied += 1,
                Outcome::Unknown(reason) => left.unknown.push(reason),
                Outcome::Allowed(witness) => {
                    for whose in whose(&scope.resources) {
                        left.add(&scope.actions, *whose, witness, &mut counted);
                    }
                }
            }
        }
        let possible = counted.iter().zip(&MEANINGS.actions).filter(|(counted, _)| **counted != 0);
        for (_, meant) in possible {
            left.actions += 1;
            left.forwards |= meant.forwards;
        }
        left
    }

    fn add(&mut self, actions: &Actions, whose: Whose, witness: &Witness, counted: &mut [u32]) {
        let Actions::Known(actions) = actions else {
            let example = Example { action: None, whose };
            self.forwards = true;
            self.put(Meaning::Leak(Family::Other), 1, (usize::MAX, example), witness);
            return;
        };
        // By meaning: how many, and the most telling.
        let mut found: Vec<Option<(usize, (usize, Example))>> = vec![None; MEANINGS.all.len()];
        for action in actions {
            let Some(counted) = counted.get_mut(action.index()) else { continue };
            let Some(meant) = MEANINGS.actions.get(action.index()) else { continue };
            let [own, others] = meant.on;
            let place = if whose == Whose::Own { own } else { others };
            let Some(found) = found.get_mut(place) else { continue };
            let example = (meant.rank, Example { action: Some(*action), whose });
            let (count, best) = found.get_or_insert((0, example));
            let bit = 1 << place;
            *count += usize::from(*counted & bit == 0);
            *counted |= bit;
            if example.0 < best.0 {
                *best = example;
            }
        }
        for (meaning, found) in MEANINGS.all.iter().zip(found) {
            if let Some((count, best)) = found {
                self.put(*meaning, count, best, witness);
            }
        }
    }

    fn put(&mut self, meaning: Meaning, actions: usize, best: (usize, Example), witness: &Witness) {
        match self.groups.get_mut(&meaning) {
            None => {
                let group = Group { actions, best, witness: witness.clone() };
                self.groups.insert(meaning, group);
            }
            Some(group) => {
                group.actions += actions;
                if best.0 < group.best.0 {
                    group.best = best;
                    group.witness = witness.clone();
                }
            }
        }
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

    /// The level that this state alone would have. `with_mfa` is how many actions MFA opens;
    /// `has_first_device` whether the device that is named after the user exists.
    pub(crate) fn level(&self, with_mfa: usize, has_first_device: bool) -> Level {
        // Where little is granted at all, what the sealed set has is no share of it.
        let is_everything =
            self.has_leak() && self.actions * 100 >= with_mfa * PRACTICALLY_EVERYTHING;
        // Others' enrolment stands beside a level that leaves one's own, and is none that is sealed.
        let enrols = self.enrols(false) || self.has(Meaning::Leak(Family::EnrolOthers));
        let level = if is_everything {
            Level::Open
        } else if self.has_leak() || (!enrols && self.has(Meaning::ReadsOthers)) {
            Level::Leaky
        } else if !enrols {
            Level::Sealed
        } else if self.credential == Credential::Password || self.credential == Credential::AwsLogin
        {
            Level::ConsoleEnrolmentOpen
        } else if has_first_device && !self.enrols(true) {
            Level::FirstDeviceOnly
        } else {
            Level::EnrolmentOpen
        };
        if self.unknown.is_empty() || level >= Level::Leaky { level } else { Level::Unknown }
    }
}
