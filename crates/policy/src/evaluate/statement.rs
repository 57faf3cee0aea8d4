//! One statement: does it match a request, and if not, why?

use super::{
    caller::{Name, Named, Principal},
    condition::Condition,
    reading::Reading,
    request::Request,
    resource::{Completion, Resources},
};
use crate::{
    glob::Glob,
    syntax::{self, Effect, Element},
};

/// A statement, ready to be held against requests.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    principal: Option<Principal>,
    actions: Actions,
    resources: Option<Resources>,
    pub(crate) conditions: Vec<Condition>,
}

/// `Action` or `NotAction`.
#[derive(Clone, Debug)]
struct Actions {
    negated: bool,
    patterns: Vec<ActionPattern>,
}

/// A pattern of actions. Its service is a word, not a pattern, unless it matches everything.
#[derive(Clone, Debug)]
enum ActionPattern {
    Anything,
    Of {
        service: String,
        verbs: Glob,
    },
    /// What AWS refuses, like a wildcard in the service's name: it matches nothing.
    Nothing,
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

impl ActionPattern {
    fn read(pattern: &str) -> Self {
        let pattern = pattern.to_ascii_lowercase();
        if pattern == "*" || pattern == "*:*" {
            return Self::Anything;
        }
        match pattern.split_once(':') {
            Some((service, verbs)) if !service.is_empty() && !service.contains(['*', '?']) => {
                Self::Of { service: service.to_owned(), verbs: Glob::new(verbs) }
            }
            _ => Self::Nothing,
        }
    }

    fn matches(&self, request: &Request) -> bool {
        match self {
            Self::Anything => true,
            Self::Of { service, verbs } => {
                service == request.service() && verbs.matches(request.verb())
            }
            Self::Nothing => false,
        }
    }
}

impl Actions {
    fn read(element: &Element<Vec<String>>) -> Self {
        let (negated, patterns) = match element {
            Element::Is(patterns) => (false, patterns),
            Element::Not(patterns) => (true, patterns),
        };
        let patterns = patterns.iter().map(|pattern| ActionPattern::read(pattern)).collect();
        Self { negated, patterns }
    }

    fn include(&self, request: &Request) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(request)) != self.negated
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
            actions: Actions::read(&statement.action),
            resources: statement
                .resource
                .as_ref()
                .map(|element| Resources::read(element, has_variables, completion)),
            conditions: conditions.map(|given| Condition::read(given, has_variables)).collect(),
        }
    }

    /// In a resource's policy, a statement that names nobody applies to nobody.
    pub(crate) fn require_principal(&mut self) {
        self.principal.get_or_insert(Principal::Is(Vec::new()));
    }

    /// See [`super::layer::Policies::let_not_principal_deny_everybody`].
    pub(crate) fn let_not_principal_deny_everybody(&mut self) {
        if self.effect == Effect::Deny && matches!(self.principal, Some(Principal::Not(_))) {
            self.principal = Some(Principal::Is(vec![Name::Anyone]));
        }
    }

    /// Whether it matches the request, and how its principal names the caller; or the first thing
    /// that keeps it from matching. Notes the points that decided.
    pub(crate) fn matches(
        &self,
        request: &Request,
        reading: Reading,
        met: &mut Reading,
    ) -> Result<Named, Mismatch> {
        if !self.actions.include(request) {
            return Err(Mismatch::Action);
        }
        let named = match &self.principal {
            None => Named::Itself,
            Some(principal) => principal.names(&request.caller),
        };
        if named == Named::Not {
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
        failing.map_or(Ok(named), |index| Err(Mismatch::Condition(index)))
    }
}
