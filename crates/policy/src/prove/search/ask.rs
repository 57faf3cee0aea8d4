//! One action alone, for who asks the same of many principals.

use std::sync::OnceLock;

use super::{
    Outcome, Proved, Prover, World, answer,
    classes::{Class, Owned, Seen, classes},
    known,
    placed::{place, statements},
    solve::Answer,
};
use crate::{
    evaluate::{Caller, Layer, PolicySet, Setup},
    prove::{
        scope::{Actions, Scope},
        state::State,
    },
    universe::ActionId,
};

impl<'a> Prover<'a> {
    /// Sorts the policies of a principal, for one action only or for all: it can be asked about
    /// nothing else.
    pub(crate) fn about(
        only: Option<ActionId>,
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
        Self { setup, world, user, statements, classes, policies, delegated: OnceLock::new() }
    }

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
