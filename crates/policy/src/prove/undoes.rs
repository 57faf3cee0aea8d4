//! Who could end the enforcement.

use super::{
    about_mfa::asks_about_mfa, family::Family, level::Left, permitted::Whose, search::Outcome,
    state::State, view::View,
};
use crate::{evaluate::Setup, universe::Universe};

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

/// What enforces that a call undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Policies of the account's own IAM, and whatever enforces besides.
    Any,
    /// An SCP.
    Scp,
}

/// A call that ends the enforcement, or opens it for a while.
struct Undoing {
    call: &'static str,
    what: What,
    on: On,
    /// Whether the call alone is enough, for somebody without MFA; otherwise it makes a credential,
    /// a device or a right that is.
    ends: bool,
}

const fn ends(call: &'static str, on: On) -> Undoing {
    Undoing { call, what: What::Any, on, ends: true }
}

const fn helps(call: &'static str, on: On) -> Undoing {
    Undoing { call, what: What::Any, on, ends: false }
}

const fn ends_scp(call: &'static str) -> Undoing {
    Undoing { call, what: What::Scp, on: On::Any, ends: true }
}

/// Calls of policies, groups and boundaries, of tags, of names, of devices, of credentials for
/// others, and of roles; of SCPs; and, from the management account or one to which it delegates, of
/// root and Identity Center. Of which kind the account is, nobody asks here: that they are possible is
/// enough to be listed.
///
/// Sources: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html>,
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-root-user-email.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html>
const UNDOING: &[Undoing] = &[
    helps("account:StartPrimaryEmailUpdate", On::Any),
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
    helps("identitystore:CreateGroupMembership", On::Any),
    helps("identitystore:CreateUser", On::Any),
    helps("identitystore:UpdateUser", On::Any),
    ends_scp("organizations:DeletePolicy"),
    ends_scp("organizations:DetachPolicy"),
    ends_scp("organizations:DisablePolicyType"),
    ends_scp("organizations:LeaveOrganization"),
    ends_scp("organizations:MoveAccount"),
    ends_scp("organizations:RemoveAccountFromOrganization"),
    ends_scp("organizations:UpdatePolicy"),
    helps("sso:AttachManagedPolicyToPermissionSet", On::Any),
    helps("sso:CreateAccountAssignment", On::Any),
    helps("sso:PutInlinePolicyToPermissionSet", On::Any),
    helps("sts:AssumeRoot", On::Any),
];

/// Whom the calls are asked of.
pub(crate) struct Asker<'a> {
    pub(crate) view: &'a View<'a>,
    /// The state as its requests to IAM are.
    pub(crate) to_iam: &'a State,
    /// The state as its other requests are.
    pub(crate) elsewhere: &'a State,
    /// Whether an SCP enforces.
    pub(crate) by_scp: bool,
}

/// Whether an SCP asks about MFA. Those of the management account, which has none itself, are its
/// members'.
pub(crate) fn asks_by_scp(setup: &Setup) -> bool {
    let mut statements = setup.scp.iter().flatten().flat_map(|document| &document.statements);
    setup.is_management_account || statements.any(asks_about_mfa)
}

/// The calls of these that a principal can make in a state.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub(crate) possible: Vec<&'static str>,
    /// Those of which nobody knows.
    pub(crate) undecided: Vec<&'static str>,
}

/// The calls of these that a principal can make in a state, of which this is left.
pub(crate) fn undoes(left: &Left, asker: &Asker<'_>) -> Calls {
    // Creating devices leaks nothing to the principal itself.
    let makes_devices = left.enrols(true);
    calls(left, asker, makes_devices, |_| true)
}

/// Those of them that alone end the enforcement. `known` are those of which nobody needs to ask any
/// more.
pub(crate) fn ending(left: &Left, asker: &Asker<'_>, known: &[&str]) -> Vec<&'static str> {
    calls(left, asker, false, |own| own.ends && !known.contains(&own.call)).possible
}

fn calls(
    left: &Left,
    asker: &Asker<'_>,
    makes_devices: bool,
    is_meant: impl Fn(&Undoing) -> bool,
) -> Calls {
    let elsewhere = [Family::Data, Family::RoleHop, Family::IdentityProof];
    let is_there = |own: &&Undoing| is_meant(own) && (own.what == What::Any || asker.by_scp);
    let open: Vec<&Undoing> = UNDOING.iter().filter(is_there).collect();
    let is_idle = || left.leaks().all(|(family, _)| elsewhere.contains(&family));
    let mut calls = Calls::default();
    if open.is_empty() || (is_idle() && !makes_devices && left.unknown.is_empty()) {
        return calls;
    }
    let views = [asker.to_iam, asker.elsewhere].map(|state| asker.view.of_state(state));
    let [to_iam, to_others] = &views;
    for own in open {
        let whose: &[Whose] = match own.on {
            On::Others => &[Whose::Others],
            On::Role if !left.reaches_forwarders() => continue,
            On::Any | On::Role => &[Whose::Own, Whose::Others],
        };
        let Some(id) = Universe::embedded().action(own.call) else { continue };
        let view = if own.call.starts_with("iam:") { to_iam } else { to_others };
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

#[cfg(test)]
mod tests {
    use super::{UNDOING, Universe};

    #[test]
    fn every_call_is_one_of_aws_and_stands_once() {
        let all = Universe::embedded();
        for own in UNDOING {
            assert!(all.action(own.call).is_some(), "{}", own.call);
        }
        assert!(UNDOING.is_sorted_by(|one, other| one.call < other.call));
    }
}
