//! Which actions are closed since AWS asks about resources of several types, and one of these types
//! is closed.

use super::{
    super::scope::{Actions, Resources, Scope},
    Checker,
    cover::{filled, is_covered},
};
use crate::{
    evaluate::Caller,
    universe::{Action, ActionId, NEEDS_EACH, Universe},
};

impl Checker<'_> {
    /// The actions of which no request goes through, however much of their other resources is left,
    /// given all scopes in which no request is allowed, by certificates that were checked, and the
    /// scopes that are left: of what is in none of them nothing has to be said.
    pub(crate) fn closed_by_one_type(
        caller: &Caller,
        denied: &[&Scope],
        left: &[&Scope],
    ) -> Vec<ActionId> {
        let all = Universe::embedded();
        let is_closed = |(name, types): &(&str, &[&str])| {
            let id = all.action(name)?;
            let has = |scope: &&&Scope| matches!(&scope.actions, Actions::Known(actions) if actions.contains(&id));
            left.iter().find(has)?;
            let denied: Vec<&Resources> =
                denied.iter().filter(has).map(|scope| &scope.resources).collect();
            // No resource of it is closed.
            denied.first()?;
            let action = all.get(id)?;
            let is_lost = |own: &str| is_closed_on(action, own, caller, &denied);
            types.iter().any(|own| is_lost(own)).then_some(id)
        };
        NEEDS_EACH.iter().filter_map(is_closed).collect()
    }
}

/// Whether every resource of the action that is of this type is in the scopes.
fn is_closed_on(action: &Action, of_type: &str, caller: &Caller, denied: &[&Resources]) -> bool {
    let partition = caller.arn().and_then(|arn| arn.text().split(':').nth(1)).unwrap_or("*");
    let types = Universe::embedded().resource_types();
    let known = action.resources.iter().filter_map(|own| types.get(own.resource_type.index()));
    let mut arns = known.filter(|kind| kind.name == of_type).flat_map(|kind| kind.arns).peekable();
    let is_denied =
        |arn: &&'static str| is_covered(&Resources::Like(filled(arn, partition, "*")), denied);
    arns.peek().is_some() && arns.all(is_denied)
}
