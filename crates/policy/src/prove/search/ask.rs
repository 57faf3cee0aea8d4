//! One action alone, for who asks the same of many principals.

use super::{Outcome, Proved, Prover, answer, classes::Class, known, solve::Answer};
use crate::{
    prove::{
        scope::{Actions, Scope},
        state::State,
    },
    universe::ActionId,
};

impl Prover<'_> {
    /// What requests for one action come to in a state, scope by scope.
    pub(crate) fn ask(&self, action: ActionId, state: &State) -> Vec<Proved> {
        let rules = self.rules(state);
        let needs = self.needs(&state.caller);
        let context = known(state);
        let of_action = |class: &Class| {
            let scope = Scope {
                actions: Actions::Known(vec![action]),
                resources: class.scope.resources.clone(),
            };
            let outcome = match answer(class, state, &rules, &context, &needs) {
                Answer::Closed(certificate) => Outcome::Denied(certificate),
                Answer::Unknown(reason) => Outcome::Unknown(reason),
                Answer::Open(sketch) => self.replay(&scope, state, sketch),
            };
            Proved { scope, outcome }
        };
        self.classes.iter().filter(|class| class.has(action)).map(of_action).collect()
    }
}
