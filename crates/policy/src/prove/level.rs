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
    /// Practically everything is left.
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
            Self::Open => "without MFA, practically everything is possible",
            Self::Unknown => "it could not be decided",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Of what is granted with MFA, so many hundredths without it are practically everything.
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

/// What each action of the universe means, on one's own resources and on others', and how telling
/// it is.
static MEANINGS: LazyLock<Vec<([Meaning; 2], usize)>> = LazyLock::new(|| {
    let read = |action: &crate::universe::Action| {
        let name = action.full_name();
        let of = |whose| meaning(name, whose);
        ([of(Whose::Own), of(Whose::Others)], Family::rank(name))
    };
    Universe::embedded().actions().iter().map(read).collect()
});

fn meanings(action: ActionId) -> Option<&'static ([Meaning; 2], usize)> {
    MEANINGS.get(action.index())
}

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
        let mut is_possible = vec![false; Universe::embedded().actions().len()];
        for Proved { scope, outcome } in proved {
            match outcome {
                Outcome::Denied(_) => left.denied += 1,
                Outcome::Unknown(reason) => left.unknown.push(reason),
                Outcome::Allowed(witness) => {
                    for whose in whose(&scope.resources) {
                        left.add(&scope.actions, *whose, witness, &mut is_possible);
                    }
                }
            }
        }
        let universe = Universe::embedded();
        let possible = is_possible.iter().zip(universe.actions()).filter(|(is, _)| **is);
        let calls_none = |name: &str| name.starts_with("iam:") || name.starts_with("sts:");
        for (_, action) in possible {
            left.actions += 1;
            left.forwards |= !calls_none(action.full_name());
        }
        left
    }

    fn add(&mut self, actions: &Actions, whose: Whose, witness: &Witness, seen: &mut [bool]) {
        let Actions::Known(actions) = actions else {
            let example = Example { action: None, whose };
            self.forwards = true;
            self.put(Meaning::Leak(Family::Other), usize::MAX, example, witness);
            return;
        };
        for action in actions {
            if let Some(seen) = seen.get_mut(action.index()) {
                *seen = true;
            }
            let Some(([own, others], rank)) = meanings(*action) else { continue };
            let meaning = if whose == Whose::Own { own } else { others };
            self.put(*meaning, *rank, Example { action: Some(*action), whose }, witness);
        }
    }

    fn put(&mut self, meaning: Meaning, rank: usize, example: Example, witness: &Witness) {
        match self.groups.get_mut(&meaning) {
            None => {
                let group = Group { actions: 1, best: (rank, example), witness: witness.clone() };
                self.groups.insert(meaning, group);
            }
            Some(group) => {
                group.actions += 1;
                if rank < group.best.0 {
                    group.best = (rank, example);
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
            Meaning::Leak(_) | Meaning::Harmless => false,
        })
    }

    /// The families of what should not be there.
    pub(crate) fn leaks(&self) -> impl Iterator<Item = (Family, &Group)> {
        self.groups.iter().filter_map(|(meaning, group)| match meaning {
            Meaning::Leak(family) => Some((*family, group)),
            Meaning::Enrolment { .. } | Meaning::Harmless => None,
        })
    }

    fn has_leak(&self) -> bool {
        let beside = [Family::IdentityProof, Family::EnrolOthers];
        self.leaks().any(|(family, _)| !beside.contains(&family))
    }

    fn enrols_others(&self) -> bool {
        self.leaks().any(|(family, _)| family == Family::EnrolOthers)
    }

    /// The level that this state alone would have. `with_mfa` is how many actions MFA opens;
    /// `has_first_device` whether the device that is named after the user exists.
    pub(crate) fn level(&self, with_mfa: usize, has_first_device: bool) -> Level {
        // Where little is granted at all, what the sealed set has is no share of it.
        let is_everything =
            self.has_leak() && self.actions * 100 >= with_mfa * PRACTICALLY_EVERYTHING;
        let level = if is_everything {
            Level::Open
        } else if self.has_leak() {
            Level::Leaky
        } else if !self.enrols(false) && self.enrols_others() {
            // Others' enrolment stands beside a level that leaves one's own.
            Level::Leaky
        } else if !self.enrols(false) {
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
