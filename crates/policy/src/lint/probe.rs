//! The requests that a policy is tried with: ways to hold credentials, and things to do with them.
//!
//! What `GetSessionToken` gives without MFA has the key `false` like a console session, and can do
//! less: IAM refuses it whatever the policies say. So it needs no row of its own.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>

/// A way to hold credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Credential {
    /// A user's access key: the MFA keys are absent.
    AccessKey,
    /// A user who signed in to the console with the password alone: `false`, no age.
    Password,
    /// A user who has just given an MFA code.
    Mfa,
    /// A user who gave an MFA code years ago.
    OldMfa,
    /// A session of a role, in which MFA is never present.
    RoleSession,
}

impl Credential {
    /// Those of a user without MFA.
    pub(super) const WITHOUT_MFA: [Self; 2] = [Self::AccessKey, Self::Password];

    /// For a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::AccessKey => "a long-term access key",
            Self::Password => "a console password without MFA",
            Self::Mfa => "MFA",
            Self::OldMfa => "an MFA session that is old",
            Self::RoleSession => "a role's session",
        }
    }

    /// The MFA keys of the request.
    pub(super) fn keys(self) -> &'static [(&'static str, &'static str)] {
        const PRESENT: &str = "aws:multifactorauthpresent";
        const AGE: &str = "aws:multifactorauthage";
        match self {
            Self::AccessKey => &[],
            Self::Password | Self::RoleSession => &[(PRESENT, "false")],
            Self::Mfa => &[(PRESENT, "true"), (AGE, "5")],
            Self::OldMfa => &[(PRESENT, "true"), (AGE, "315360000")],
        }
    }
}

/// Something to do. `{p}` is the partition, `{a}` the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
}

const fn probe(action: &'static str, resource: &'static str) -> Probe {
    Probe { action, resource }
}

/// What a policy that requires MFA is there to prevent: administration, data, credentials, roles.
pub(super) const GUARDED: &[Probe] = &[
    probe("ec2:TerminateInstances", "arn:{p}:ec2:us-east-1:{a}:instance/i-0123456789abcdef0"),
    probe("s3:GetObject", "arn:{p}:s3:::example-bucket/report.csv"),
    probe("iam:CreateAccessKey", "arn:{p}:iam::{a}:user/bob"),
    probe("iam:CreateUser", "arn:{p}:iam::{a}:user/mallory"),
    probe("iam:AttachUserPolicy", "arn:{p}:iam::{a}:user/alice"),
    probe("lambda:InvokeFunction", "arn:{p}:lambda:us-east-1:{a}:function:example"),
    probe("sts:AssumeRole", "arn:{p}:iam::{a}:role/example"),
];

/// The steps by which a user gets a first MFA device, or a thief one more.
pub(super) const ENROLMENT: &[Probe] = &[
    probe("iam:CreateVirtualMFADevice", "arn:{p}:iam::{a}:mfa/{u}"),
    probe("iam:EnableMFADevice", "arn:{p}:iam::{a}:user/{u}"),
];

/// Whether the action belongs to the steps of enrolment, whatever its case.
pub(super) fn is_enrolment(action: &str) -> bool {
    const STEPS: [&str; 3] =
        ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice"];
    STEPS.iter().any(|step| step.eq_ignore_ascii_case(action))
}

/// Whether the action belongs to a first sign-in with a password that has to be changed, whatever its
/// case.
pub(super) fn is_first_sign_in(action: &str) -> bool {
    const STEPS: [&str; 2] = ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"];
    STEPS.iter().any(|step| step.eq_ignore_ascii_case(action))
}
