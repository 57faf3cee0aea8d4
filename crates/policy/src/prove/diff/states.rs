//! The ways of holding a principal's rights in which two setups are compared.

use crate::{
    prove::{
        credentials::{Subject, User, forwarded},
        search::Prover,
        state::{Known, State},
    },
    universe::Universe,
};

/// A way of holding rights.
pub(super) struct Held {
    pub(super) state: State,
    pub(super) with_mfa: bool,
}

/// All ways, those included that calls open which one of the setups allows.
pub(super) fn states(subject: &Subject, provers: &[Prover<'_>; 2]) -> Vec<Held> {
    let mut without = match subject {
        Subject::User(user) => of_user(user, provers),
        Subject::Role(_) | Subject::Root(_) => subject.states(),
    };
    // What services do with the rights says otherwise whether there was MFA.
    let through: Vec<State> = without.iter().take(2).flat_map(forwarded).collect();
    without.extend(through);
    let mut with = subject.with_mfa();
    with.set("aws:MultiFactorAuthAge", Known::Present);
    let without = without.into_iter().map(|state| Held { state, with_mfa: false });
    let all = without.chain([Held { state: with, with_mfa: true }]);
    // Tags are the account's business, so that any may be there.
    all.map(|held| Held { state: User::in_window(&held.state), ..held }).collect()
}

fn of_user(user: &User, provers: &[Prover<'_>; 2]) -> Vec<State> {
    let can = |actions: &[&str], state: &State| {
        let known = |action: &&str| Universe::embedded().action(action);
        let mut ids = actions.iter().map(known);
        ids.all(|id| id.is_none_or(|id| provers.iter().any(|prover| prover.may(id, state))))
    };
    let (key, password) = (user.key(), user.password());
    let mut states = vec![key.clone(), password.clone(), user.session_token()];
    if can(&["sts:GetFederationToken"], &key) {
        states.extend(user.federation());
    }
    if can(&["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"], &password) {
        states.extend(user.aws_login());
    }
    if user.has_service_credential {
        states.extend(user.service());
    }
    states
}
