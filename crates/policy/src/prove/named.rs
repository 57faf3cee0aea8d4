//! Principals that a resource's policy names one by one, sessions among them: whoever begins a session
//! chooses its name, and may choose one that is named.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::{
    credentials::{USER_ID, one},
    state::{Known, State},
};
use crate::{
    evaluate::Caller,
    syntax::{Document, Element, Principals},
};

/// The principals of an account that a policy names one by one, as callers: users, roles, and
/// sessions of either.
pub(super) fn named(policy: &Document, account: &str) -> Vec<Caller> {
    let mut named: Vec<Caller> = Vec::new();
    for principal in policy.statements.iter().filter_map(|it| it.principal.as_ref()) {
        let (Element::Is(Principals::Listed(listed)) | Element::Not(Principals::Listed(listed))) =
            principal
        else {
            continue;
        };
        let callers = listed.values().flatten().filter_map(|name| Caller::parse(name).ok());
        named.extend(callers.filter(|it| it.account() == Some(account) && is_one(it)));
    }
    named.sort();
    named.dedup();
    named
}

/// Whether this is one principal, and not all of an account.
pub(super) fn is_one(caller: &Caller) -> bool {
    match caller {
        Caller::User(_) | Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_) => true,
        Caller::Anonymous | Caller::Root(_) | Caller::Service(_) | Caller::Provider(_) => false,
    }
}

/// The sessions that a policy names and that may be the caller's: a role's, or a federated user's.
pub(super) fn sessions(policy: &Document, caller: &Caller) -> Vec<Caller> {
    let all = named(policy, caller.account().unwrap_or_default());
    all.into_iter().filter(|session| is_session_of(session, caller)).collect()
}

/// Whether whoever is this caller, by whatever session, may have begun the session that is named.
fn is_session_of(session: &Caller, caller: &Caller) -> bool {
    match (caller, session) {
        (Caller::FederatedUser(_), Caller::FederatedUser(_)) => true,
        (Caller::Role(role), Caller::Session(session)) => role.name() == session.name(),
        _ => false,
    }
}

/// The state as that of a session which is named, where whoever is in it may have chosen that name:
/// a session of sts:GetFederationToken, or one of the role.
pub(super) fn called(state: &State, session: &Caller) -> Option<State> {
    let arn = session.arn().filter(|_| is_session_of(session, &state.caller))?;
    let mut called = state.clone();
    if let Caller::FederatedUser(_) = session {
        called.set("aws:PrincipalArn", Known::Is(one(arn.text())));
        called.set(USER_ID, Known::Is(one(&format!("{}:{}", arn.account(), arn.name()))));
    } else {
        let (_, name) = arn.text().rsplit_once('/')?;
        called.set(USER_ID, Known::Like(format!("AROA*:{name}")));
    }
    called.caller = session.clone();
    Some(called)
}
