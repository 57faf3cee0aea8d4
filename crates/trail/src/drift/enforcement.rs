//! Policies, groups, boundaries and trust: by which enforcement is lost, or got round.

use tutela_model::Severity::{High, Low, Medium};

use super::Rule;

const IAM: &str = "iam.amazonaws.com";

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "policy-attached",
        Medium,
        "A policy was attached or written into a principal",
        (
            IAM,
            &[
                "AttachGroupPolicy",
                "AttachRolePolicy",
                "AttachUserPolicy",
                "PutGroupPolicy",
                "PutRolePolicy",
                "PutUserPolicy",
            ],
        ),
    ),
    Rule::new(
        "policy-detached",
        High,
        "A policy was detached from a principal, or deleted in it",
        (
            IAM,
            &[
                "DeleteGroupPolicy",
                "DeleteRolePolicy",
                "DeleteUserPolicy",
                "DetachGroupPolicy",
                "DetachRolePolicy",
                "DetachUserPolicy",
            ],
        ),
    ),
    Rule::new(
        "group-left",
        High,
        "A user was taken out of a group",
        (IAM, &["RemoveUserFromGroup"]),
    ),
    Rule::new("group-joined", Medium, "A user was put into a group", (IAM, &["AddUserToGroup"])),
    Rule::new("group-created", Low, "A group was created", (IAM, &["CreateGroup"])),
    Rule::new("group-deleted", High, "A group was deleted", (IAM, &["DeleteGroup"])),
    Rule::new(
        "policy-version-changed",
        High,
        "Another version of a policy is in force",
        (IAM, &["CreatePolicyVersion", "SetDefaultPolicyVersion"]),
    )
    .where_(|event| {
        // A version that is created is in force only where that was asked for; what was refused may
        // hide it.
        &*event.name != "CreatePolicyVersion" || event.parameter("setAsDefault") != "false"
    })
    .of(|event| super::first(event, &["policyArn"])),
    Rule::new(
        "policy-version-deleted",
        Low,
        "A version of a policy was deleted",
        (IAM, &["DeletePolicyVersion"]),
    )
    .of(|event| super::first(event, &["policyArn"])),
    Rule::new("policy-deleted", High, "A policy was deleted", (IAM, &["DeletePolicy"]))
        .of(|event| super::first(event, &["policyArn"])),
    Rule::new(
        "boundary-set",
        Medium,
        "A permissions boundary was set",
        (IAM, &["PutRolePermissionsBoundary", "PutUserPermissionsBoundary"]),
    ),
    Rule::new(
        "boundary-removed",
        High,
        "A permissions boundary was removed",
        (IAM, &["DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"]),
    ),
    Rule::new(
        "role-trust-changed",
        High,
        "Who may assume a role was changed",
        (IAM, &["UpdateAssumeRolePolicy"]),
    ),
    Rule::new("role-created", Low, "A role was created", (IAM, &["CreateRole"])),
    Rule::new(
        "user-tags-changed",
        Low,
        "A user's tags were changed, for which policies may ask",
        (IAM, &["TagUser", "UntagUser"]),
    ),
];

/// Events that change what policies come to, and of which no rule speaks.
const BESIDE: &[(&str, &[&str])] = &[
    (
        IAM,
        &[
            "CreatePolicy",
            "CreateServiceSpecificCredential",
            "DeleteAccessKey",
            "DeleteRole",
            "DeleteUser",
            "UpdateGroup",
            "UpdateServiceSpecificCredential",
            "UpdateUser",
            "UploadSSHPublicKey",
        ],
    ),
    ("organizations.amazonaws.com", &["AttachPolicy", "EnablePolicyType"]),
];

/// Whether an event changes what policies come to, though no rule speaks of it.
pub(super) fn follows(source: &str, name: &str) -> bool {
    BESIDE.iter().any(|(of, names)| *of == source && names.contains(&name))
}
