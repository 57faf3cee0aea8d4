//! The search for what is still allowed, and for why the rest is not.
//!
//! Nothing rests on this module being right: what it calls allowed is held against the evaluator,
//! and what it calls denied is held against the checker.

mod classes;
mod forms;
mod language;
mod model;
mod pattern;
mod placed;
mod predicate;
mod rules;
mod signatures;
mod solve;

pub use forms::World;
pub(crate) use placed::{asked_keys, delegating};

use std::{cell::Cell, sync::OnceLock};

use self::{
    classes::{Class, Owned, Seen, classes},
    placed::{place, statements},
    rules::{Placed, Rules},
    solve::{Active, Answer, Sketch, Solver},
};
use super::{
    certificate::Certificate,
    permitted::{self, Whose},
    scope::{Actions, Resources, Scope},
    state::{Known, Reach, State},
};
use crate::{
    evaluate::{Ambiguity, Caller, Context, Decision, Layer, PolicySet, Request, Setup, Value},
    syntax::Effect,
    universe::{ActionId, UNDENIABLE, Universe, ValueType},
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

/// A service that AWS may add.
const NEW_SERVICE: &str = "newservice";

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
}

impl<'a> Prover<'a> {
    /// Sorts the policies of a principal. `user` is the user whose rights are at stake, be it by
    /// its own credentials or by a federated session.
    #[must_use]
    pub fn new(setup: &'a Setup, world: &'a World, user: Option<&Caller>) -> Self {
        let statements = statements(setup);
        let owned = user
            .and_then(Caller::arn)
            .map(|arn| Owned { user: arn.text().to_owned(), device: world.device_of(arn) });
        // What does not apply still names services, of whose future actions the checker asks.
        let mut idle = Vec::new();
        for documents in setup.scp.iter().filter(|_| setup.is_management_account) {
            place(Layer::Scp(0), documents, &mut idle);
        }
        let seen =
            Seen { rcp: !setup.rcp.is_empty(), resource: setup.resource.is_some(), idle: &idle };
        let classes = classes(&statements, world, owned.as_ref(), seen);
        let policies = PolicySet::without_endpoint(setup);
        let delegated = OnceLock::new();
        let user = user.and_then(Caller::arn).map(|arn| arn.text().to_owned());
        Self { setup, world, user, statements, classes, policies, delegated }
    }

    /// Says of every scope what its requests come to in a state.
    #[must_use]
    pub fn prove(&self, state: &State) -> Vec<Proved> {
        let rules = self.rules(state);
        let context = known(state);
        let needs = self.needs(&state.caller);
        let mut proved = Vec::new();
        for class in &self.classes {
            let Some(mut scope) = self.reached(&class.scope, state) else { continue };
            let answer = answer(class, state, &rules, &context, &needs);
            let outcome = match answer {
                Answer::Closed(certificate) => {
                    // Who is of no account may ask for any account's; and no case is about them.
                    if state.caller.arn().is_none()
                        && !matches!(certificate, Certificate::Split { .. })
                    {
                        scope.resources = Resources::Any;
                    }
                    Outcome::Denied(certificate)
                }
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => self.replay(&scope, state, sketch),
            };
            proved.push(Proved { scope, outcome });
        }
        proved.extend(undeniable(state, &context));
        proved
    }

    /// Whether some request for an action may be allowed in a state.
    pub(crate) fn may(&self, action: ActionId, state: &State) -> bool {
        let rules = self.rules(state);
        let needs = self.needs(&state.caller);
        let context = known(state);
        let has = |class: &&Class| class.has(action);
        self.classes.iter().filter(has).any(|class| {
            !matches!(answer(class, state, &rules, &context, &needs), Answer::Closed(_))
        })
    }

    /// What requests for an action on one's own resources, or on others', come to; `None` where
    /// there are none.
    pub(crate) fn seek(&self, action: ActionId, whose: Whose, state: &State) -> Option<Outcome> {
        let rules = self.rules(state);
        let needs = self.needs(&state.caller);
        let context = known(state);
        let has = |class: &&Class| {
            class.has(action) && permitted::whose(&class.scope.resources).contains(&whose)
        };
        let mut found = None;
        for class in self.classes.iter().filter(has) {
            let scope = Scope {
                actions: Actions::Known(vec![action]),
                resources: class.scope.resources.clone(),
            };
            let outcome = match answer(class, state, &rules, &context, &needs) {
                Answer::Closed(certificate) => Outcome::Denied(certificate),
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => {
                    self.replay(&scope, state, self.usual(class, action, whose, sketch))
                }
            };
            match outcome {
                Outcome::Allowed(_) => return Some(outcome),
                Outcome::Denied(_) if found.is_some() => {}
                Outcome::Denied(_) | Outcome::Unknown(_) => found = Some(outcome),
            }
        }
        found
    }

    /// The request on a resource of its own action, where the class takes any.
    fn usual(&self, class: &Class, action: ActionId, whose: Whose, sketch: Sketch) -> Sketch {
        let user = self.user.as_deref().filter(|_| whose == Whose::Own);
        let usual =
            self.world.usual(action, user).filter(|_| class.scope.resources == Resources::Any);
        Sketch { resource: usual.unwrap_or(sketch.resource), ..sketch }
    }

    fn rules(&self, state: &State) -> Rules {
        Rules::read(&self.statements, state, self.setup.boundary.is_some())
    }

    /// The layers that must allow a caller's requests.
    fn needs(&self, caller: &Caller) -> Vec<Layer> {
        let mut needs = Vec::new();
        if !caller.is_service_linked() {
            needs.extend((0..self.setup.rcp.len()).map(Layer::Rcp));
            if caller.arn().is_some() && !self.setup.is_management_account {
                needs.extend((0..self.setup.scp.len()).map(Layer::Scp));
            }
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

    /// Holds a request that the search found against the evaluator.
    fn replay(&self, scope: &Scope, state: &State, sketch: Sketch) -> Outcome {
        let action = match &scope.actions {
            Actions::Known(actions) => {
                let first = actions.first().and_then(|id| Universe::embedded().get(*id));
                first.map_or("", |action| action.full_name()).to_owned()
            }
            Actions::Future(service) => format!("{service}:{}", sketch.verb),
            Actions::FutureElsewhere => {
                let service = self.elsewhere(state).unwrap_or(NEW_SERVICE);
                format!("{service}:{}", sketch.verb)
            }
        };
        // Where the adversary chooses a session's name, its ARN says which.
        let named = match (state.known("aws:PrincipalArn"), sketch.context.get("aws:principalarn"))
        {
            (Some(Known::Like(_)), Some(Value::One(arn))) => Caller::parse(arn).ok(),
            _ => None,
        };
        let caller = named.unwrap_or_else(|| state.caller.clone());
        let request = Request::new(caller, &action, &sketch.resource, sketch.context);
        self.witness(request).map_or(
            Outcome::Unknown("a request that the evaluator denies by every reading"),
            |witness| Outcome::Allowed(Box::new(witness)),
        )
    }

    /// The request as a witness, if it is allowed by some reading.
    #[must_use]
    pub fn witness(&self, request: Request) -> Option<Witness> {
        let delegated = || {
            let set = || self.policies.with_resource(delegating(self.world.account()).as_ref());
            self.setup.resource.is_none().then(|| self.delegated.get_or_init(set))
        };
        [false, true].into_iter().find_map(|takes_delegation| {
            let policies = if takes_delegation { delegated()? } else { &self.policies };
            let judgement = policies.judge(&request);
            let is_allowed = judgement.decision == Decision::Allowed
                || (!judgement.ambiguities.is_empty() && policies.may_allow(&request));
            is_allowed.then(|| Witness {
                request: request.clone(),
                ambiguities: judgement.ambiguities,
                takes_delegation,
            })
        })
    }

    /// The scope without the actions that AWS refuses to the credential; `None` where none is left.
    fn reached(&self, scope: &Scope, state: &State) -> Option<Scope> {
        let actions = match &scope.actions {
            _ if state.reach == Reach::Everything => return Some(scope.clone()),
            Actions::Known(actions) => {
                let reaches = |id: &&ActionId| {
                    let action = Universe::embedded().get(**id);
                    action.is_some_and(|action| state.reaches(action.full_name()))
                };
                let left: Vec<ActionId> = actions.iter().filter(reaches).copied().collect();
                if left.is_empty() {
                    return None;
                }
                Actions::Known(left)
            }
            Actions::Future(service) if !state.reaches(&format!("{service}:newaction")) => {
                return None;
            }
            Actions::FutureElsewhere if self.elsewhere(state).is_none() => return None,
            future @ (Actions::Future(_) | Actions::FutureElsewhere) => future.clone(),
        };
        Some(Scope { actions, resources: scope.resources.clone() })
    }

    /// A service that no scope of its own has the future actions of, and of which AWS takes some
    /// from the credential: one that is new, if possible.
    fn elsewhere(&self, state: &State) -> Option<&'static str> {
        let is_named = |service: &str| {
            self.classes
                .iter()
                .any(|class| matches!(&class.scope.actions, Actions::Future(own) if own == service))
        };
        let known = Universe::embedded().services().iter().map(|service| service.prefix);
        let mut services = [NEW_SERVICE].into_iter().chain(known);
        services
            .find(|service| state.reaches(&format!("{service}:newaction")) && !is_named(service))
    }
}

/// A request's keys to begin with: the values that are known and, of those that every request has,
/// usual ones. Where a policy asks for others, the search finds them.
fn known(state: &State) -> Context {
    let mut context = Context::new();
    for (key, known) in state.keys() {
        match known {
            Known::Absent => {}
            Known::Is(value) => context.set(key, value.clone()),
            Known::Present => context.set(key, usual_value(key)),
            Known::Like(form) => context.set(key, Value::One(form.replace('*', "anybody"))),
        }
    }
    context
}

/// A value that people would recognise.
pub(crate) fn usual_value(key: &str) -> Value {
    let known = Universe::embedded().condition_key(key);
    let is_called_via = key.starts_with("aws:calledvia");
    let text = match known.map(|key| key.value_type) {
        _ if is_called_via => "cloudformation.amazonaws.com",
        _ if key == "aws:requestedregion" => "us-east-1",
        _ if key == "aws:epochtime" => "1767225600",
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

/// Searches a class for a request that is allowed.
fn answer(
    class: &Class,
    state: &State,
    rules: &Rules,
    context: &Context,
    needs: &[Layer],
) -> Answer {
    let of_class = |effect| {
        let active = class.statements.iter().filter_map(|(index, name)| {
            let rule = rules.rules.get(*index)?.as_ref()?;
            Some(Active { rule, name: name.map(|at| at + rules.questions.len()) })
        });
        let reaches = |active: &Active<'_>| {
            class.supports_rcp || !matches!(active.rule.place.layer, Layer::Rcp(_))
        };
        active
            .filter(move |active| active.rule.effect == effect)
            .filter(reaches)
            .collect::<Vec<_>>()
    };
    let needs: Vec<Layer> = needs
        .iter()
        .copied()
        .filter(|layer| class.supports_rcp || !matches!(layer, Layer::Rcp(_)))
        .chain(class.asks_resource.then_some(Layer::Resource))
        .collect();
    let solver = Solver {
        rules,
        state,
        denies: of_class(Effect::Deny),
        allows: of_class(Effect::Allow),
        names: &class.names,
        service: match &class.scope.actions {
            Actions::Future(service) => Some(service),
            Actions::Known(_) | Actions::FutureElsewhere => None,
        },
        needs: &needs,
        domain: &class.domain,
        context,
        branches: Cell::new(0),
    };
    solver.solve()
}

/// The calls that no policy can deny, where AWS takes them from the credential.
fn undeniable(state: &State, context: &Context) -> Vec<Proved> {
    let ids = UNDENIABLE.iter().filter_map(|name| Universe::embedded().action(name));
    let of_action = |id: ActionId| {
        let name = Universe::embedded().get(id)?.full_name();
        let is_reached = state.reaches(name) && state.caller.arn().is_some();
        is_reached.then(|| {
            let request = Request::new(state.caller.clone(), name, "*", context.clone());
            let scope = Scope { actions: Actions::Known(vec![id]), resources: Resources::Any };
            let witness = Witness { request, ambiguities: Vec::new(), takes_delegation: false };
            Proved { scope, outcome: Outcome::Allowed(Box::new(witness)) }
        })
    };
    ids.filter_map(of_action).collect()
}
