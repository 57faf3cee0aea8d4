//! The organization, its policies and its central root access.

use tutela_model::Severity::{Critical, High, Low, Medium};

use super::Rule;
use crate::event::Event;

const ORGANIZATIONS: &str = "organizations.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "organization-policy-changed",
        High,
        "A policy of the organization was changed",
        (ORGANIZATIONS, &["DeletePolicy", "DetachPolicy", "UpdatePolicy"]),
    )
    .of(concerned),
    Rule::new(
        "organization-policies-off",
        Critical,
        "A kind of policy was switched off",
        (ORGANIZATIONS, &["DisablePolicyType"]),
    )
    .of(concerned),
    Rule::new(
        "account-left-organization",
        Critical,
        "An account left the organization",
        (ORGANIZATIONS, &["LeaveOrganization", "RemoveAccountFromOrganization"]),
    )
    .of(|event| {
        let named = super::first(event, &["accountId"]);
        // Who leaves names nobody: it is the account itself.
        if named.is_empty() || named == "*" { event.account.to_string() } else { named }
    }),
    Rule::new(
        "account-moved",
        High,
        "An account was moved, from under the policies above it",
        (ORGANIZATIONS, &["MoveAccount"]),
    )
    .of(concerned),
    Rule::new(
        "organization-access-removed",
        Medium,
        "A service or administrator lost its access",
        (ORGANIZATIONS, &["DeregisterDelegatedAdministrator", "DisableAWSServiceAccess"]),
    )
    .of(concerned),
    Rule::new(
        "root-management-off",
        High,
        "Central management of members' root was switched off",
        (
            "iam.amazonaws.com",
            &["DisableOrganizationsRootCredentialsManagement", "DisableOrganizationsRootSessions"],
        ),
    )
    .of(|event| event.account.to_string()),
    Rule::new(
        "root-management-on",
        Low,
        "Central management of members' root was switched on",
        (
            "iam.amazonaws.com",
            &["EnableOrganizationsRootCredentialsManagement", "EnableOrganizationsRootSessions"],
        ),
    )
    .of(|event| event.account.to_string()),
    Rule::new(
        "root-session-assumed",
        High,
        "A session as an account's root user was assumed",
        ("sts.amazonaws.com", &["AssumeRoot"]),
    )
    .of(|event| super::first(event, &["targetPrincipal"])),
];

fn concerned(event: &Event) -> String {
    super::first(event, &["targetId", "accountId", "policyId", "servicePrincipal", "policyType"])
}
