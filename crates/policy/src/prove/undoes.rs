//! Who could end the enforcement.

use super::{
    family::Family, level::Left, permitted::Whose, search::Outcome, state::State, view::View,
};
use crate::universe::Universe;

/// On whose resources a call undoes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// On anybody's.
    Any,
    /// On others': on oneself, a second device or key undoes nothing.
    Others,
    /// On any role, where some service could be told to act with it.
    Role,
}

/// A call that ends the enforcement, or opens it for a while.
struct Undoing {
    call: &'static str,
    on: On,
    /// Whether the call alone is enough, for somebody without MFA; otherwise it makes a credential,
    /// a device or a right that is.
    ends: bool,
}

const fn ends(call: &'static str, on: On) -> Undoing {
    Undoing { call, on, ends: true }
}

const fn helps(call: &'static str, on: On) -> Undoing {
    Undoing { call, on, ends: false }
}

/// Calls of policies, groups and boundaries, of tags, of names, of devices, of credentials for
/// others, and of roles.
const UNDOING: &[Undoing] = &[
    helps("iam:AddUserToGroup", On::Any),
    helps("iam:AttachGroupPolicy", On::Any),
    helps("iam:AttachRolePolicy", On::Any),
    ends("iam:AttachUserPolicy", On::Any),
    helps("iam:CreateAccessKey", On::Others),
    helps("iam:CreateLoginProfile", On::Others),
    ends("iam:CreatePolicyVersion", On::Any),
    helps("iam:CreateServiceSpecificCredential", On::Others),
    helps("iam:CreateVirtualMFADevice", On::Others),
    ends("iam:DeactivateMFADevice", On::Any),
    ends("iam:DeleteGroupPolicy", On::Any),
    ends("iam:DeletePolicy", On::Any),
    ends("iam:DeletePolicyVersion", On::Any),
    helps("iam:DeleteRolePermissionsBoundary", On::Any),
    ends("iam:DeleteUserPermissionsBoundary", On::Any),
    ends("iam:DeleteUserPolicy", On::Any),
    helps("iam:DeleteVirtualMFADevice", On::Others),
    ends("iam:DetachGroupPolicy", On::Any),
    ends("iam:DetachUserPolicy", On::Any),
    ends("iam:EnableMFADevice", On::Others),
    helps("iam:PassRole", On::Role),
    ends("iam:PutGroupPolicy", On::Any),
    helps("iam:PutRolePermissionsBoundary", On::Any),
    helps("iam:PutRolePolicy", On::Any),
    ends("iam:PutUserPermissionsBoundary", On::Any),
    ends("iam:PutUserPolicy", On::Any),
    ends("iam:RemoveUserFromGroup", On::Any),
    helps("iam:ResetServiceSpecificCredential", On::Others),
    ends("iam:SetDefaultPolicyVersion", On::Any),
    ends("iam:TagUser", On::Any),
    ends("iam:UntagUser", On::Any),
    helps("iam:UpdateAccessKey", On::Others),
    helps("iam:UpdateAssumeRolePolicy", On::Any),
    helps("iam:UpdateLoginProfile", On::Others),
    helps("iam:UpdateServiceSpecificCredential", On::Others),
    helps("iam:UpdateUser", On::Any),
    helps("iam:UploadSSHPublicKey", On::Others),
];

/// The calls of these that a principal can make in a state.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub(crate) possible: Vec<&'static str>,
    /// Those of which nobody knows.
    pub(crate) undecided: Vec<&'static str>,
}

/// The calls of these that a principal can make in a state, of which this is left.
pub(crate) fn undoes(left: &Left, view: &View<'_>, state: &State) -> Calls {
    // Creating devices leaks nothing to the principal itself.
    let makes_devices = left.enrols(true);
    calls(left, view, state, makes_devices, |_| true)
}

/// Those of them that alone end the enforcement. `known` are those of which nobody needs to ask any
/// more.
pub(crate) fn ending(
    left: &Left,
    view: &View<'_>,
    state: &State,
    known: &[&str],
) -> Vec<&'static str> {
    calls(left, view, state, false, |own| own.ends && !known.contains(&own.call)).possible
}

fn calls(
    left: &Left,
    view: &View<'_>,
    state: &State,
    makes_devices: bool,
    is_meant: impl Fn(&Undoing) -> bool,
) -> Calls {
    let elsewhere = [Family::Data, Family::RoleHop, Family::IdentityProof];
    let open: Vec<&Undoing> = UNDOING.iter().filter(|own| is_meant(own)).collect();
    let is_idle = || left.leaks().all(|(family, _)| elsewhere.contains(&family));
    let mut calls = Calls::default();
    if open.is_empty() || (is_idle() && !makes_devices && left.unknown.is_empty()) {
        return calls;
    }
    let view = view.of_state(state);
    for own in open {
        let whose: &[Whose] = match own.on {
            On::Others => &[Whose::Others],
            On::Role if !left.reaches_forwarders() => continue,
            On::Any | On::Role => &[Whose::Own, Whose::Others],
        };
        let Some(id) = Universe::embedded().action(own.call) else { continue };
        let outcomes: Vec<Outcome> =
            whose.iter().filter_map(|whose| view.seek(id, *whose)).collect();
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Allowed(_))) {
            calls.possible.push(own.call);
        } else if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown(_))) {
            calls.undecided.push(own.call);
        }
    }
    calls
}
