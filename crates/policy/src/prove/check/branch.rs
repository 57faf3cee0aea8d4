//! A branch of a certificate: the requests of a scope that meet some parts of statements and do
//! not meet others. Parts of different dimensions (action, resource, each condition key) never
//! contradict each other here.

use super::{
    super::{
        certificate::{Atom, Part},
        scope::{Actions, Scope},
        state::State,
    },
    Checker,
    condition::{self, Literal},
    language::Texts,
    pattern::{self, Listed, Style},
    unclear,
};
use crate::{
    evaluate::Layer,
    syntax::{Condition, Element},
};

/// Requests.
pub(super) struct Branch<'a> {
    pub(super) checker: &'a Checker<'a>,
    pub(super) state: &'a State,
    pub(super) scope: &'a Scope,
    /// The atoms that hold, or fail.
    pub(super) literals: Vec<(Atom, bool)>,
}

impl<'a> Branch<'a> {
    /// Whether the atom is sure to hold, or to fail, for all of them.
    pub(super) fn is_sure(&self, atom: Atom, holds: bool) -> bool {
        !self.may_exist(atom, Some((atom, !holds)))
    }

    /// Whether what is said of the atom's dimension leaves nothing.
    pub(super) fn is_impossible(&self, atom: Atom) -> bool {
        !self.may_exist(atom, None)
    }

    /// Whether the dimension of the atom has a value that agrees with the branch, and with one
    /// literal more.
    fn may_exist(&self, atom: Atom, also: Option<(Atom, bool)>) -> bool {
        let literals = || self.literals.iter().copied().chain(also);
        // What is not understood still cannot both hold and fail.
        let is_opposed = |(other, holds): (Atom, bool)| {
            self.are_alike(other, atom) && literals().any(|own| own == (other, !holds))
        };
        if literals().any(is_opposed) {
            return false;
        }
        if self.is_unclear(atom) {
            return true;
        }
        let alike = literals()
            .filter(|(other, _)| self.are_alike(*other, atom) && !self.is_unclear(*other));
        match atom.part {
            Part::Action => self.action_may_exist(alike),
            Part::Resource => self.resource_may_exist(alike),
            Part::Condition(_) => self.key_may_exist(atom, alike),
        }
    }

    fn are_alike(&self, one: Atom, other: Atom) -> bool {
        match (one.part, other.part) {
            (Part::Action, Part::Action) | (Part::Resource, Part::Resource) => true,
            (Part::Condition(_), Part::Condition(_)) => {
                match (self.condition(one), self.condition(other)) {
                    (Some(one), Some(other)) => one.key.eq_ignore_ascii_case(&other.key),
                    (one, other) => one.is_none() && other.is_none(),
                }
            }
            (Part::Action | Part::Resource | Part::Condition(_), _) => false,
        }
    }

    fn is_unclear(&self, atom: Atom) -> bool {
        self.condition(atom).is_some_and(unclear::is_unclear)
    }

    fn condition(&self, atom: Atom) -> Option<&'a Condition> {
        let Part::Condition(index) = atom.part else { return None };
        self.checker.statement(atom.statement)?.conditions.get(index)
    }

    fn action_may_exist(&self, literals: impl Iterator<Item = (Atom, bool)>) -> bool {
        let literals: Vec<(Atom, bool)> = literals.collect();
        match &self.scope.actions {
            Actions::Known(actions) => {
                let covered = |(atom, holds): &(Atom, bool)| {
                    Some((&self.checker.covered.get(&atom.statement)?.known, *holds))
                };
                let covered: Vec<_> = literals.iter().filter_map(covered).collect();
                actions.iter().any(|action| {
                    covered.iter().all(|(of, holds)| of.get(action.index()) == Some(holds))
                })
            }
            Actions::Future(service) => self.name_may_exist(Some(service), &literals),
            Actions::FutureElsewhere => self.name_may_exist(None, &literals),
        }
    }

    /// Whether a name that the universe does not have agrees: of this service, or of one that no
    /// policy names.
    fn name_may_exist(&self, service: Option<&str>, literals: &[(Atom, bool)]) -> bool {
        let mut verbs = Texts::default();
        for (atom, holds) in literals {
            let Some(statement) = self.checker.statement(atom.statement) else { continue };
            let Some(covered) = self.checker.covered.get(&atom.statement) else { continue };
            let listed = covered.future_verbs(service);
            if matches!(statement.action, Element::Is(_)) == *holds {
                verbs.keep(listed);
            } else {
                verbs.drop(listed);
            }
        }
        verbs.may_exist()
    }

    fn resource_may_exist(&self, literals: impl Iterator<Item = (Atom, bool)>) -> bool {
        let mut texts = pattern::resources(&self.scope.resources);
        for (atom, holds) in literals {
            let Some(document) = self.checker.document(atom.statement) else { continue };
            let Some(element) = self.checker.resource(atom.statement) else { continue };
            let (Element::Is(patterns) | Element::Not(patterns)) = element;
            let is_negated = matches!(element, Element::Not(_));
            let style = match atom.statement.layer {
                Layer::Resource | Layer::Endpoint => Style::ResourceWithWildcard,
                Layer::Identity
                | Layer::Boundary
                | Layer::Session
                | Layer::Scp(_)
                | Layer::Rcp(_) => Style::Resource,
            };
            let mut listed = Listed::new(is_negated);
            for pattern in patterns {
                listed.add(pattern, style, document.has_variables(), self.state);
            }
            listed.require(holds, &mut texts);
        }
        texts.may_exist()
    }

    fn key_may_exist(&self, atom: Atom, literals: impl Iterator<Item = (Atom, bool)>) -> bool {
        let Some(key) = self.condition(atom).map(|it| it.key.to_ascii_lowercase()) else {
            return true;
        };
        let read = |(atom, holds): (Atom, bool)| {
            let has_variables = self.checker.document(atom.statement)?.has_variables();
            Some(Literal { condition: self.condition(atom)?, has_variables, holds })
        };
        let literals: Vec<Literal> = literals.filter_map(read).collect();
        condition::may_be(&key, &literals, self.state)
    }
}
