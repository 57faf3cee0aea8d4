//! The structures inside IAM's answers, as far as anything of ours reads them or a person with the
//! AWS CLI would expect them in the file.

use crate::shape::{Shape, optional, required};

pub(super) const TAGS: Shape =
    Shape::List(&Shape::Struct(&[required("Key", Shape::Text), required("Value", Shape::Text)]));

pub(super) const ATTACHED_BOUNDARY: Shape = Shape::Struct(&[
    optional("PermissionsBoundaryType", Shape::Text),
    optional("PermissionsBoundaryArn", Shape::Text),
]);

const INLINE_POLICIES: Shape = Shape::List(&Shape::Struct(&[
    required("PolicyName", Shape::Text),
    required("PolicyDocument", Shape::PolicyDocument),
]));

const ATTACHED_POLICIES: Shape = Shape::List(&Shape::Struct(&[
    optional("PolicyName", Shape::Text),
    required("PolicyArn", Shape::Text),
]));

const ROLE_LAST_USED: Shape =
    Shape::Struct(&[optional("LastUsedDate", Shape::Time), optional("Region", Shape::Text)]);

// Roles say again here what the list of roles says; their policies are left to it.
const INSTANCE_PROFILE: Shape = Shape::Struct(&[
    required("Path", Shape::Text),
    required("InstanceProfileName", Shape::Text),
    required("InstanceProfileId", Shape::Text),
    required("Arn", Shape::Text),
    required("CreateDate", Shape::Time),
    required(
        "Roles",
        Shape::List(&Shape::Struct(&[
            required("Path", Shape::Text),
            required("RoleName", Shape::Text),
            required("RoleId", Shape::Text),
            required("Arn", Shape::Text),
            required("CreateDate", Shape::Time),
            optional("AssumeRolePolicyDocument", Shape::PolicyDocument),
        ])),
    ),
    optional("Tags", TAGS),
]);

pub(super) const USER_DETAIL: Shape = Shape::Struct(&[
    optional("Path", Shape::Text),
    required("UserName", Shape::Text),
    optional("UserId", Shape::Text),
    required("Arn", Shape::Text),
    optional("CreateDate", Shape::Time),
    optional("UserPolicyList", INLINE_POLICIES),
    required("GroupList", Shape::List(&Shape::Text)),
    required("AttachedManagedPolicies", ATTACHED_POLICIES),
    optional("PermissionsBoundary", ATTACHED_BOUNDARY),
    optional("Tags", TAGS),
]);

pub(super) const GROUP_DETAIL: Shape = Shape::Struct(&[
    optional("Path", Shape::Text),
    required("GroupName", Shape::Text),
    optional("GroupId", Shape::Text),
    required("Arn", Shape::Text),
    optional("CreateDate", Shape::Time),
    optional("GroupPolicyList", INLINE_POLICIES),
    required("AttachedManagedPolicies", ATTACHED_POLICIES),
]);

pub(super) const ROLE_DETAIL: Shape = Shape::Struct(&[
    optional("Path", Shape::Text),
    required("RoleName", Shape::Text),
    optional("RoleId", Shape::Text),
    required("Arn", Shape::Text),
    optional("CreateDate", Shape::Time),
    required("AssumeRolePolicyDocument", Shape::PolicyDocument),
    optional("InstanceProfileList", Shape::List(&INSTANCE_PROFILE)),
    optional("RolePolicyList", INLINE_POLICIES),
    required("AttachedManagedPolicies", ATTACHED_POLICIES),
    optional("PermissionsBoundary", ATTACHED_BOUNDARY),
    optional("Tags", TAGS),
    optional("RoleLastUsed", ROLE_LAST_USED),
]);

pub(super) const MANAGED_POLICY_DETAIL: Shape = Shape::Struct(&[
    optional("PolicyName", Shape::Text),
    optional("PolicyId", Shape::Text),
    required("Arn", Shape::Text),
    optional("Path", Shape::Text),
    required("DefaultVersionId", Shape::Text),
    optional("AttachmentCount", Shape::Int),
    optional("PermissionsBoundaryUsageCount", Shape::Int),
    optional("IsAttachable", Shape::Bool),
    optional("Description", Shape::Text),
    optional("CreateDate", Shape::Time),
    optional("UpdateDate", Shape::Time),
    required(
        "PolicyVersionList",
        Shape::List(&Shape::Struct(&[
            required("Document", Shape::PolicyDocument),
            required("VersionId", Shape::Text),
            required("IsDefaultVersion", Shape::Bool),
            optional("CreateDate", Shape::Time),
        ])),
    ),
]);

pub(super) const PASSWORD_POLICY: Shape = Shape::Struct(&[
    required("MinimumPasswordLength", Shape::Int),
    required("RequireSymbols", Shape::Bool),
    required("RequireNumbers", Shape::Bool),
    required("RequireUppercaseCharacters", Shape::Bool),
    required("RequireLowercaseCharacters", Shape::Bool),
    required("AllowUsersToChangePassword", Shape::Bool),
    optional("ExpirePasswords", Shape::Bool),
    optional("MaxPasswordAge", Shape::Int),
    optional("PasswordReusePrevention", Shape::Int),
    optional("HardExpiry", Shape::Bool),
]);

pub(super) const SERVICE_SPECIFIC_CREDENTIAL: Shape = Shape::Struct(&[
    required("UserName", Shape::Text),
    required("Status", Shape::Text),
    optional("ServiceUserName", Shape::Text),
    optional("ServiceCredentialAlias", Shape::Text),
    required("CreateDate", Shape::Time),
    optional("ExpirationDate", Shape::Time),
    required("ServiceSpecificCredentialId", Shape::Text),
    required("ServiceName", Shape::Text),
]);

pub(super) const SAML_PROVIDER: Shape = Shape::Struct(&[
    required("Arn", Shape::Text),
    optional("ValidUntil", Shape::Time),
    optional("CreateDate", Shape::Time),
]);

pub(super) const OIDC_PROVIDER: Shape = Shape::Struct(&[required("Arn", Shape::Text)]);

pub(super) const MFA_DEVICE: Shape = Shape::Struct(&[
    // A root session's own devices come without a name.
    optional("UserName", Shape::Text),
    required("SerialNumber", Shape::Text),
    optional("EnableDate", Shape::Time),
]);

pub(super) const LOGIN_PROFILE: Shape = Shape::Struct(&[
    required("UserName", Shape::Text),
    required("CreateDate", Shape::Time),
    optional("PasswordResetRequired", Shape::Bool),
]);

pub(super) const SSH_PUBLIC_KEY: Shape = Shape::Struct(&[
    required("UserName", Shape::Text),
    required("SSHPublicKeyId", Shape::Text),
    required("Status", Shape::Text),
    required("UploadDate", Shape::Time),
]);

pub(super) const ACCESS_KEY: Shape = Shape::Struct(&[
    optional("UserName", Shape::Text),
    required("AccessKeyId", Shape::Text),
    required("Status", Shape::Text),
    optional("CreateDate", Shape::Time),
]);
