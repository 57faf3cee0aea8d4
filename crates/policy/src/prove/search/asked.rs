//! The policies of a principal as the requests of one state meet them.

use std::{cell::Cell, rc::Rc, sync::Arc};

use super::{
    Outcome, Proved, Prover, Witness,
    classes::Class,
    owner::with_owner,
    rules::Rules,
    solve::{Active, Answer, Sketch, Solver},
    usual_value,
};
use crate::{
    evaluate::{Caller, Context, Layer, Request, Value},
    prove::{
        certificate::Certificate,
        permitted::{self, Whose},
        scope::{Actions, Resources, Scope},
        state::{Known, Reach, Services, State},
    },
    syntax::Effect,
    universe::{ActionId, UNDENIABLE, Universe},
};

/// A service that AWS may add.
const NEW_SERVICE: &str = "newservice";

/// What is the same for all requests of a state.
pub(crate) struct Asked<'p, 'a> {
    prover: &'p Prover<'a>,
    state: &'p State,
    rules: Rules,
    /// The keys of a request to begin with.
    context: Context,
    /// The layers that must allow.
    needs: Vec<Layer>,
}

impl<'p, 'a> Asked<'p, 'a> {
    pub(super) fn new(prover: &'p Prover<'a>, state: &'p State) -> Self {
        let rules = Rules::read(&prover.statements, state, prover.setup.boundary.is_some());
        let needs = prover.needs(&state.caller);
        Self { prover, state, rules, context: known(state), needs }
    }

    /// Says of every scope what its requests come to.
    pub(super) fn prove(&self) -> Vec<Proved> {
        let mut proved = Vec::new();
        for (class, scope) in self.prover.classes.iter().zip(self.all_reached().iter()) {
            let Some(mut scope) = scope.clone() else { continue };
            let outcome = match self.answer(class) {
                Answer::Closed(certificate) => Outcome::Denied(certificate),
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => self.replay(&scope, sketch),
            };
            if self.state.caller.arn().is_none() {
                scope.resources = match outcome {
                    // It has no case, and so none that is about the resource.
                    Outcome::Denied(ref certificate)
                        if !matches!(certificate, Certificate::Split { .. }) =>
                    {
                        Resources::Any
                    }
                    Outcome::Allowed(_) | Outcome::Denied(_) | Outcome::Unknown(_) => {
                        anybodys(scope.resources)
                    }
                };
            }
            proved.push(Proved { scope, outcome });
        }
        proved.extend(undeniable(self.state, &self.context));
        proved
    }

    /// What requests for one action come to, scope by scope.
    pub(crate) fn about(&self, action: ActionId) -> Vec<Proved> {
        let of_action = |class: &Class| {
            let scope = Scope {
                actions: Actions::Known([action].into()),
                resources: class.scope.resources.clone(),
            };
            let outcome = match self.answer(class) {
                Answer::Closed(certificate) => Outcome::Denied(certificate),
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => self.replay(&scope, sketch),
            };
            Proved { scope, outcome }
        };
        let classes = self.prover.classes.iter();
        classes.filter(|class| class.has(action)).map(of_action).collect()
    }

    /// What requests for an action on one's own resources, or on others', come to, by what `judge`
    /// makes of what is found; `None` where there are none.
    pub(crate) fn seek(
        &self,
        action: ActionId,
        whose: Whose,
        judge: impl Fn(Proved) -> Outcome,
    ) -> Option<Outcome> {
        let has = |class: &&Class| {
            class.has(action) && permitted::whose(&class.scope.resources).contains(&whose)
        };
        let mut found = None;
        for class in self.prover.classes.iter().filter(has) {
            let scope = Scope {
                actions: Actions::Known([action].into()),
                resources: class.scope.resources.clone(),
            };
            let outcome = match self.answer(class) {
                Answer::Closed(certificate) => Outcome::Denied(certificate),
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => {
                    self.replay(&scope, self.usual(class, action, whose, sketch))
                }
            };
            let outcome = judge(Proved { scope, outcome });
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
        let user = self.prover.user.as_deref().filter(|_| whose == Whose::Own);
        let usual = self
            .prover
            .world
            .usual(action, user)
            .filter(|_| class.scope.resources == Resources::Any);
        Sketch { resource: usual.unwrap_or(sketch.resource), ..sketch }
    }

    /// Searches a class for a request that is allowed.
    fn answer(&self, class: &Class) -> Answer {
        let rules = &self.rules;
        let owned = class.is_owned.then(|| with_owner(self.state, &class.scope)).flatten();
        let of_owned = owned.as_ref().map(known);
        let reaches = |layer: Layer| class.supports_rcp || !matches!(layer, Layer::Rcp(_));
        let of_class = |effect| {
            let active = class.statements.iter().filter_map(|(index, name)| {
                let rule = rules.all.get(*index)?.as_ref()?;
                let active = Active { rule, name: name.map(|at| at + rules.questions.len()) };
                (rule.effect == effect && reaches(rule.place.layer)).then_some(active)
            });
            active.collect::<Vec<_>>()
        };
        let needs: Vec<Layer> = self
            .needs
            .iter()
            .copied()
            .filter(|layer| reaches(*layer))
            .chain(class.asks_resource.then_some(Layer::Resource))
            .collect();
        let solver = Solver {
            rules,
            state: owned.as_ref().unwrap_or(self.state),
            denies: of_class(Effect::Deny),
            allows: of_class(Effect::Allow),
            names: &class.names,
            service: match &class.scope.actions {
                Actions::Future(service) => Some(service),
                Actions::Known(_) | Actions::FutureElsewhere => None,
            },
            needs: &needs,
            domain: &class.domain,
            context: of_owned.as_ref().unwrap_or(&self.context),
            branches: Cell::new(0),
            effort: &self.prover.effort,
        };
        solver.solve()
    }

    /// Holds a request that the search found against the evaluator.
    fn replay(&self, scope: &Scope, sketch: Sketch) -> Outcome {
        let action = match &scope.actions {
            Actions::Known(actions) => {
                let first = actions.first().and_then(|id| Universe::embedded().get(*id));
                first.map_or("", |action| action.full_name()).to_owned()
            }
            Actions::Future(service) => format!("{service}:{}", sketch.verb),
            Actions::FutureElsewhere => {
                let service = self.elsewhere().unwrap_or(NEW_SERVICE);
                format!("{service}:{}", sketch.verb)
            }
        };
        // Where the adversary chooses a session's name, its ARN says which.
        let chosen = sketch.context.get("aws:principalarn");
        let named = match (self.state.known("aws:PrincipalArn"), chosen) {
            (Some(Known::Like(_)), Some(Value::One(arn))) => Caller::parse(arn).ok(),
            _ => None,
        };
        let caller = named.unwrap_or_else(|| self.state.caller.clone());
        let account = caller.account().filter(|_| self.state.reach == Reach::OnResources);
        let account = account.map(str::to_owned);
        let request = Request::new(caller, &action, &sketch.resource, sketch.context);
        // Whoever comes from elsewhere is let by its own account do anything: the resource's policy
        // decides, as it does of a resource of one's own.
        let request = match account {
            Some(account) => request.owned_by(&account),
            None => request,
        };
        let why = if self.rules.has_unsettled {
            "AWS does not say what an empty list, or Null with ForAllValues or ForAnyValue, means"
        } else {
            "a request that the evaluator denies by every reading"
        };
        let found = self.prover.witness(request);
        found.map_or(Outcome::Unknown(why), |witness| Outcome::Allowed(Box::new(witness)))
    }

    /// The scopes of all classes as the credential reaches them: the same for all states that reach
    /// the same calls.
    fn all_reached(&self) -> Rc<[Option<Scope>]> {
        let key = (self.state.reach, self.state.services());
        let known = self.prover.reached.borrow().iter().find(|own| own.0 == key).cloned();
        if let Some((_, scopes)) = known {
            return scopes;
        }
        let classes = self.prover.classes.iter();
        let scopes: Rc<[_]> = classes.map(|class| self.reached(&class.scope)).collect();
        self.prover.reached.borrow_mut().push((key, Rc::clone(&scopes)));
        scopes
    }

    /// The scope without the actions that AWS refuses to the credential; `None` where none is left.
    fn reached(&self, scope: &Scope) -> Option<Scope> {
        let state = self.state;
        let actions = match &scope.actions {
            _ if state.reach == Reach::Everything && state.services() == Services::All => {
                return Some(scope.clone());
            }
            Actions::Known(actions) => {
                let takes = state.taking();
                if actions.iter().all(|id| takes(*id)) {
                    return Some(scope.clone());
                }
                let left: Arc<[ActionId]> =
                    actions.iter().filter(|id| takes(**id)).copied().collect();
                if left.is_empty() {
                    return None;
                }
                Actions::Known(left)
            }
            Actions::Future(service) if !state.reaches(&format!("{service}:newaction")) => {
                return None;
            }
            Actions::FutureElsewhere if self.elsewhere().is_none() => return None,
            future @ (Actions::Future(_) | Actions::FutureElsewhere) => future.clone(),
        };
        Some(Scope { actions, resources: scope.resources.clone() })
    }

    /// A service that no scope of its own has the future actions of, and of which AWS takes some
    /// from the credential: one that is new, if possible.
    fn elsewhere(&self) -> Option<&'static str> {
        let is_named = |service: &str| {
            let is = |class: &Class| matches!(&class.scope.actions, Actions::Future(own) if own == service);
            self.prover.classes.iter().any(is)
        };
        let known = Universe::embedded().services().iter().map(|service| service.prefix);
        let mut services = [NEW_SERVICE].into_iter().chain(known);
        services.find(|service| {
            self.state.reaches(&format!("{service}:newaction")) && !is_named(service)
        })
    }
}

/// The resources as whoever is of no account may ask for them: those of every partition and account.
fn anybodys(resources: Resources) -> Resources {
    let (Resources::Like(form) | Resources::LikeBut(form, _)) = &resources else {
        return resources;
    };
    let is_free = |at: usize, segment: &str| (at == 1 || at == 4) && !segment.is_empty();
    let segments = form.splitn(6, ':').enumerate();
    let segments = segments.map(|(at, own)| if is_free(at, own) { "*" } else { own });
    Resources::Like(segments.collect::<Vec<_>>().join(":"))
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

/// The calls that no policy can deny, where AWS takes them from the credential.
fn undeniable(state: &State, context: &Context) -> Vec<Proved> {
    let ids = UNDENIABLE.iter().filter_map(|name| Universe::embedded().action(name));
    let of_action = |id: ActionId| {
        let name = Universe::embedded().get(id)?.full_name();
        let is_reached = state.takes(id) && state.caller.arn().is_some();
        is_reached.then(|| {
            let request = Request::new(state.caller.clone(), name, "*", context.clone());
            let scope = Scope { actions: Actions::Known([id].into()), resources: Resources::Any };
            let witness =
                Witness { request, ambiguities: Vec::new(), takes_delegation: false, beyond: None };
            Proved { scope, outcome: Outcome::Allowed(Box::new(witness)) }
        })
    };
    ids.filter_map(of_action).collect()
}
