//! Asks every question in every state, and holds each answer against the checker or the evaluator.

use std::rc::Rc;

use super::{
    Direction,
    found::{Found, Named, Side, names},
    question,
    replay::{Pair, Shown},
    states::{Held, Way, states},
};
use crate::{
    evaluate::{Arn, Caller, Request, Setup},
    prove::{
        check::Checker,
        checked::checked,
        credentials::Subject,
        principal::Counts,
        scope::{Resources, Scope},
        search::{Outcome, Proved, Prover, Witness, World},
    },
    universe::{Action, ActionId, UNDENIABLE, Universe},
};

/// What is said of requests that the search found and that both setups decide alike.
const ALIKE: &str = "the request that was found is decided alike by both";
const UNCOVERED: &str = "requests that no certificate speaks of";

/// A comparison, and what it came to so far.
pub(super) struct Comparing<'a> {
    pub(super) world: &'a World,
    pub(super) found: Found,
    pub(super) compared: Vec<(Way, bool)>,
    pub(super) counts: Counts,
}

impl Comparing<'_> {
    /// Compares two setups for a principal.
    pub(super) fn compare(&mut self, old: &Setup, new: &Setup, subject: &Subject) {
        let user = subject.user().map(|user| &user.caller);
        let provers = [old, new].map(|setup| Prover::new(setup, self.world, user));
        let states = states(subject, [old, new], &provers);
        let ways =
            |held: &Held| held.reaching(None).map(|way| (way, held.with_mfa)).collect::<Vec<_>>();
        self.compared.extend(states.iter().flat_map(ways));
        self.compared.sort_unstable_by_key(|(way, with_mfa)| (*with_mfa, *way));
        self.compared.dedup();
        let is_root = matches!(subject, Subject::Root(_));
        let directions = [(Direction::Gained, new, old), (Direction::Lost, old, new)];
        for (direction, allowing, denying) in directions {
            let pair = Pair::new(allowing, denying, self.world);
            for setup in question::questions(allowing, denying, is_root) {
                let prover = Prover::new(&setup, self.world, user);
                let checker = Checker::new(&setup);
                for held in &states {
                    self.ask(&prover, &checker, &pair, direction, held);
                }
            }
        }
    }

    fn ask(
        &mut self,
        prover: &Prover<'_>,
        checker: &Checker<'_>,
        pair: &Pair,
        direction: Direction,
        held: &Held,
    ) {
        let (state, side) = (&held.state, (direction, held.with_mfa));
        let all = prover.prove(state);
        if checker.covers(state, all.iter().map(|own| &own.scope)).is_err() {
            self.found.leave(side, [Named::Rest], held, UNCOVERED);
        }
        let is_asked = |own: &Proved| {
            let names = names(&own.scope.actions);
            !names.iter().all(is_undeniable)
        };
        for own in all.into_iter().filter(is_asked) {
            self.counts.certificates += usize::from(matches!(own.outcome, Outcome::Denied(_)));
            let Proved { scope, outcome } = checked(checker, state, own);
            match outcome {
                Outcome::Unknown(why) => self.found.leave(side, names(&scope.actions), held, why),
                Outcome::Allowed(witness) => self.note(pair, side, held, &scope, &witness.request),
                Outcome::Denied(_) => self.counts.checked += 1,
            }
        }
    }

    /// Notes the actions of a scope in which a request was found.
    fn note(&mut self, pair: &Pair, side: Side, held: &Held, scope: &Scope, request: &Request) {
        let Some(shown) = pair.shown(request) else {
            self.found.leave(side, names(&scope.actions), held, ALIKE);
            return;
        };
        let is_any_resource = scope.resources == Resources::Any;
        let shown = Rc::new(Shown { is_any_resource, ..shown });
        for named in names(&scope.actions) {
            let action = match &named {
                Named::Action(id) => Some(*id),
                Named::Future(_) | Named::Rest => None,
            };
            let is_told = self.found.is_certain(side, &named) && shown.ambiguities.is_empty();
            if is_told || pair.differs_like(&shown, &like(&shown, action, self.world)) {
                self.found.add(side, named, held, &shown);
                continue;
            }
            match pair.shown(&like(&shown, action, self.world)) {
                Some(own) => self.found.add(side, named, held, &Rc::new(own)),
                None => self.found.leave(side, [named], held, ALIKE),
            }
        }
    }
}

/// Whether no policy denies the call.
fn is_undeniable(named: &Named) -> bool {
    let Named::Action(id) = named else { return false };
    UNDENIABLE.contains(&Universe::embedded().get(*id).map_or("", Action::full_name))
}

/// The request for another action of its scope.
fn like(shown: &Shown, action: Option<ActionId>, world: &World) -> Request {
    let own = &shown.request;
    let Some((id, named)) = action.and_then(|id| Some((id, Universe::embedded().get(id)?))) else {
        return own.clone();
    };
    if named.full_name() == own.action_as_given() {
        return own.clone();
    }
    let user = match &own.caller {
        Caller::User(arn) => Some(Arn::text(arn)),
        Caller::Anonymous
        | Caller::Root(_)
        | Caller::Role(_)
        | Caller::Session(_)
        | Caller::FederatedUser(_)
        | Caller::Service(_)
        | Caller::Provider(_) => None,
    };
    let usual = world.usual(id, user).filter(|_| shown.is_any_resource);
    let resource = usual.as_deref().unwrap_or(own.resource());
    Request::new(own.caller.clone(), named.full_name(), resource, own.context.clone())
}

/// A request for this action that shows the difference.
pub(super) fn telling(
    pair: &Pair,
    shown: &Shown,
    action: Option<ActionId>,
    world: &World,
) -> Witness {
    let told = pair.shown(&like(shown, action, world));
    let Shown { request, ambiguities, takes_delegation, .. } =
        told.unwrap_or_else(|| shown.clone());
    Witness { request, ambiguities, takes_delegation, beyond: None }
}
