//! Where do policies deny practically nothing for want of MFA?
//!
//! It is asked of somebody to whom everything is granted: what a principal is granted says nothing of
//! what the policies take away, and a grant more must not make them look stricter. What is denied with
//! MFA, too, counts for nothing.

use std::cell::RefCell;

use super::{
    about_mfa::enforcement,
    level::Left,
    possible::Lists,
    search::{Prover, World},
    state::{Credential, State},
};
use crate::{
    evaluate::{Caller, Setup},
    universe::Universe,
};

/// Of the actions that AWS takes from a credential, so many hundredths are practically all.
const PRACTICALLY_ALL: usize = 90;

/// Says of each state, of which this is left, whether much is and nothing to speak of is denied for
/// want of MFA. `parts` says what a state consists of.
pub(crate) fn unguarded(
    setup: &Setup,
    (world, user): (&World, Option<&Caller>),
    lefts: &[Left],
    states: &[State],
    parts: impl Fn(&State) -> Vec<State>,
) -> Vec<bool> {
    // Nobody asks those for MFA who have no credential of the account.
    let is_asked = |left: &Left| left.is_much() && left.credential != Credential::Anonymous;
    let asked: Vec<bool> = lefts.iter().map(is_asked).collect();
    let Some(setup) = enforcement(setup).filter(|_| asked.contains(&true)) else { return asked };
    let prover = Prover::new(&setup, world, user);
    let lists = RefCell::new(Lists::default());
    let leaves_all = |state: &State| {
        let found: Vec<_> = parts(state).iter().flat_map(|part| prover.prove(part)).collect();
        let left = Left::read(state.credential, &found, &mut lists.borrow_mut()).actions;
        let services = Universe::embedded().services().iter();
        let ids = services.flat_map(|service| Universe::embedded().actions_of(service));
        let takes = state.taking();
        let all = ids.filter(|(id, _)| takes(*id)).count();
        left * 100 >= all * PRACTICALLY_ALL
    };
    asked.into_iter().zip(states).map(|(is_asked, state)| is_asked && leaves_all(state)).collect()
}
