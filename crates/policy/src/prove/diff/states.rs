//! The ways of holding a principal's rights in which two setups are compared.

use crate::{
    prove::{
        credentials::{Subject, User, forwarded},
        search::Prover,
        state::{Credential, Known, State},
    },
    universe::Universe,
};

/// A way of holding rights.
pub(super) struct Held {
    pub(super) state: State,
    pub(super) with_mfa: bool,
    pub(super) way: Way,
}

/// How a request comes to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// Whether a service forwards it, with the rights of whoever called that.
    pub is_forwarded: bool,
    /// The credential.
    pub credential: Credential,
}

/// All ways, those included that calls open which one of the setups allows.
pub(super) fn states(subject: &Subject, provers: &[Prover<'_>; 2]) -> Vec<Held> {
    let mut without = match subject {
        Subject::User(user) => of_user(user, provers),
        Subject::Role(_) | Subject::Root(_) => subject.states(),
    };
    // What services do with the rights says otherwise whether there was MFA.
    let forwarded: Vec<State> = without.iter().take(2).flat_map(forwarded).collect();
    let mut with = subject.with_mfa();
    with.set("aws:MultiFactorAuthAge", Known::Present);
    let without = without.drain(..).map(|state| (state, false, false));
    let all = without.chain(forwarded.into_iter().map(|state| (state, true, false)));
    all.chain([(with, false, true)])
        .map(|(state, is_forwarded, with_mfa)| Held {
            way: Way { is_forwarded, credential: state.credential },
            // Tags are the account's business, so that any may be there.
            state: User::in_window(&state),
            with_mfa,
        })
        .collect()
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
