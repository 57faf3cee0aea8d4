//! What is proved of requests on one side: by the search, and by the checker of all that it denies.

use std::cell::RefCell;

use super::{
    check::Checker,
    checked::{checked, may},
    level::Left,
    permitted::Whose,
    possible::Lists,
    scope::{Actions, Resources, Scope},
    search::{Asked, Outcome, Proved, Prover},
    sides::Side,
    state::{Credential, Reach, Services, State},
};
use crate::{
    evaluate::Request,
    universe::{ActionId, Universe},
};

/// What is proved of one side.
pub(crate) struct View<'a> {
    pub(crate) prover: Prover<'a>,
    checker: Checker<'a>,
    pub(super) side: Side,
    /// The scopes that cover everything, by all that the checker reads of a state for it.
    covered: RefCell<Vec<Covered>>,
    lists: RefCell<Lists>,
}

/// What the checker reads of a state to say whether scopes cover everything: the calls that AWS takes,
/// whether they are signed, and the partition and the account of whoever signs.
type Read = (Reach, Services, Option<String>, Option<String>);

/// Scopes that cover everything, and what the checker read of the state.
type Covered = (Read, Vec<Scope>);

fn read(state: &State) -> Read {
    let partition = state.caller.arn().and_then(|arn| arn.text().split(':').nth(1));
    let account = state.caller.account().map(str::to_owned);
    (state.reach, state.services(), partition.map(str::to_owned), account)
}

/// What was found of the parts of a state.
struct Found {
    proved: Vec<Proved>,
    certificates: usize,
    checked: usize,
    is_covered: bool,
}

impl Default for Found {
    fn default() -> Self {
        Self { proved: Vec::new(), certificates: 0, checked: 0, is_covered: true }
    }
}

/// What is proved of one side, as the requests of one state meet it.
pub(crate) struct OfState<'s> {
    asked: Asked<'s, 's>,
    checker: &'s Checker<'s>,
    state: &'s State,
}

impl OfState<'_> {
    /// See [`View::seek`].
    pub(crate) fn seek(&self, action: ActionId, whose: Whose) -> Option<Outcome> {
        let judge = |found| checked(self.checker, self.state, found).outcome;
        self.asked.seek(action, whose, judge)
    }
}

/// What a state leaves on one side, and how many certificates say so.
pub(crate) struct Seen {
    pub(crate) left: Left,
    pub(crate) certificates: usize,
    pub(crate) checked: usize,
}

impl<'a> View<'a> {
    pub(super) fn new(side: Side, prover: Prover<'a>, checker: Checker<'a>) -> Self {
        Self { prover, checker, side, covered: RefCell::default(), lists: RefCell::default() }
    }

    /// What requests for an action on one's own resources, or on others', come to; a denial whose
    /// certificate the checker refuses is unknown. `None` where there are none.
    pub(crate) fn seek(&self, state: &State, action: ActionId, whose: Whose) -> Option<Outcome> {
        self.of_state(state).seek(action, whose)
    }

    /// The same for several calls of one state.
    pub(crate) fn of_state<'s>(&'s self, state: &'s State) -> OfState<'s> {
        OfState { asked: self.prover.asked(state), checker: &self.checker, state }
    }

    /// Whether some request for an action may be allowed.
    pub(crate) fn may(&self, state: &State, action: ActionId) -> bool {
        may(&self.prover, &self.checker, state, action)
    }

    /// Proves what the parts of a state leave, and has every certificate checked. `is_only` where
    /// its requests are on no other side.
    pub(crate) fn look_at(&self, parts: &[State], is_only: bool) -> Seen {
        let mut all = Found::default();
        for state in parts {
            self.look_at_part(state, is_only, &mut all);
        }
        let credential = parts.first().map_or(Credential::Anonymous, |state| state.credential);
        let mut left = Left::read(credential, &all.proved, &mut self.lists.borrow_mut());
        if !all.is_covered {
            left.unknown.push("requests that no certificate speaks of");
        }
        let Found { certificates, checked, .. } = all;
        Seen { left, certificates, checked }
    }

    fn look_at_part(&self, state: &State, is_only: bool, all: &mut Found) {
        let mut found = self.prover.prove(state);
        let is_covered = self.covers(state, &found);
        // What is on no resource at all is on none of another organisation.
        found.retain(|own| self.side != Side::Foreign || own.scope.resources != Resources::Star);
        let count = |all: &[Proved]| {
            all.iter().filter(|own| matches!(own.outcome, Outcome::Denied(_))).count()
        };
        all.certificates += count(&found);
        let proved: Vec<Proved> =
            found.into_iter().map(|own| checked(&self.checker, state, own)).collect();
        all.checked += count(&proved);
        all.is_covered &= is_covered;
        // What a call asks about may be on several sides.
        let proved = if is_only { self.without_closed(state, proved) } else { proved };
        all.proved.extend(proved);
    }

    /// The scopes without the actions that are closed by what is denied of one of their resources.
    fn without_closed(&self, state: &State, mut proved: Vec<Proved>) -> Vec<Proved> {
        let scopes = |is_denied: bool| -> Vec<&Scope> {
            let is = |own: &&Proved| matches!(own.outcome, Outcome::Denied(_)) == is_denied;
            proved.iter().filter(is).map(|own| &own.scope).collect()
        };
        let closed = Checker::closed_by_one_type(&state.caller, &scopes(true), &scopes(false));
        if closed.is_empty() {
            return proved;
        }
        proved.retain_mut(|own| match &own.outcome {
            Outcome::Denied(_) => true,
            Outcome::Allowed(_) | Outcome::Unknown(_) => self.leaves(own, &closed),
        });
        proved
    }

    /// Takes actions out of a scope; whether any is left.
    fn leaves(&self, own: &mut Proved, closed: &[ActionId]) -> bool {
        let Actions::Known(actions) = &mut own.scope.actions else { return true };
        if actions.iter().any(|action| closed.contains(action)) {
            *actions = actions.iter().copied().filter(|own| !closed.contains(own)).collect();
        }
        let Some(first) = actions.first().and_then(|id| Universe::embedded().get(*id)) else {
            return false;
        };
        let Outcome::Allowed(witness) = &own.outcome else { return true };
        let shown = Universe::embedded().action(witness.request.action());
        if shown.is_some_and(|action| closed.contains(&action)) {
            let Request { caller, context, .. } = &witness.request;
            let resource = witness.request.resource();
            let like = Request::new(caller.clone(), first.full_name(), resource, context.clone());
            own.outcome = self.prover.witness(like).map_or(
                Outcome::Unknown("a request that the evaluator denies by every reading"),
                |witness| Outcome::Allowed(Box::new(witness)),
            );
        }
        true
    }

    /// Whether the scopes cover everything; those that did for such a state still do.
    fn covers(&self, state: &State, proved: &[Proved]) -> bool {
        let scopes = || proved.iter().map(|own| &own.scope);
        let read = read(state);
        let is_known = |(own, known): &Covered| *own == read && scopes().eq(known);
        if self.covered.borrow().iter().any(is_known) {
            return true;
        }
        let is_covered = self.checker.covers(state, scopes()).is_ok();
        if is_covered {
            self.covered.borrow_mut().push((read, scopes().cloned().collect()));
        }
        is_covered
    }
}
