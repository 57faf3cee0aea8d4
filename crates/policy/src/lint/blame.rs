//! Which statement ought to have denied a request, and by which part it does not.

use super::{
    mini::{covers, hold},
    subject::{Subject, asks_about_mfa},
};
use crate::{
    evaluate::Request,
    syntax::{Condition, Effect, Element, Statement},
};

/// Why a statement that asks about MFA lets a request through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It names other actions, or leaves this one by `NotAction`.
    Action,
    /// It is about other resources.
    Resource,
    /// Its conditions about MFA do not hold.
    Mfa,
    /// One of its other conditions does not hold.
    Condition,
}

/// The Deny that comes nearest to the request, and why it misses; `None` where none asks about MFA.
pub(super) fn nearest<'a>(
    subject: &Subject<'a>,
    request: &Request,
) -> Option<(&'a Statement, Why)> {
    let missed = |guard: &'a Statement| Some((guard, why(subject, guard, request)?));
    let all: Vec<(&Statement, Why)> = subject.guards().filter_map(missed).collect();
    let most = all.iter().map(|(_, why)| *why).max()?;
    all.into_iter().find(|(_, why)| *why == most)
}

fn why(subject: &Subject<'_>, guard: &Statement, request: &Request) -> Option<Why> {
    let anywhere = Statement { resource: Some(Element::Is(vec!["*".to_owned()])), ..guard.clone() };
    let about_mfa = guard.conditions.iter().filter(|it| asks_about_mfa(it)).cloned().collect();
    if !covers(subject.document, &anywhere, request) {
        Some(Why::Action)
    } else if !covers(subject.document, guard, request) {
        Some(Why::Resource)
    } else if !hold(subject.document, about_mfa, request) {
        Some(Why::Mfa)
    } else {
        avoided(subject, guard, request).first().map(|_| Why::Condition)
    }
}

/// The conditions of a guard, those about MFA aside, that do not hold for the request.
pub(super) fn avoided<'a>(
    subject: &Subject<'_>,
    guard: &'a Statement,
    request: &Request,
) -> Vec<&'a Condition> {
    let others = guard.conditions.iter().filter(|it| !asks_about_mfa(it));
    others.filter(|it| !subject.holds(&[it], request)).collect()
}

/// The Allow of the policy by which the request goes through, where it is judged alone.
pub(super) fn granting<'a>(subject: &Subject<'a>, request: &Request) -> Option<&'a Statement> {
    let mut all = subject.document.statements.iter().filter(|it| it.effect == Effect::Allow);
    all.find(|it| super::mini::matches(subject.document, it, request))
}
