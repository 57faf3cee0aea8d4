//! The policies of one kind that apply to a request, and what they say together.

use super::{
    caller::Named,
    reading::Reading,
    request::Request,
    resource::Completion,
    statement::{Action, Mismatch, Statement},
};
use crate::syntax::{self, Document, Effect};

/// A kind of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A policy of the user, of one of its groups, or of the role.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// A policy that the session was given.
    Session,
    /// A service control policy on this level, from 0 at the organisation's root.
    Scp(usize),
    /// A resource control policy on this level, from 0 at the organisation's root.
    Rcp(usize),
    /// The resource's own policy; of a role, its trust policy; of a key, its key policy.
    Resource,
    /// The policy of the VPC endpoint that the request came through.
    Endpoint,
}

impl Layer {
    /// The name in reports: `identity`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp(_) => "scp",
            Self::Rcp(_) => "rcp",
            Self::Resource => "resource",
            Self::Endpoint => "endpoint",
        }
    }

    pub(crate) fn completion(self) -> Completion {
        match self {
            Self::Identity | Self::Boundary | Self::Session | Self::Scp(_) | Self::Rcp(_) => {
                Completion::Completed
            }
            Self::Resource | Self::Endpoint => Completion::WithWildcard,
        }
    }
}

/// Where a statement stands among the policies that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementPlace {
    /// The kind of its policy.
    pub layer: Layer,
    /// The policy's index in its layer.
    pub document: usize,
    /// The statement's index in the policy.
    pub statement: usize,
}

/// Policies of one kind, ready to be held against requests.
#[derive(Clone, Debug)]
pub(crate) struct Policies {
    layer: Layer,
    statements: Vec<(StatementPlace, Statement)>,
}

/// What the policies of one kind say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Says<'a> {
    /// The first Deny that matches.
    pub(crate) denied: Option<&'a StatementPlace>,
    /// The first Allow that names the caller so, for each way of [`Named::ALL`].
    allowed: [Option<&'a StatementPlace>; Named::ALL.len()],
}

impl<'a> Says<'a> {
    /// The Allows that differ in how they name the caller, the best first.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (Named, StatementPlace)> + use<'a> {
        let ways = Named::ALL.into_iter().zip(self.allowed).rev();
        ways.filter_map(|(named, place)| Some((named, *place?)))
    }

    /// The Allow that names the caller best.
    pub(crate) fn allowed(&self) -> Option<StatementPlace> {
        self.grants().next().map(|(_, place)| place)
    }
}

impl Policies {
    pub(crate) fn read<'a>(
        layer: Layer,
        documents: impl IntoIterator<Item = &'a Document>,
    ) -> Self {
        let read = |has_variables, statement: &syntax::Statement| {
            let mut read = Statement::read(statement, has_variables, layer.completion());
            if layer == Layer::Resource {
                read.require_principal();
            }
            read
        };
        let mut statements = Vec::new();
        for (at, document) in documents.into_iter().enumerate() {
            let has_variables = document.has_variables();
            for (number, statement) in document.statements.iter().enumerate() {
                let place = StatementPlace { layer, document: at, statement: number };
                statements.push((place, read(has_variables, statement)));
            }
        }
        Self { layer, statements }
    }

    /// The kind of these policies.
    pub(crate) fn layer(&self) -> Layer {
        self.layer
    }

    /// For callers with a permissions boundary: a Deny with `NotPrincipal` denies them whomever it
    /// lists.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
    pub(crate) fn deny_bounded_by_not_principal(&mut self) {
        for (_, statement) in &mut self.statements {
            statement.deny_bounded_by_not_principal();
        }
    }

    /// What they say of a request. Notes the points that decided.
    pub(crate) fn say(
        &self,
        request: &Request,
        action: &Action<'_>,
        reading: Reading,
        met: &mut Reading,
    ) -> Says<'_> {
        let mut says = Says::default();
        for (place, statement) in &self.statements {
            if statement.effect == Effect::Deny && says.denied.is_some() {
                continue;
            }
            let Ok(ways) = statement.matches(request, action, reading, met) else { continue };
            match statement.effect {
                Effect::Deny => says.denied = Some(place),
                Effect::Allow => {
                    for (named, allowed) in Named::ALL.into_iter().zip(&mut says.allowed) {
                        if ways.has(named) {
                            allowed.get_or_insert(place);
                        }
                    }
                }
            }
        }
        says
    }

    /// Every statement with what keeps it from matching, if anything does.
    pub(crate) fn trace(
        &self,
        request: &Request,
        reading: Reading,
    ) -> impl Iterator<Item = (StatementPlace, Effect, Option<Mismatch>)> {
        self.statements.iter().map(move |(place, statement)| {
            let action = Action::of(request);
            let matched = statement.matches(request, &action, reading, &mut Reading::first());
            (*place, statement.effect, matched.err())
        })
    }
}
