//! What `aws:ResourceAccount` is of requests to IAM: the caller's own account, since IAM knows no
//! other.
//!
//! Of other services, AWS names actions that lack the key, and resources whose ARNs do not say whose
//! they are: there it may be anything.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount>

use super::rules::Placed;
use crate::{
    evaluate::Value,
    prove::{
        scope::{Actions, Resources, Scope},
        state::{Known, State},
    },
    syntax::{Element, Statement},
    universe::{ActionId, Universe},
};

const OWNER: &str = "aws:resourceaccount";

/// Whether a statement asks whose the resource is.
pub(super) fn is_asked(placed: &Placed<'_>) -> bool {
    let Statement { conditions, resource, .. } = placed.statement;
    let listed = resource.iter().flat_map(|element| match element {
        Element::Is(listed) | Element::Not(listed) => listed,
    });
    let values = conditions.iter().flat_map(|condition| &condition.values);
    let names = |text: &String| text.contains("${") && text.to_ascii_lowercase().contains(OWNER);
    conditions.iter().any(|condition| condition.key.eq_ignore_ascii_case(OWNER))
        || listed.chain(values).any(names)
}

/// The state as the requests of a scope have it, where AWS says whose their resources are.
pub(super) fn with_owner(state: &State, scope: &Scope) -> Option<State> {
    let account = state.caller.account()?;
    let Actions::Known(actions) = &scope.actions else { return None };
    let iam = Universe::embedded().service("iam")?;
    let is_of_iam = |action: &ActionId| iam.actions.contains(&action.index());
    let is_own = match &scope.resources {
        Resources::Any => false,
        Resources::Star => true,
        Resources::Like(form) | Resources::LikeBut(form, _) => {
            form.split(':').nth(4) == Some(account)
        }
    };
    if !is_own || !actions.iter().all(is_of_iam) {
        return None;
    }
    let mut state = state.clone();
    state.set(OWNER, Known::Is(Value::One(account.to_owned())));
    Some(state)
}
