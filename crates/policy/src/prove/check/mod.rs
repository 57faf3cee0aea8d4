//! Checks certificates. It shares no code with the search that finds them, nor with the evaluator:
//! what they believe wrongly, it does not believe with them. It reads the same plain data: the syntax
//! tree, the universe, and what was written down of a credential; a test of the house lists all that
//! it may import.
//!
//! A certificate is a tree of cases. At a branch, a part of a statement holds or fails; at an end,
//! a Deny is sure to match, or every Allow of a layer is sure not to. *Sure* is meant for every
//! request of the branch, under every reading of what AWS's documentation leaves open: of a part
//! that is said to hold, the widest reading is taken, and of one that is said to fail, the
//! narrowest. Sure are a part that the branch names itself, and one of which the opposite leaves
//! nothing of its dimension: no action, no resource, no value of its key.
//!
//! The endpoint's policies keep nobody from going another way, and deny nothing here.
//!
//! This module must never accept what it does not understand, or cannot look at within its limits.

mod action;
mod branch;
mod compare;
mod condition;
mod cover;
mod held;
mod language;
mod layer;
mod needed;
mod owner;
mod pattern;
mod principal;
mod unclear;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use self::{action::Covered, branch::Branch, principal::Named};
use super::{
    certificate::{Atom, Certificate, Part, Refuted},
    scope::Actions,
    state::State,
};
use crate::{
    evaluate::{Layer, Setup, StatementPlace},
    syntax::{Document, Effect, Element, Statement},
    universe::{UNDENIABLE, Universe},
};

/// A certificate with branches that are longer is refused.
const MOST_LITERALS: usize = 500;

/// Checks certificates about the policies of one setup.
///
/// ```
/// use tutela_policy::{
///     Actions, Caller, Certificate, Checker, Credential, Layer, Reach, Refuted, Resources, Scope,
///     Setup, State,
/// };
/// let setup = Setup::default();
/// let alice = Caller::parse("arn:aws:iam::111122223333:user/alice")?;
/// let state = State::new(Credential::Key, alice, Reach::Everything);
/// let mut refuted = Refuted {
///     scope: Scope { actions: Actions::FutureElsewhere, resources: Resources::Any },
///     certificate: Certificate::NotAllowed(Layer::Identity),
/// };
/// assert!(Checker::new(&setup).check(&state, &refuted).is_ok());
/// refuted.certificate = Certificate::NotAllowed(Layer::Boundary);
/// assert!(Checker::new(&setup).check(&state, &refuted).is_err());
/// # Ok::<(), tutela_policy::CallerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checker<'a> {
    setup: &'a Setup,
    /// Which actions each statement speaks of.
    covered: BTreeMap<StatementPlace, Covered<'a>>,
    /// The services of which a statement may cover actions that the universe does not have.
    named: BTreeSet<String>,
}

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Refusal {}

fn refuse(why: impl Into<String>) -> Result<(), Refusal> {
    Err(Refusal { why: why.into() })
}

fn named(place: StatementPlace) -> String {
    let StatementPlace { layer, document, statement } = place;
    format!("statement {statement} of {} policy {document}", layer.name())
}

impl<'a> Checker<'a> {
    /// Looks which statements speak of which action.
    #[must_use]
    pub fn new(setup: &'a Setup) -> Self {
        let mut checker = Self { setup, covered: BTreeMap::new(), named: BTreeSet::new() };
        let all = checker.layers().into_iter().flat_map(|layer| checker.statements(layer));
        let (mut covered, mut named) = (BTreeMap::new(), BTreeSet::new());
        for (place, statement) in all {
            let own = Covered::read(&statement.action);
            named.extend(own.services().map(str::to_owned));
            covered.insert(place, own);
        }
        checker.covered = covered;
        checker.named = named;
        checker
    }

    /// Checks that no request of the scope is allowed.
    ///
    /// # Errors
    /// Where the certificate does not show it.
    pub fn check(&self, state: &State, refuted: &Refuted) -> Result<(), Refusal> {
        if let Actions::Known(actions) = &refuted.scope.actions {
            let all = Universe::embedded();
            if actions.iter().any(|action| action.index() >= all.actions().len()) {
                return refuse("the scope has an action that is not in the universe");
            }
            for name in UNDENIABLE {
                let has = |id| actions.contains(&id);
                if all.action(name).is_some_and(has) && held::is_taken(state, name) {
                    return refuse(format!("no policy denies {name}"));
                }
            }
        }
        let scope = &refuted.scope;
        let state = &*owner::known_of(state, scope);
        let mut branch = Branch { checker: self, state, scope, literals: Vec::new() };
        self.walk(&mut branch, &refuted.certificate)
    }

    fn walk(&self, branch: &mut Branch, certificate: &Certificate) -> Result<(), Refusal> {
        match certificate {
            Certificate::Denied(place) => self.denied(branch, *place),
            Certificate::NotAllowed(layer) => self.not_allowed(branch, *layer),
            Certificate::Impossible(atom) if !self.has(*atom) => refuse("no such part"),
            Certificate::Impossible(atom) if branch.is_impossible(*atom) => Ok(()),
            Certificate::Impossible(atom) => refuse(format!(
                "what is said of {:?} of {} may be so",
                atom.part,
                named(atom.statement)
            )),
            Certificate::Split { atom, .. } if !self.has(*atom) => refuse("no such part"),
            Certificate::Split { .. } if branch.literals.len() >= MOST_LITERALS => {
                refuse("the branches are too long")
            }
            Certificate::Split { atom, holds, fails } => {
                for (is_met, why) in [(true, holds), (false, fails)] {
                    branch.literals.push((*atom, is_met));
                    self.walk(branch, why)?;
                    branch.literals.pop();
                }
                Ok(())
            }
        }
    }

    /// The Deny is sure to match.
    fn denied(&self, branch: &Branch, place: StatementPlace) -> Result<(), Refusal> {
        let Some(statement) = self.statement(place) else { return refuse("no such statement") };
        let names_nobody = place.layer == Layer::Resource && statement.principal.is_none();
        if statement.effect != Effect::Deny {
            return refuse(format!("{} is no Deny", named(place)));
        }
        if !self.applies(branch, place.layer) {
            return refuse(format!("{} does not apply", named(place)));
        }
        if unclear::may_deny_nothing(statement) {
            return refuse(format!("{} may deny nothing", named(place)));
        }
        // Whoever has a boundary is denied by a NotPrincipal, whomever that lists.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        let is_bounded = matches!(statement.principal, Some(Element::Not(_)))
            && place.layer == Layer::Resource
            && self.applies(branch, Layer::Boundary);
        let is_denied = principal::is_denied(statement.principal.as_ref(), &branch.state.caller);
        if names_nobody || !(is_denied || is_bounded) {
            return refuse(format!("{} may not be meant for the caller", named(place)));
        }
        match parts(place, statement).find(|atom| !branch.is_sure(*atom, true)) {
            None => Ok(()),
            Some(atom) => refuse(format!("{:?} of {} may fail", atom.part, named(place))),
        }
    }

    /// Each Allow of the layer is sure not to match, and one must.
    fn not_allowed(&self, branch: &Branch, layer: Layer) -> Result<(), Refusal> {
        if !self.applies(branch, layer) {
            return refuse(format!("the {} policies do not apply", layer.name()));
        }
        let must_allow = match layer {
            Layer::Scp(_) => true,
            // A grant by the resource's policy may stand in for them; one to a role does not for what limits
            // the role.
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
            Layer::Identity | Layer::Boundary | Layer::Session => {
                let is_grant = |(at, it)| match may_allow(branch, at, it) {
                    Named::Otherwise | Named::Unclear => true,
                    Named::ByRole => layer == Layer::Identity,
                    Named::ByAccount | Named::No => false,
                };
                !self.statements(Layer::Resource).any(is_grant)
            }
            Layer::Resource => {
                branch.state.caller.arn().is_none() || self.asks_the_resource(branch)
            }
            // AWS's own RCP, which nobody can detach, allows everything.
            Layer::Rcp(_) | Layer::Endpoint => false,
        };
        if !must_allow {
            return refuse(format!("the {} policies need not allow", layer.name()));
        }
        let mut statements = self.statements(layer);
        match statements.find(|(at, it)| may_allow(branch, *at, it) != Named::No) {
            None => Ok(()),
            Some((place, _)) => refuse(format!("{} may allow", named(place))),
        }
    }

    fn layers(&self) -> Vec<Layer> {
        let levels = (0..self.setup.scp.len()).map(Layer::Scp);
        let levels = levels.chain((0..self.setup.rcp.len()).map(Layer::Rcp));
        let single = [Layer::Identity, Layer::Boundary, Layer::Session, Layer::Resource];
        single.into_iter().chain(levels).collect()
    }

    fn documents(&self, layer: Layer) -> Option<&'a [Document]> {
        match layer {
            Layer::Identity => Some(&self.setup.identity),
            Layer::Boundary => self.setup.boundary.as_deref(),
            Layer::Session => self.setup.session.as_deref(),
            Layer::Scp(level) => self.setup.scp.get(level).map(Vec::as_slice),
            Layer::Rcp(level) => self.setup.rcp.get(level).map(Vec::as_slice),
            Layer::Resource => Some(self.setup.resource.as_slice()),
            Layer::Endpoint => None,
        }
    }

    fn statements(&self, layer: Layer) -> impl Iterator<Item = (StatementPlace, &'a Statement)> {
        let documents = self.documents(layer).unwrap_or_default().iter().enumerate();
        documents.flat_map(move |(document, it)| {
            it.statements
                .iter()
                .enumerate()
                .map(move |(statement, it)| (StatementPlace { layer, document, statement }, it))
        })
    }

    fn document(&self, place: StatementPlace) -> Option<&'a Document> {
        self.documents(place.layer)?.get(place.document)
    }

    fn statement(&self, place: StatementPlace) -> Option<&'a Statement> {
        self.document(place)?.statements.get(place.statement)
    }

    fn resource(&self, place: StatementPlace) -> Option<&'a Element<Vec<String>>> {
        self.statement(place)?.resource.as_ref()
    }

    fn has(&self, atom: Atom) -> bool {
        self.statement(atom.statement)
            .is_some_and(|it| parts(atom.statement, it).any(|part| part == atom))
    }
}

/// How a statement may allow something to the caller.
fn may_allow(branch: &Branch, place: StatementPlace, statement: &Statement) -> Named {
    let names_nobody = place.layer == Layer::Resource && statement.principal.is_none();
    let fails = |atom| branch.is_sure(atom, false);
    if statement.effect != Effect::Allow || names_nobody || parts(place, statement).any(fails) {
        return Named::No;
    }
    principal::allowed(statement.principal.as_ref(), &branch.state.caller)
}

/// The parts of a statement, all of which must hold for it to match.
fn parts(place: StatementPlace, statement: &Statement) -> impl Iterator<Item = Atom> {
    let conditions = (0..statement.conditions.len()).map(Part::Condition);
    let resource = statement.resource.as_ref().map(|_| Part::Resource);
    let parts = [Part::Action].into_iter().chain(resource).chain(conditions);
    parts.map(move |part| Atom { statement: place, part })
}
