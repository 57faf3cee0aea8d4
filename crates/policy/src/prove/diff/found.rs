//! What was found to differ, action by action, and in groups for a report.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{Difference, Direction, Undecided, Way, replay::Shown, states::Held};
use crate::{
    prove::{family::Family, scope::Actions},
    universe::{AccessLevel, Action, ActionId, Universe},
};

/// A direction, and whether there was MFA.
pub(super) type Side = (Direction, bool);

/// An action of the universe, or those that AWS may add.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Action(ActionId),
    /// Of this service; of others that no policy names, where there is none.
    Future(Option<String>),
    /// Whatever was not looked at.
    Rest,
}

/// What differs about an action.
#[derive(Clone, Debug)]
struct Entry {
    is_certain: bool,
    ways: BTreeSet<Way>,
    /// A request of which it was shown; of the same scope, so that the action may be another.
    shown: Rc<Shown>,
}

/// Actions that could not be decided for one reason.
#[derive(Default)]
struct Left {
    ways: BTreeSet<Way>,
    names: BTreeSet<Named>,
}

/// All that was found.
#[derive(Default)]
pub(super) struct Found {
    differing: BTreeMap<Side, BTreeMap<Named, Entry>>,
    undecided: BTreeMap<(Side, &'static str), Left>,
}

pub(super) fn names(actions: &Actions) -> Vec<Named> {
    match actions {
        Actions::Known(ids) => ids.iter().map(|id| Named::Action(*id)).collect(),
        Actions::Future(service) => vec![Named::Future(Some(service.clone()))],
        Actions::FutureElsewhere => vec![Named::Future(None)],
    }
}

impl Found {
    /// Whether an action was found to differ by every reading.
    pub(super) fn is_certain(&self, side: Side, named: &Named) -> bool {
        let entry = self.differing.get(&side).and_then(|all| all.get(named));
        entry.is_some_and(|entry| entry.is_certain)
    }

    /// Notes that an action differs.
    pub(super) fn add(&mut self, side: Side, named: Named, held: &Held, shown: &Rc<Shown>) {
        let ways = held.reaching(full_name(&named));
        let all = self.differing.entry(side).or_default();
        let is_certain = shown.ambiguities.is_empty();
        let entry = all.entry(named).or_insert_with(|| Entry {
            is_certain,
            ways: BTreeSet::new(),
            shown: Rc::clone(shown),
        });
        entry.ways.extend(ways);
        if is_certain && !entry.is_certain {
            entry.is_certain = true;
            entry.shown = Rc::clone(shown);
        }
    }

    /// Notes that actions could not be decided, and why.
    pub(super) fn leave(
        &mut self,
        side: Side,
        names: impl IntoIterator<Item = Named>,
        by: &Held,
        why: &'static str,
    ) {
        let left = self.undecided.entry((side, why)).or_default();
        left.ways.extend(by.reaching(None));
        left.names.extend(names);
    }

    /// What could not be decided, but for actions that differ anyhow.
    pub(super) fn undecided(&self) -> Vec<Undecided> {
        let of = |((side, why), left): (&(Side, &'static str), &Left)| {
            let found = self.differing.get(side);
            let is_open = |named: &&Named| found.is_none_or(|all| !all.contains_key(named));
            let names: Vec<&Named> = left.names.iter().filter(is_open).collect();
            let (actions, future) = told(names.iter().copied());
            (!names.is_empty()).then(|| Undecided {
                direction: side.0,
                with_mfa: side.1,
                ways: left.ways.iter().copied().collect(),
                actions,
                future,
                why: (*why).to_owned(),
            })
        };
        self.undecided.iter().filter_map(of).collect()
    }

    /// What differs, by family and access level, the worst first.
    pub(super) fn differences(
        &self,
        telling: impl Fn(Direction, &Shown, Option<ActionId>) -> super::Witness,
    ) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (side, all) in &self.differing {
            let mut groups: BTreeMap<Group, Vec<(&Named, &Entry)>> = BTreeMap::new();
            for (named, entry) in all {
                groups.entry(Group::of(named, entry.is_certain)).or_default().push((named, entry));
            }
            for (group, members) in groups {
                let best = members.iter().min_by_key(|(named, _)| rank(named));
                let Some((named, entry)) = best else { continue };
                let action = match named {
                    Named::Action(id) => Some(*id),
                    Named::Future(_) | Named::Rest => None,
                };
                let ways: BTreeSet<Way> =
                    members.iter().flat_map(|(_, own)| own.ways.iter().copied()).collect();
                let (actions, future) = told(members.iter().map(|(named, _)| *named));
                differences.push(Difference {
                    direction: side.0,
                    with_mfa: side.1,
                    family: group.family,
                    access: group.access,
                    is_certain: group.is_certain,
                    ways: ways.into_iter().collect(),
                    actions,
                    future,
                    witness: telling(side.0, &entry.shown, action),
                });
            }
        }
        differences
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    /// Whether AWS may add them.
    is_future: bool,
    /// The worst family first.
    place: usize,
    family: Family,
    access: Option<AccessLevel>,
    is_certain: bool,
}

impl Group {
    fn of(named: &Named, is_certain: bool) -> Self {
        let action = match named {
            Named::Action(id) => Universe::embedded().get(*id),
            Named::Future(_) | Named::Rest => None,
        };
        let family = action.map_or(Family::Other, |action| Family::of(action.full_name()));
        let place = Family::ALL.iter().position(|own| *own == family);
        Self {
            is_future: action.is_none(),
            place: place.unwrap_or(Family::ALL.len()),
            family,
            access: action.map(|action| action.access),
            is_certain,
        }
    }
}

fn full_name(named: &Named) -> Option<&'static str> {
    match named {
        Named::Action(id) => Universe::embedded().get(*id).map(Action::full_name),
        Named::Future(_) | Named::Rest => None,
    }
}

/// How telling an action is: the lower, the more.
fn rank(named: &Named) -> (usize, &'static str) {
    let name = full_name(named).unwrap_or_default();
    (Family::rank(name).unwrap_or(usize::MAX), name)
}

/// The actions by name, and the services whose future actions are meant, `*` for all others.
fn told<'a>(names: impl Iterator<Item = &'a Named>) -> (Vec<&'static str>, Vec<String>) {
    let (mut actions, mut future) = (Vec::new(), Vec::new());
    for named in names {
        match named {
            Named::Action(_) => actions.extend(full_name(named)),
            Named::Future(Some(service)) => future.push(service.clone()),
            Named::Future(None) | Named::Rest => future.push("*".to_owned()),
        }
    }
    actions.sort_unstable();
    (actions, future)
}
