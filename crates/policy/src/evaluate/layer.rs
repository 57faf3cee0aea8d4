//! The policies of one kind that apply to a request, and what they say together.

use super::{
    caller::Named,
    reading::Reading,
    request::Request,
    resource::Completion,
    statement::{Mismatch, Statement},
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
    documents: Vec<Vec<Statement>>,
}

/// What the policies of one kind say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Says {
    /// The first Deny that matches.
    pub(crate) denied: Option<StatementPlace>,
    /// The first Allow that names the caller so, for each way of [`Named::ALL`].
    allowed: [Option<StatementPlace>; Named::ALL.len()],
}

impl Says {
    /// The Allows that differ in how they name the caller, the best first.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (Named, StatementPlace)> {
        let ways = Named::ALL.into_iter().zip(self.allowed).rev();
        ways.filter_map(|(named, place)| Some((named, place?)))
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
        let read = |document: &Document| {
            let has_variables = document.has_variables();
            let read = |statement: &syntax::Statement| {
                let mut read = Statement::read(statement, has_variables, layer.completion());
                if layer == Layer::Resource {
                    read.require_principal();
                }
                read
            };
            document.statements.iter().map(read).collect()
        };
        Self { layer, documents: documents.into_iter().map(read).collect() }
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
        self.documents.iter_mut().flatten().for_each(Statement::deny_bounded_by_not_principal);
    }

    /// What they say of a request. Notes the points that decided.
    pub(crate) fn say(&self, request: &Request, reading: Reading, met: &mut Reading) -> Says {
        let mut says = Says::default();
        for (place, statement) in self.statements() {
            if statement.effect == Effect::Deny && says.denied.is_some() {
                continue;
            }
            let Ok(ways) = statement.matches(request, reading, met) else { continue };
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
        self.statements().map(move |(place, statement)| {
            let matched = statement.matches(request, reading, &mut Reading::first());
            (place, statement.effect, matched.err())
        })
    }

    fn statements(&self) -> impl Iterator<Item = (StatementPlace, &Statement)> {
        self.documents.iter().enumerate().flat_map(move |(document, statements)| {
            statements.iter().enumerate().map(move |(statement, read)| {
                (StatementPlace { layer: self.layer, document, statement }, read)
            })
        })
    }
}
