//! Whose the resources of a scope are, where AWS says so in `aws:ResourceAccount`: IAM keeps those of
//! the caller's account alone, and the policies that AWS keeps for all.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount>

use std::borrow::Cow;

use super::{
    super::{
        scope::{Actions, Resources, Scope},
        state::{Known, State},
    },
    layer::service_of,
};
use crate::evaluate::Value;

/// The state with what the scope adds.
pub(super) fn known_of<'s>(state: &'s State, scope: &Scope) -> Cow<'s, State> {
    let Some(account) = state.caller.account() else { return Cow::Borrowed(state) };
    let is_of_account = |arn: &String| {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        matches!(parts.as_slice(), ["arn", _, "iam", "", own, _] if *own == account)
    };
    let is_own = match &scope.resources {
        Resources::Star => true,
        Resources::Like(like) | Resources::LikeBut(like, _) => is_of_account(like),
        Resources::Any => false,
    };
    let is_to_iam = match &scope.actions {
        Actions::Known(all) => {
            all.iter().all(|it| service_of(*it).is_some_and(|it| it.prefix == "iam"))
        }
        Actions::Future(_) | Actions::FutureElsewhere => false,
    };
    if !(is_own && is_to_iam) {
        return Cow::Borrowed(state);
    }
    let mut known = state.clone();
    known.set("aws:ResourceAccount", Known::Is(Value::One(account.to_owned())));
    Cow::Owned(known)
}
