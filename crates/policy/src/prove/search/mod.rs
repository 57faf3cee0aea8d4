//! The search for what is still allowed, and for why the rest is not.
//!
//! Nothing rests on this module being right: what it calls allowed is held against the evaluator,
//! and what it calls denied is held against the checker.

mod asked;
mod classes;
mod compared;
mod effort;
mod forms;
mod language;
mod model;
mod owner;
mod pattern;
mod patterns;
mod placed;
mod predicate;
mod rules;
mod settle;
mod signatures;
mod solve;
mod templates;
mod unsettled;

pub(crate) use asked::Asked;
pub use forms::World;
pub(crate) use placed::{asked_keys, delegating};
pub(crate) use unsettled::has_unsettled;

use std::{cell::RefCell, rc::Rc, sync::OnceLock};

use self::{
    classes::{Class, Owned, Seen, classes},
    effort::Effort,
    placed::{place, statements},
    rules::Placed,
};
use super::{
    certificate::Certificate,
    scope::Scope,
    sides::Beyond,
    state::{Reach, Services, State},
};
use crate::{
    evaluate::{Ambiguity, Caller, Decision, Layer, PolicySet, Request, Setup, Value},
    universe::{ActionId, Universe, ValueType},
};

/// A request that is allowed, for all that policies can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// The open points of AWS's documentation by one reading of which it is denied after all.
    pub ambiguities: Vec<Ambiguity>,
    /// Whether the resource's policy, which was not seen, is taken to leave the decision to the
    /// caller's account.
    pub takes_delegation: bool,
    /// The policies that were given and that the resource is not under.
    pub beyond: Option<Beyond>,
}

/// What a scope's requests come to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Some are allowed: this one.
    Allowed(Box<Witness>),
    /// None is, and why.
    Denied(Certificate),
    /// Nobody knows, and why.
    Unknown(&'static str),
}

/// A scope, and what its requests come to.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The requests.
    pub scope: Scope,
    /// What they come to.
    pub outcome: Outcome,
}

/// The policies of one principal, sorted for proofs.
#[derive(Debug)]
pub struct Prover<'a> {
    setup: &'a Setup,
    world: &'a World,
    user: Option<String>,
    statements: Vec<Placed<'a>>,
    classes: Vec<Class>,
    policies: PolicySet,
    /// The same, where the resource's policy leaves the decision to the caller's account.
    delegated: OnceLock<PolicySet>,
    /// The scopes of the classes, by the calls that AWS takes from a credential.
    reached: RefCell<Vec<Reached>>,
    /// What its searches may still do.
    effort: Effort,
}

/// Calls that AWS takes from a credential, and what they leave of the scopes of all classes.
type Reached = ((Reach, Services), Rc<[Option<Scope>]>);

impl<'a> Prover<'a> {
    /// Sorts the policies of a principal. `user` is the user whose rights are at stake, be it by
    /// its own credentials or by a federated session.
    #[must_use]
    pub fn new(setup: &'a Setup, world: &'a World, user: Option<&Caller>) -> Self {
        Self::about(None, setup, world, user)
    }

    /// The same for these actions alone, if there are any: it can be asked about nothing else.
    pub(crate) fn about(
        only: Option<&[ActionId]>,
        setup: &'a Setup,
        world: &'a World,
        user: Option<&Caller>,
    ) -> Self {
        let statements = statements(setup);
        let owned = user
            .and_then(Caller::arn)
            .map(|arn| Owned { user: arn.text().to_owned(), device: world.device_of(arn) });
        // What does not apply still names services, of whose future actions the checker asks.
        let mut idle = Vec::new();
        for documents in setup.scp.iter().filter(|_| setup.is_management_account) {
            place(Layer::Scp(0), documents, &mut idle);
        }
        let (rcp, resource) = (!setup.rcp.is_empty(), setup.resource.is_some());
        let seen = Seen { rcp, resource, idle: &idle, only };
        let classes = classes(&statements, world, owned.as_ref(), seen);
        let policies = PolicySet::without_endpoint(setup);
        let user = user.and_then(Caller::arn).map(|arn| arn.text().to_owned());
        let (delegated, reached) = (OnceLock::new(), RefCell::default());
        let effort = Effort::new();
        Self { setup, world, user, statements, classes, policies, delegated, reached, effort }
    }

    /// Says of every scope what its requests come to in a state.
    #[must_use]
    pub fn prove(&self, state: &State) -> Vec<Proved> {
        self.asked(state).prove()
    }

    /// The policies as the requests of a state meet them.
    pub(crate) fn asked<'p>(&'p self, state: &'p State) -> Asked<'p, 'a> {
        Asked::new(self, state)
    }

    /// The layers that must allow a caller's requests.
    fn needs(&self, caller: &Caller) -> Vec<Layer> {
        let mut needs = Vec::new();
        let is_guarded = caller.arn().is_some() && !caller.is_service_linked();
        if is_guarded && !self.setup.is_management_account {
            needs.extend((0..self.setup.scp.len()).map(Layer::Scp));
        }
        match caller {
            Caller::Anonymous | Caller::Service(_) | Caller::Provider(_) => {
                needs.push(Layer::Resource);
            }
            Caller::Root(_) => {}
            Caller::User(_) | Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_) => {
                needs.push(Layer::Identity);
                needs.extend(self.setup.boundary.as_ref().map(|_| Layer::Boundary));
                needs.extend(self.setup.session.as_ref().map(|_| Layer::Session));
            }
        }
        needs
    }

    /// The request as a witness, if it is allowed by some reading.
    #[must_use]
    pub fn witness(&self, request: Request) -> Option<Witness> {
        let delegated = || {
            let set = || self.policies.with_resource(delegating(self.world.account()).as_ref());
            self.setup.resource.is_none().then(|| self.delegated.get_or_init(set))
        };
        let (takes_delegation, ambiguities) = [false, true].into_iter().find_map(|delegates| {
            let policies = if delegates { delegated()? } else { &self.policies };
            let judgement = policies.judge(&request);
            let is_allowed = judgement.decision == Decision::Allowed
                || (!judgement.ambiguities.is_empty() && policies.may_allow(&request));
            is_allowed.then_some((delegates, judgement.ambiguities))
        })?;
        Some(Witness { request, ambiguities, takes_delegation, beyond: None })
    }
}

/// A value that people would recognise.
pub(crate) fn usual_value(key: &str) -> Value {
    let known = Universe::embedded().condition_key(key);
    let is_called_via = key.starts_with("aws:calledvia");
    let text = match known.map(|key| key.value_type) {
        _ if is_called_via => "cloudformation.amazonaws.com",
        _ if key == "aws:requestedregion" => "us-east-1",
        _ if key == "aws:epochtime" => "1767225600",
        _ if key == "aws:currenttime" => "2026-01-01T00:00:00Z",
        Some(ValueType::Date) => "2026-01-01T00:00:00Z",
        Some(ValueType::Bool) => "true",
        Some(ValueType::Numeric) => "1",
        Some(ValueType::IpAddress) => "203.0.113.7",
        Some(ValueType::String | ValueType::Arn) | None => "example",
    };
    let is_many = known.is_some_and(|key| key.multivalued);
    let text = text.to_owned();
    if is_many { Value::Many(vec![text]) } else { Value::One(text) }
}
