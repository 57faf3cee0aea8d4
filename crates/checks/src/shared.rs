//! What several checks have in common: calls and remedies.

use tutela_model::{Operation, Verdict, operation};

use crate::{Fix, KeyView};

/// The calls that the keys of all users are read from.
pub(crate) const KEYS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_ACCESS_KEYS,
];

/// The same, and whether their users have a console password.
pub(crate) const KEYS_AND_PASSWORDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
];

/// The calls that console passwords and their use are read from.
pub(crate) const PASSWORDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_LOGIN_PROFILE,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
];

/// The calls that roles are read from.
pub(crate) const ROLES: &[&Operation] =
    &[&operation::GET_ACCOUNT_SUMMARY, &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS];

/// Turns a key off in a way that can be taken back.
pub(crate) const DEACTIVATE_KEY: Fix = Fix {
    console: "IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
    cli: "aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "remove the aws_iam_access_key of {user}",
};

/// Takes a console password away.
pub(crate) const REMOVE_PASSWORD: Fix = Fix {
    console: "IAM > Users > {user} > Security credentials > Console sign-in > Manage console access > Disable",
    cli: "aws iam delete-login-profile --user-name {user}",
    terraform: "remove the aws_iam_user_login_profile of {user}",
};

/// Gives a user the first MFA device. Codes for the second command come from what the first one
/// makes, so that the two are no line to paste.
pub(crate) const ENROL_DEVICE: Fix = Fix {
    console: "IAM > Users > {user} > Security credentials > Assign MFA device > Passkey or security key, or Authenticator app",
    cli: "only the console enrols a passkey or security key; a virtual device takes two steps: first aws iam create-virtual-mfa-device --virtual-mfa-device-name {user} --bootstrap-method QRCodePNG --outfile qr.png; let the app scan qr.png, delete that file, and give two codes in a row to aws iam enable-mfa-device --user-name {user} --serial-number arn:{partition}:iam::{account}:mfa/{user} --authentication-code1 CODE1 --authentication-code2 CODE2",
    terraform: ENROL_BY_TERRAFORM,
};

/// Why Terraform enrols no device.
pub(crate) const ENROL_BY_TERRAFORM: &str = "aws_iam_virtual_mfa_device creates a device; enabling it takes two codes, which Terraform cannot give";

/// Why there is no command that enrols a device of root.
pub(crate) const ROOT_ENROLS_IN_CONSOLE: &str =
    "none: AWS lets root's MFA be enrolled in the console only";

/// The verdict on a key that is off, for a check that asks about those that can be used.
pub(crate) fn inactive(view: &KeyView<'_>) -> Option<Verdict> {
    let not_applicable = || Verdict::not_applicable("the key is inactive", [view.cite_active()]);
    (!view.key.active).then(not_applicable)
}

/// Has a role's trust policy ask users for MFA.
pub(crate) const ASK_FOR_MFA: Fix = Fix {
    console: "IAM > Roles > {id} > Trust relationships > Edit trust policy > add the condition Bool aws:MultiFactorAuthPresent true to the statement for users",
    cli: "aws iam update-assume-role-policy --role-name {id} --policy-document file://trust.json",
    terraform: "in assume_role_policy of the aws_iam_role {id}: condition { test = \"Bool\", variable = \"aws:MultiFactorAuthPresent\", values = [\"true\"] }",
};

/// The calls that the proofs of users rest on.
pub(crate) const PROOFS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
    &operation::GET_ACCOUNT_PASSWORD_POLICY,
];

/// The same, who has which device, and whether policies of an organisation reach the account.
pub(crate) const PROOFS_AND_DEVICES: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
    &operation::GET_ACCOUNT_PASSWORD_POLICY,
    &operation::LIST_MFA_DEVICES,
    &operation::DESCRIBE_ORGANIZATION,
];

/// Replaces the policies of a user by one that requires MFA and is proved.
pub(crate) const REQUIRE_MFA: Fix = Fix {
    console: "IAM > Users > {user} > Permissions > Add permissions > Create inline policy > JSON: what tutela policy require-mfa writes",
    cli: "first tutela policy require-mfa --level console-enrolment > require-mfa.json, which proves what it writes; then aws iam put-user-policy --user-name {user} --policy-name RequireMFA --policy-document file://require-mfa.json",
    terraform: "tutela policy require-mfa --level console-enrolment --format terraform, attached to {user} or to a group of all users",
};
