//! What AWS's services decide whatever the policies say.

use super::{Decision, caller::Caller, request::Request};

/// Actions that change a managed policy.
const POLICY_CHANGES: &[&str] = &[
    "createpolicyversion",
    "deletepolicy",
    "deletepolicyversion",
    "setdefaultpolicyversion",
    "tagpolicy",
    "untagpolicy",
];

/// Actions that change a role. Those that make or end a service-linked role are not among them.
const ROLE_CHANGES: &[&str] = &[
    "attachrolepolicy",
    "createrole",
    "deleterole",
    "deleterolepermissionsboundary",
    "deleterolepolicy",
    "detachrolepolicy",
    "putrolepermissionsboundary",
    "putrolepolicy",
    "tagrole",
    "untagrole",
    "updateassumerolepolicy",
    "updaterole",
    "updateroledescription",
];

/// What beside changes nobody does with Identity Center's roles.
const RESERVED_ROLE_USES: &[&str] =
    &["createservicelinkedrole", "deleteservicelinkedrole", "passrole"];

/// The decision where no policy has a say.
pub(crate) fn decides(request: &Request) -> Option<Decision> {
    if request.action() == "sts:getcalleridentity" {
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        return request.caller.arn().map(|_| Decision::Allowed);
    }
    let is_refused = needs_other_credentials(request)
        || changes_what_aws_owns(request)
        || changes_alias_of_aws(request);
    is_refused.then_some(Decision::ImplicitlyDenied)
}

/// Root assumes no role, and only users and root get session tokens.
///
/// Sources:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>
fn needs_other_credentials(request: &Request) -> bool {
    match request.action() {
        "sts:assumerole" => matches!(request.caller, Caller::Root(_)),
        "sts:getsessiontoken" => !matches!(request.caller, Caller::User(_) | Caller::Root(_)),
        _ => false,
    }
}

/// Nobody changes AWS's managed policies, or the roles that AWS keeps for its services and for
/// Identity Center.
///
/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html>
fn changes_what_aws_owns(request: &Request) -> bool {
    if request.service() != "iam" {
        return false;
    }
    let Some([.., account, resource]) = request.segments() else { return false };
    let is_managed = account == "aws" && resource.starts_with("policy/");
    let is_reserved = resource.starts_with("role/aws-reserved/");
    let is_kept = is_reserved || resource.starts_with("role/aws-service-role/");
    (is_managed && POLICY_CHANGES.contains(&request.verb()))
        || (is_kept && ROLE_CHANGES.contains(&request.verb()))
        || (is_reserved && RESERVED_ROLE_USES.contains(&request.verb()))
}

/// The aliases that begin with `aws/` belong to AWS's own keys.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html>
fn changes_alias_of_aws(request: &Request) -> bool {
    request.service() == "kms"
        && request.resource_part().starts_with("alias/aws/")
        && ["createalias", "deletealias", "updatealias"].contains(&request.verb())
}

/// Whether the resource's policy must allow, even within the account: a role's trust policy and a
/// key's policy.
///
/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
pub(crate) fn resource_policy_must_allow(request: &Request) -> bool {
    let resource = request.resource_part();
    match request.service() {
        "sts" => resource.starts_with("role/"),
        "kms" => resource.starts_with("key/"),
        _ => false,
    }
}
