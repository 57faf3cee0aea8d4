//! What a Deny with `NotAction` leaves possible without MFA, action by action.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding, Rule, Severity,
    probe::{Credential, is_enrolment},
    subject::Subject,
    witness::{matching, own},
};
use crate::{
    syntax::{Element, Statement},
    universe::{AccessLevel, Action, Universe},
};

const CREDENTIALS_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html";
const NOT_ACTION: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html";
const ROLES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html";
const FEDERATION_PAGE: &str =
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html";
const DELETION_PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html";

const fn rule(
    id: &'static str,
    severity: Severity,
    title: &'static str,
    source: &'static str,
) -> Rule {
    Rule { id, severity, title, source }
}

pub(super) static CREDENTIALS: Rule = rule(
    "not-action-keeps-credentials",
    Severity::High,
    "NotAction leaves actions that make or change credentials",
    CREDENTIALS_PAGE,
);
pub(super) static PERMISSIONS: Rule = rule(
    "not-action-keeps-permissions",
    Severity::High,
    "NotAction leaves actions that grant permissions",
    NOT_ACTION,
);
pub(super) static MFA_REMOVAL: Rule = rule(
    "not-action-keeps-mfa-removal",
    Severity::High,
    "NotAction leaves the removal of MFA devices",
    CREDENTIALS_PAGE,
);
pub(super) static ROLE_HOP: Rule =
    rule("not-action-keeps-role-hop", Severity::High, "NotAction leaves the way into roles", ROLES);
pub(super) static DEVICE_DELETION: Rule = rule(
    "not-action-keeps-device-deletion",
    Severity::Medium,
    "NotAction leaves the deletion of virtual devices that are not assigned",
    DELETION_PAGE,
);
pub(super) static FEDERATION: Rule = rule(
    "not-action-keeps-federation",
    Severity::Medium,
    "NotAction leaves federation tokens, which live up to 36 hours",
    FEDERATION_PAGE,
);
pub(super) static CHANGE_PASSWORD: Rule = rule(
    "not-action-keeps-change-password",
    Severity::Low,
    "NotAction leaves the change of one's own password",
    CREDENTIALS_PAGE,
);
pub(super) static OTHERS: Rule = rule(
    "not-action-keeps-other-actions",
    Severity::Medium,
    "NotAction leaves actions that are no part of enrolment",
    NOT_ACTION,
);

/// Actions that make, change or wake credentials.
const OF_CREDENTIALS: [&str; 11] = [
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UpdateServiceSpecificCredential",
    "iam:UploadCloudFrontPublicKey",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
    "iam:UploadServerCertificate",
];

/// Actions that AWS does not call permissions management, and that are; and those of other services
/// by which people, or oneself, get more rights, or an SCP is taken off.
const OF_PERMISSIONS: [&str; 17] = [
    "iam:AddRoleToInstanceProfile",
    "iam:AddUserToGroup",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateRole",
    "iam:CreateSAMLProvider",
    "iam:CreateUser",
    "iam:PassRole",
    "iam:RemoveUserFromGroup",
    "iam:TagUser",
    "identitystore:CreateGroupMembership",
    "organizations:DetachPolicy",
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:CreateAccountAssignment",
    "sso:DeletePermissionsBoundaryFromPermissionSet",
    "sso:ProvisionPermissionSet",
    "sso:PutInlinePolicyToPermissionSet",
];

/// What may be left: it needs no permission, or reads nothing that matters.
const HARMLESS: [&str; 9] = [
    "iam:ResyncMFADevice",
    "signin:AuthorizeOAuth2Access",
    "signin:CreateOAuth2Token",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:DecodeAuthorizationMessage",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
    "sts:TagSession",
];

/// Whether an action, by its full name, may be left.
pub(super) fn is_harmless(action: &str) -> bool {
    HARMLESS.contains(&action)
}

/// Whether it matters that an action, by its full name, can be had without MFA.
pub(super) fn matters(action: &str) -> bool {
    let universe = Universe::embedded();
    let known = universe.action(action).and_then(|id| universe.get(id));
    known.and_then(rule_of).is_some_and(|rule| rule != &CHANGE_PASSWORD)
}

/// The rule that the action falls under; `None` for one that may be left.
fn rule_of(action: &Action) -> Option<&'static Rule> {
    let name = action.full_name();
    let is_own = name.starts_with("iam:") || name.starts_with("sts:");
    let reads = match action.access {
        AccessLevel::List => true,
        AccessLevel::Read => is_own && !name.ends_with("FederationToken"),
        AccessLevel::Write | AccessLevel::PermissionsManagement | AccessLevel::Tagging => false,
    };
    Some(match name {
        "iam:DeactivateMFADevice" => &MFA_REMOVAL,
        "iam:DeleteVirtualMFADevice" => &DEVICE_DELETION,
        "iam:ChangePassword" => &CHANGE_PASSWORD,
        "sts:AssumeRole" | "sts:AssumeRoot" => &ROLE_HOP,
        "sts:GetFederationToken" => &FEDERATION,
        _ if OF_CREDENTIALS.contains(&name) => &CREDENTIALS,
        _ if OF_PERMISSIONS.contains(&name) => &PERMISSIONS,
        _ if is_harmless(name) || is_enrolment(name) || reads => return None,
        _ if name.starts_with("iam:") && action.access == AccessLevel::PermissionsManagement => {
            &PERMISSIONS
        }
        _ => &OTHERS,
    })
}

/// The rule that says of an action by its name what it means to leave it; `None` for one that may
/// be left, and for those that are told together.
pub(super) fn rule_by_name(action: &str) -> Option<&'static Rule> {
    let universe = Universe::embedded();
    let known = universe.action(action).and_then(|id| universe.get(id))?;
    rule_of(known).filter(|rule| *rule != &OTHERS)
}

/// What is left of one rule by one statement.
struct Left {
    rule: &'static Rule,
    /// The actions with the pattern that leaves each.
    actions: Vec<(&'static str, String)>,
    example: (Credential, String),
}

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let guards = subject.guards().filter(|guard| subject.tells(guard));
    guards.flat_map(|guard| left_by(subject, guard)).collect()
}

fn left_by(subject: &Subject<'_>, guard: &Statement) -> Vec<Finding> {
    let Element::Not(patterns) = &guard.action else { return Vec::new() };
    // Patterns may overlap, and a list may be long: every action is tried once.
    let mut tried = BTreeSet::new();
    let mut all: BTreeMap<&'static str, Left> = BTreeMap::new();
    for pattern in patterns.iter().collect::<BTreeSet<_>>() {
        for action in matching(pattern).filter(|action| tried.insert(action.full_name())) {
            let Some(rule) = rule_of(action) else { continue };
            let Some(example) = open(subject, guard, action) else { continue };
            let left =
                all.entry(rule.id).or_insert_with(|| Left { rule, actions: Vec::new(), example });
            left.actions.push((action.full_name(), pattern.clone()));
        }
    }
    all.into_values().map(|left| left.finding(subject, guard)).collect()
}

/// Who may do it without MFA, and to what.
fn open(subject: &Subject<'_>, guard: &Statement, action: &Action) -> Option<(Credential, String)> {
    let resources = own(subject, action);
    let credentials =
        Credential::WITHOUT_MFA.into_iter().filter(|credential| subject.fires(guard, *credential));
    credentials.into_iter().find_map(|credential| {
        let found = resources.iter().find(|resource| {
            subject.allows(&subject.request(
                &subject.world,
                credential,
                action.full_name(),
                resource,
            ))
        });
        found.map(|resource| (credential, resource.clone()))
    })
}

impl Left {
    fn finding(&self, subject: &Subject<'_>, guard: &Statement) -> Finding {
        const SHOWN: usize = 4;
        let Self { rule, actions, example } = self;
        let shown: Vec<String> = actions
            .iter()
            .take(SHOWN)
            .map(|(name, pattern)| {
                if name.eq_ignore_ascii_case(pattern) {
                    (*name).to_owned()
                } else {
                    format!("{name} (by `{pattern}`)")
                }
            })
            .collect();
        let rest = match actions.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let (credential, resource) = example;
        let message = format!(
            "whoever holds {} may call {}{rest}, for example on {resource}: {}",
            credential.words(),
            shown.join(", "),
            self.outcome()
        );
        let found = Finding::at(rule, subject.document, guard, message, self.fix());
        let is_for_all = rule == &&CHANGE_PASSWORD && {
            let other = subject.fill("arn:{p}:iam::{a}:user/bob");
            let action = "iam:ChangePassword";
            subject.allows(&subject.request(&subject.world, *credential, action, &other))
        };
        if is_for_all { found.of(Severity::Medium) } else { found }
    }

    fn outcome(&self) -> &'static str {
        match self.rule.id {
            "not-action-keeps-credentials" => "a credential made so outlives the stolen one",
            "not-action-keeps-permissions" => {
                "with these, more is granted, or the Deny itself is undone"
            }
            "not-action-keeps-mfa-removal" => "MFA is taken off, and enrolled again by a thief",
            "not-action-keeps-role-hop" => {
                "one hop leads to a role whose trust policy does not ask for MFA, and to what that \
                 role may do"
            }
            "not-action-keeps-device-deletion" => {
                "devices of others whose enrolment is under way can be deleted"
            }
            "not-action-keeps-federation" => {
                "the token cannot be revoked, opens the console and passes Denies that are scoped \
                 to users' ARNs"
            }
            "not-action-keeps-change-password" => {
                "who has the password can lock its owner out; it is needed at a first login that \
                 must set a new one"
            }
            _ => "these are no part of enrolment",
        }
    }

    fn fix(&self) -> &'static str {
        match self.rule.id {
            "not-action-keeps-role-hop" => {
                "take it out of NotAction, or ask for MFA in the trust policy of every role: \
                 \"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}"
            }
            "not-action-keeps-change-password" => {
                "take it out of NotAction where passwords are issued without a reset; else leave it \
                 for one's own user alone, by a Deny with \"NotResource\": \
                 \"arn:aws:iam::*:user/${aws:username}\""
            }
            _ => "take it out of NotAction, and name the steps of enrolment there one by one",
        }
    }
}
