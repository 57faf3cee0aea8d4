//! What a row of the tables is, and policies that are sound.

use tutela_policy::lint::Attachment;

/// A policy in which a rule finds something, and the same mended.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) sentence: &'static str,
    /// Severity and rule.
    pub(crate) expected: &'static str,
    pub(crate) bad: &'static str,
    pub(crate) good: &'static str,
    pub(crate) attachment: Attachment,
}

pub(crate) const fn row(
    sentence: &'static str,
    expected: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Row {
    Row { sentence, expected, bad, good, attachment: Attachment::Unknown }
}

pub(crate) const fn attached(to: Attachment, row: Row) -> Row {
    Row { attachment: to, ..row }
}

/// Sentence, policy, everything that is found.
pub(crate) const SOUND: &[(&str, &str, &[&str])] = &[
    (
        "enrolment in the console alone",
        "Deny not iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword, iam:GetUser, \
         iam:GetMFADevice, iam:ListMFADevices, iam:ListVirtualMFADevices, sts:GetSessionToken if \
         NO-MFA; Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice if Null \
         aws:MultiFactorAuthPresent true; Deny iam:EnableMFADevice, iam:ResyncMFADevice, \
         iam:ChangePassword, iam:GetUser, iam:GetMFADevice, iam:ListMFADevices, \
         iam:DeactivateMFADevice on not me if NO-MFA; Deny iam:EnableMFADevice if \
         StringNotEquals aws:PrincipalType User",
        &["low console-enrolment-open", "low not-action-keeps-change-password"],
    ),
    (
        "sealed, with a window that a tag opens",
        "Deny not iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword, \
         iam:GetAccountPasswordPolicy, iam:GetUser, iam:GetMFADevice, iam:ListMFADevices, \
         iam:ListVirtualMFADevices, sts:GetSessionToken if NO-MFA; \
         Deny iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ChangePassword if NO-MFA and \
         StringNotEquals aws:PrincipalTag/mfa-enrolment open; Deny iam:EnableMFADevice, \
         iam:ResyncMFADevice, iam:DeactivateMFADevice on not me if NO-MFA",
        &[],
    ),
    (
        "permissions that are granted with MFA only",
        "Allow s3:*, ec2:* if Bool aws:MultiFactorAuthPresent true; Allow iam:EnableMFADevice on me",
        &["low console-enrolment-open"],
    ),
    (
        "a role for people with MFA",
        "trust: Allow sts:AssumeRole to root if Bool aws:MultiFactorAuthPresent true and \
         NumericLessThan aws:MultiFactorAuthAge 3600",
        &[],
    ),
];
