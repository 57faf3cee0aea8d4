//! One statement: does it match a request, and if not, why?

use std::collections::BTreeMap;

use super::{
    caller::{Caller, Named, Principal, Ways},
    condition::Condition,
    reading::{Ambiguity, Reading},
    request::Request,
    resource::{Completion, Resources},
    word::Word,
};
use crate::{
    glob::Glob,
    syntax::{self, Effect, Element, by_service, is_every_action, is_several_stars},
};

/// A statement, ready to be held against requests.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    principal: Option<Principal>,
    /// Whether it denies everybody who has a permissions boundary.
    denies_bounded: bool,
    actions: Actions,
    resources: Option<Resources>,
    /// What it says of all but an empty list, to which AWS gives no meaning.
    undefined: Option<Mismatch>,
    pub(crate) conditions: Vec<Condition>,
}

/// `Action` or `NotAction`. Its patterns are kept by service: AWS's own policies have thousands.
#[derive(Clone, Debug)]
struct Actions {
    negated: bool,
    has_anything: bool,
    /// Whether a pattern is several stars, of which AWS says nothing.
    has_stars: bool,
    /// The services by name, each with its patterns.
    services: Vec<(Word<String>, Verbs)>,
}

/// Patterns of a service's actions, in lower case, by how quickly they can be compared.
#[derive(Clone, Debug, Default)]
struct Verbs {
    /// Without wildcards, in order.
    exact: Vec<Word<String>>,
    /// What stands before the one wildcard, a star at the end.
    prefixes: Vec<Word<String>>,
    others: Vec<Glob>,
}

/// The action of a request, ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action<'a> {
    service: Word<&'a str>,
    verb: Word<&'a str>,
}

impl<'a> Action<'a> {
    pub(crate) fn of(request: &'a Request) -> Self {
        Self { service: Word::new(request.service()), verb: Word::new(request.verb()) }
    }
}

impl Verbs {
    fn add(&mut self, mut pattern: String) {
        match pattern.find(['*', '?']) {
            None => self.exact.push(Word::new(pattern)),
            Some(at) if pattern.get(at..) == Some("*") => {
                pattern.truncate(at);
                self.prefixes.push(Word::new(pattern));
            }
            Some(_) => self.others.push(Glob::new(&pattern)),
        }
    }

    fn include(&self, verb: &Word<&str>) -> bool {
        self.exact.binary_search_by(|exact| exact.compare(verb)).is_ok()
            || self.prefixes.iter().any(|prefix| verb.starts_with(prefix))
            || self.others.iter().any(|glob| glob.matches(verb.text()))
    }
}

/// What keeps a statement from matching a request: the first thing that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Its `Principal` or `NotPrincipal` does not cover the caller.
    Principal,
    /// Its `Action` or `NotAction` does not cover the action.
    Action,
    /// Its `Resource` or `NotResource` does not cover the resource.
    Resource,
    /// This condition, by its index, does not hold.
    Condition(usize),
}

impl Actions {
    fn read(element: &Element<Vec<String>>) -> Self {
        let (negated, patterns) = match element {
            Element::Is(patterns) => (false, patterns),
            Element::Not(patterns) => (true, patterns),
        };
        let has_anything = patterns.iter().any(|pattern| is_every_action(pattern));
        let has_stars = patterns.iter().any(|pattern| is_several_stars(pattern));
        let mut services: BTreeMap<String, Verbs> = BTreeMap::new();
        for (service, patterns) in by_service(patterns) {
            let verbs = services.entry(service.to_ascii_lowercase()).or_default();
            patterns.for_each(|verb| verbs.add(verb.to_ascii_lowercase()));
        }
        for verbs in services.values_mut() {
            verbs.exact.sort_unstable_by(Word::compare);
        }
        let services = services.into_iter().map(|(service, verbs)| (Word::new(service), verbs));
        Self { negated, has_anything, has_stars, services: services.collect() }
    }

    fn include(&self, action: &Action<'_>, reading: Reading, met: &mut Reading) -> bool {
        let lists =
            self.lists(action) || (self.has_stars && !reading.decide(Ambiguity::Undefined, met));
        lists != self.negated
    }

    fn lists(&self, action: &Action<'_>) -> bool {
        if self.has_anything {
            return true;
        }
        let found = self.services.binary_search_by(|(service, _)| service.compare(&action.service));
        let verbs = found.ok().and_then(|at| self.services.get(at));
        verbs.is_some_and(|(_, verbs)| verbs.include(&action.verb))
    }
}

impl Statement {
    pub(crate) fn read(
        statement: &syntax::Statement,
        has_variables: bool,
        completion: Completion,
    ) -> Self {
        let conditions = statement.conditions.iter();
        Self {
            effect: statement.effect,
            principal: statement.principal.as_ref().map(Principal::read),
            denies_bounded: false,
            actions: Actions::read(&statement.action),
            resources: statement
                .resource
                .as_ref()
                .map(|element| Resources::read(element, has_variables, completion)),
            undefined: undefined(statement),
            conditions: conditions.map(|given| Condition::read(given, has_variables)).collect(),
        }
    }

    /// In a resource's policy, a statement that names nobody applies to nobody.
    pub(crate) fn require_principal(&mut self) {
        self.principal.get_or_insert(Principal::Is(Vec::new()));
    }

    /// See [`super::layer::Policies::deny_bounded_by_not_principal`].
    pub(crate) fn deny_bounded_by_not_principal(&mut self) {
        self.denies_bounded =
            self.effect == Effect::Deny && matches!(self.principal, Some(Principal::Not(_)));
    }

    /// How its principal names the caller.
    fn names(&self, caller: &Caller, reading: Reading, met: &mut Reading) -> Ways {
        let everybody = Ways::of(Named::ByStar);
        match (&self.principal, self.effect) {
            (None, _) => Ways::of(Named::Itself),
            (Some(_), _) if self.denies_bounded && caller.can_be_bounded() => everybody,
            (Some(principal), Effect::Deny) => {
                if principal.is_denied(caller, reading, met) {
                    everybody
                } else {
                    Ways::NONE
                }
            }
            (Some(principal), Effect::Allow) => principal.names(caller),
        }
    }

    /// Whether it matches the request, and how its principal names the caller; or the first thing
    /// that keeps it from matching. Notes the points that decided.
    pub(crate) fn matches(
        &self,
        request: &Request,
        action: &Action<'_>,
        reading: Reading,
        met: &mut Reading,
    ) -> Result<Ways, Mismatch> {
        if !self.actions.include(action, reading, met) {
            return Err(Mismatch::Action);
        }
        let named = self.names(&request.caller, reading, met);
        if named == Ways::NONE {
            return Err(Mismatch::Principal);
        }
        if let Some(resources) = &self.resources
            && !resources.include(request, reading, met)
        {
            return Err(Mismatch::Resource);
        }
        let failing = self
            .conditions
            .iter()
            .position(|condition| !condition.holds(&request.context, reading, met));
        if let Some(index) = failing {
            return Err(Mismatch::Condition(index));
        }
        match self.undefined {
            Some(element) if reading.decide(Ambiguity::Undefined, met) => Err(element),
            Some(_) | None => Ok(named),
        }
    }
}

/// The element that lists nothing and means all else.
fn undefined(statement: &syntax::Statement) -> Option<Mismatch> {
    let is_empty =
        |element: &Element<Vec<String>>| matches!(element, Element::Not(all) if all.is_empty());
    let of_resource = || statement.resource.as_ref().is_some_and(is_empty);
    if is_empty(&statement.action) {
        Some(Mismatch::Action)
    } else {
        of_resource().then_some(Mismatch::Resource)
    }
}
