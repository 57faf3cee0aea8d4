//! Who could undo the enforcement: in the account, in its organization, from the management account.

use std::sync::Arc;

use tutela_access::proofs;
use tutela_model::Controls;

use crate::{
    NOW,
    controls::{ALLOW, ASK, level},
    prove,
    roles::with_roles,
    seen,
    support::account,
    users,
};

/// The calls of a role that may do this, under one level of such SCPs.
fn undoers(actions: &str, scps: &[&str]) -> String {
    let mut account = with_roles(account(Vec::new()));
    let mut roles = account.roles.seen().unwrap().value.clone();
    roles.retain(|role| role.name == "ec2");
    let held: Arc<str> = Arc::from(format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}}}"#
    ));
    for policy in roles.iter_mut().flat_map(|role| &mut role.grants.inline) {
        policy.document = Arc::clone(&held);
    }
    account.roles = seen(roles);
    let levels = if scps.is_empty() { Vec::new() } else { vec![level(scps)] };
    account.controls = Controls { scps: seen(levels), rcps: seen(Vec::new()) };
    let told = proofs(&account, NOW, |_, _| true).roles.unwrap();
    told.undoers.into_iter().flat_map(|(_, calls)| calls).collect::<Vec<_>>().join(", ")
}

#[test]
fn whoever_could_undo_the_enforcement_by_one_call_is_listed() {
    let undoers = |actions: &str| undoers(actions, &[]);
    for action in [
        "AddUserToGroup",
        "AttachGroupPolicy",
        "AttachRolePolicy",
        "CreateAccessKey",
        "CreateLoginProfile",
        "CreateServiceSpecificCredential",
        "CreateVirtualMFADevice",
        "DeleteVirtualMFADevice",
        "EnableMFADevice",
        "PutRolePolicy",
        "TagUser",
        "UpdateAssumeRolePolicy",
        "UpdateLoginProfile",
        "UpdateUser",
        "UploadSSHPublicKey",
    ] {
        assert_eq!(undoers(&format!(r#""iam:{action}""#)), format!("iam:{action}"));
    }
    assert_eq!(undoers(r#""iam:PassRole", "lambda:CreateFunction""#), "iam:PassRole");
    for harmless in [
        r#""iam:PassRole""#,
        r#""lambda:CreateFunction""#,
        r#""iam:List*", "iam:Get*""#,
        r#""iam:ResyncMFADevice""#,
        r#""s3:*""#,
    ] {
        assert_eq!(undoers(harmless), "", "{harmless}");
    }
}

/// Users alone are asked for MFA.
const ASK_USERS: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalType": "User"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;

const SCP_CALLS: [&str; 7] = [
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "LeaveOrganization",
    "MoveAccount",
    "RemoveAccountFromOrganization",
    "UpdatePolicy",
];

#[test]
fn whoever_could_take_an_scp_away_is_listed_where_one_enforces() {
    for call in SCP_CALLS.map(|call| format!("organizations:{call}")) {
        let action = format!("{call:?}");
        assert_eq!(undoers(&action, &[ALLOW, ASK_USERS]), call);
        // Nothing is enforced by SCPs that do not ask, or by none.
        assert_eq!(undoers(&action, &[ALLOW]), "", "{call}");
        assert_eq!(undoers(&action, &[]), "", "{call}");
    }
    for harmless in ["organizations:CreatePolicy", "organizations:List*"] {
        assert_eq!(undoers(&format!("{harmless:?}"), &[ALLOW, ASK_USERS]), "", "{harmless}");
    }
}

#[test]
fn whoever_manages_the_organization_is_listed() {
    for call in [
        "account:StartPrimaryEmailUpdate",
        "identitystore:CreateGroupMembership",
        "identitystore:CreateUser",
        "identitystore:UpdateUser",
        "sso:AttachManagedPolicyToPermissionSet",
        "sso:CreateAccountAssignment",
        "sso:PutInlinePolicyToPermissionSet",
        "sts:AssumeRoot",
    ] {
        assert_eq!(undoers(&format!("{call:?}"), &[]), call);
    }
    for harmless in ["account:GetPrimaryEmail", "identitystore:List*", "sso:Describe*"] {
        assert_eq!(undoers(&format!("{harmless:?}"), &[]), "", "{harmless}");
    }
}

/// Without MFA, it is the same calls: a key that an SCP forgets takes it away.
#[test]
fn an_scp_that_a_key_can_detach_is_ended_by_it() {
    let spares = ASK.replace(r#""Action": "*""#, r#""NotAction": "organizations:DetachPolicy""#);
    for (scps, expected) in
        [(vec![ALLOW, spares.as_str()], "key organizations:DetachPolicy"), (vec![ALLOW, ASK], "")]
    {
        let mut account = users(&[("alice", "group admins", "key")]);
        account.controls = Controls { scps: seen(vec![level(&scps)]), rcps: seen(Vec::new()) };
        let own = prove(&account).remove(0).proof.unwrap();
        let ends =
            own.ends.iter().map(|(credential, call)| format!("{} {call}", credential.name()));
        let ends: Vec<String> = ends.filter(|own| own.starts_with("key")).collect();
        assert_eq!(ends.join(", "), expected, "{scps:?}");
    }
}
