//! What a grant that should not be there is good for.

use std::fmt;

use crate::universe::{AccessLevel, Universe};

/// What can be done with a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Give oneself, or another, more rights.
    Privilege,
    /// Make credentials.
    Credentials,
    /// Take MFA devices away.
    MfaRemoval,
    /// Enrol MFA devices on other users.
    EnrolOthers,
    /// Assume roles, which have rights of their own.
    RoleHop,
    /// Read or list.
    Data,
    /// Prove who one is to systems outside IAM.
    IdentityProof,
    /// Anything else.
    Other,
}

impl Family {
    /// All, the worst first.
    pub const ALL: [Self; 8] = [
        Self::Privilege,
        Self::Credentials,
        Self::MfaRemoval,
        Self::EnrolOthers,
        Self::RoleHop,
        Self::Other,
        Self::Data,
        Self::IdentityProof,
    ];

    /// The name in reports: `mfa-removal`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Privilege => "privilege",
            Self::Credentials => "credentials",
            Self::MfaRemoval => "mfa-removal",
            Self::EnrolOthers => "enrol-others",
            Self::RoleHop => "role-hop",
            Self::Data => "data",
            Self::IdentityProof => "identity-proof",
            Self::Other => "other",
        }
    }

    /// What an action, by its full name, is good for.
    pub(crate) fn of(action: &str) -> Self {
        let named = |actions: &[&str]| actions.iter().any(|own| own.eq_ignore_ascii_case(action));
        if named(PRIVILEGE) {
            return Self::Privilege;
        }
        if named(CREDENTIALS) {
            return Self::Credentials;
        }
        if named(MFA_REMOVAL) {
            return Self::MfaRemoval;
        }
        if named(ROLE_HOP) {
            return Self::RoleHop;
        }
        let universe = Universe::embedded();
        let access = universe.action(action).and_then(|id| universe.get(id)).map(|own| own.access);
        match access {
            Some(AccessLevel::PermissionsManagement) => Self::Privilege,
            Some(AccessLevel::List | AccessLevel::Read) => Self::Data,
            Some(AccessLevel::Write | AccessLevel::Tagging) | None => Self::Other,
        }
    }

    /// Which of two actions shows better what the family is about: the lower one; `None` for most.
    pub(crate) fn rank(action: &str) -> Option<usize> {
        let shown = [PRIVILEGE, CREDENTIALS, MFA_REMOVAL, ROLE_HOP, TELLING];
        shown.into_iter().flatten().position(|own| own.eq_ignore_ascii_case(action))
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Actions by which somebody gets more rights: of those that change policies, and of those that
/// make a service act with a role's rights.
const PRIVILEGE: &[&str] = &[
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:AttachGroupPolicy",
    "iam:PutGroupPolicy",
    "iam:AddUserToGroup",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DetachUserPolicy",
    "iam:DeleteUserPolicy",
    "iam:DetachGroupPolicy",
    "iam:DeleteGroupPolicy",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:RemoveUserFromGroup",
    "iam:PutUserPermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:UpdateAssumeRolePolicy",
    "iam:PassRole",
    "iam:TagUser",
    "iam:UntagUser",
    "sts:AssumeRoot",
];

/// Actions that make credentials, or take them over.
const CREDENTIALS: &[&str] = &[
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:ChangePassword",
    "iam:UpdateAccessKey",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateServiceSpecificCredential",
    "iam:UploadSSHPublicKey",
    "iam:UpdateSSHPublicKey",
    "iam:UploadSigningCertificate",
    "iam:CreateUser",
    "iam:EnableMFADevice",
    "iam:CreateVirtualMFADevice",
    "sts:GetFederationToken",
    "signin:AuthorizeOAuth2Access",
    "signin:CreateOAuth2Token",
];

const MFA_REMOVAL: &[&str] = &["iam:DeactivateMFADevice", "iam:DeleteVirtualMFADevice"];

const ROLE_HOP: &[&str] =
    &["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// What people know of the rest.
const TELLING: &[&str] = &[
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "dynamodb:GetItem",
    "iam:ListUsers",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "s3:PutObject",
    "lambda:UpdateFunctionCode",
];
