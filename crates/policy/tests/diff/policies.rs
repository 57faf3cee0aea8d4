//! Policies as people write them.

/// AWS's own template for users who manage their own MFA.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html>
pub(crate) const TEMPLATE: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "AllowViewAccountInfo", "Effect": "Allow", "Action": "iam:ListVirtualMFADevices",
     "Resource": "*"},
    {"Sid": "AllowManageOwnVirtualMFADevice", "Effect": "Allow",
     "Action": ["iam:CreateVirtualMFADevice"], "Resource": "arn:aws:iam::*:mfa/*"},
    {"Sid": "AllowManageOwnUserMFA", "Effect": "Allow",
     "Action": ["iam:DeactivateMFADevice", "iam:EnableMFADevice", "iam:GetUser",
                "iam:GetMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice"],
     "Resource": "arn:aws:iam::*:user/${aws:username}"},
    {"Sid": "DenyAllExceptListedIfNoMFA", "Effect": "Deny",
     "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser",
                   "iam:GetMFADevice", "iam:ListMFADevices", "iam:ListVirtualMFADevices",
                   "iam:ResyncMFADevice", "sts:GetSessionToken"],
     "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#;

/// One statement that denies all but these without MFA, by this operator.
pub(crate) fn deny_but(actions: &str, operator: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Sid": "NoMfa", "Effect": "Deny",
            "NotAction": [{actions}], "Resource": "*",
            "Condition": {{"{operator}": {{"aws:MultiFactorAuthPresent": "false"}}}}}}}}"#
    )
}

/// Statements of a policy.
pub(crate) fn policy(statements: &[&str]) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

/// An Allow of actions on a resource, with further members.
pub(crate) fn allow(actions: &str, resource: &str, rest: &str) -> String {
    let actions = actions.replace(", ", "\", \"");
    format!(r#"{{"Effect": "Allow", "Action": ["{actions}"], "Resource": ["{resource}"]{rest}}}"#)
}
