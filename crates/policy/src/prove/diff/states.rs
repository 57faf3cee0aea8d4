//! The ways of holding a principal's rights in which two setups are compared.

use std::collections::BTreeSet;

use crate::{
    evaluate::Setup,
    prove::{
        check::Checker,
        checked::may,
        credentials::{Subject, User, VIA},
        forwarded::{forwarded, forwarded_as_it_is, unsaid},
        named::{called, sessions},
        search::{Prover, asked_keys},
        state::{Credential, Known, Reach, State},
    },
    syntax::Document,
    universe::Universe,
};

/// How a request comes to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// Whether a service forwards it, with the rights of whoever called that.
    pub is_forwarded: bool,
    /// The credential.
    pub credential: Credential,
}

/// Ways of holding rights that no policy tells apart.
pub(super) struct Held {
    /// The first of them, which reaches whatever the others reach.
    pub(super) state: State,
    pub(super) with_mfa: bool,
    pub(super) ways: Vec<(Way, State)>,
}

impl Held {
    /// The ways in which AWS takes an action at all; all for one that it may add.
    pub(super) fn reaching(&self, action: Option<&str>) -> impl Iterator<Item = Way> {
        let reaches = move |state: &State| action.is_none_or(|action| state.reaches(action));
        self.ways.iter().filter(move |(_, state)| reaches(state)).map(|(way, _)| *way)
    }
}

/// All ways, those included that calls open which one of the setups allows.
pub(super) fn states(
    subject: &Subject,
    setups: [&Setup; 2],
    provers: &[Prover<'_>; 2],
) -> Vec<Held> {
    let mut without = match subject {
        Subject::User(user) => of_user(user, setups, provers),
        Subject::Role(_) | Subject::Root(_) => subject.states(),
    };
    without.extend(by_name(&without, setups));
    // What services do with the rights says otherwise whether there was MFA.
    let mut via: Vec<(State, bool, bool)> = without
        .iter()
        .filter(|state| state.credential != Credential::Service)
        .flat_map(forwarded)
        .map(|state| (state, true, false))
        .collect();
    let mut with = subject.with_mfa();
    with.set("aws:MultiFactorAuthAge", Known::Present);
    via.push((forwarded_as_it_is(&with), true, true));
    let without = without.into_iter().map(|state| (state, false, false));
    let all = without.chain(via);
    let asked: BTreeSet<String> = setups.into_iter().flat_map(asked_keys).collect();
    let mut held: Vec<Held> = Vec::new();
    let all: Vec<(State, bool, bool)> = all.chain([(with, false, true)]).collect();
    let is_asked = asked.contains(&VIA.to_ascii_lowercase());
    let silent = all.iter().filter(|_| is_asked).filter_map(|(state, is_forwarded, with_mfa)| {
        Some((unsaid(state)?, *is_forwarded, *with_mfa))
    });
    let silent: Vec<(State, bool, bool)> = silent.collect();
    for (state, is_forwarded, with_mfa) in all.into_iter().chain(silent) {
        // Tags are the account's business, so that any may be there.
        let state = User::in_window(&state);
        let way = Way { is_forwarded, credential: state.credential };
        let is_alike = |own: &&mut Held| {
            own.with_mfa == with_mfa
                && is_wide(own.state.reach)
                && alike(&own.state, &state, &asked)
        };
        match held.iter_mut().find(is_alike) {
            Some(own) => own.ways.push((way, state)),
            None => held.push(Held { ways: vec![(way, state.clone())], state, with_mfa }),
        }
    }
    held
}

/// The states as those of sessions that a resource's policy names.
fn by_name(states: &[State], setups: [&Setup; 2]) -> Vec<State> {
    let of = |state: &State, policy: &Document| -> Vec<State> {
        let sessions = sessions(policy, &state.caller).into_iter();
        sessions.filter_map(|session| called(state, &session)).collect()
    };
    let policies: Vec<&Document> = setups.iter().filter_map(|own| own.resource.as_ref()).collect();
    states.iter().flat_map(|state| policies.iter().flat_map(move |own| of(state, own))).collect()
}

/// Whether AWS takes all calls that are compared.
fn is_wide(reach: Reach) -> bool {
    match reach {
        // sts:GetSessionToken is none of them, and root is compared with itself alone.
        Reach::Everything | Reach::EverythingButSessionToken | Reach::EverythingButAssumeRole => {
            true
        }
        Reach::SessionWithoutMfa
        | Reach::Federation
        | Reach::ServiceCredential
        | Reach::OnResources
        | Reach::Mail
        | Reach::GitKey
        | Reach::WithoutViaAwsService => false,
    }
}

/// Whether policies that ask for these keys decide alike in both states.
fn alike(one: &State, other: &State, asked: &BTreeSet<String>) -> bool {
    one.caller == other.caller && asked.iter().all(|key| one.known(key) == other.known(key))
}

fn of_user(user: &User, setups: [&Setup; 2], provers: &[Prover<'_>; 2]) -> Vec<State> {
    let checkers = setups.map(Checker::new);
    let may_be = |state: &State, action| {
        provers.iter().zip(&checkers).any(|(prover, own)| may(prover, own, state, action))
    };
    let can = |actions: &[&str], state: &State| {
        let known = |action: &&str| Universe::embedded().action(action);
        let mut ids = actions.iter().map(known);
        ids.all(|id| id.is_none_or(|id| may_be(state, id)))
    };
    let (key, password) = (user.key(), user.password());
    let mut states = vec![key.clone(), password.clone(), user.session_token(), user.mail()];
    if can(&["sts:GetFederationToken"], &key) {
        states.extend(user.federation(can(&["sts:TagSession"], &key)));
    }
    if can(&["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"], &password) {
        states.extend(user.aws_login());
    }
    if user.has_service_credential {
        states.extend(user.service());
    }
    states
}
