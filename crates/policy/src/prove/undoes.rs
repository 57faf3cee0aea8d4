//! Who could end the enforcement.

use super::{
    family::Family,
    level::Left,
    permitted::Whose,
    search::{Outcome, Prover},
    state::State,
};
use crate::universe::Universe;

const ENABLE: &str = "iam:EnableMFADevice";

/// Calls that end the enforcement, or open it for a while: of policies, groups and boundaries, of
/// tags, of devices.
const UNDOING: &[&str] = &[
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:DeactivateMFADevice",
    "iam:DeleteGroupPolicy",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteUserPolicy",
    "iam:DetachGroupPolicy",
    "iam:DetachUserPolicy",
    "iam:EnableMFADevice",
    "iam:PutGroupPolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:RemoveUserFromGroup",
    "iam:SetDefaultPolicyVersion",
    "iam:TagUser",
    "iam:UntagUser",
];

/// The calls of these that a principal can make in a state, of which this is left. `known` are those
/// of which nobody needs to ask any more.
pub(crate) fn undoes(
    left: &Left,
    prover: &Prover<'_>,
    state: &State,
    known: &[&str],
) -> Vec<&'static str> {
    let elsewhere = [Family::Data, Family::RoleHop, Family::IdentityProof];
    let open: Vec<&'static str> =
        UNDOING.iter().copied().filter(|call| !known.contains(call)).collect();
    if open.is_empty() || left.leaks().all(|(family, _)| elsewhere.contains(&family)) {
        return Vec::new();
    }
    let asked = prover.asked(state);
    let can = |action: &&str| {
        Universe::embedded().action(action).is_some_and(|id| {
            // On oneself, a second device undoes nothing.
            let whose: &[Whose] =
                if *action == ENABLE { &[Whose::Others] } else { &[Whose::Own, Whose::Others] };
            whose.iter().any(|whose| matches!(asked.seek(id, *whose), Some(Outcome::Allowed(_))))
        })
    };
    open.into_iter().filter(|action| can(action)).collect()
}
