//! AWS's own standard in Security Hub.
//!
//! Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html";

pub(super) static AWS_FSBP: Framework = Framework {
    key: "aws-fsbp",
    name: "AWS Security Hub controls (Foundational Security Best Practices and related standards)",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "Account.1",
        asks: "there is a contact for security",
        checks: &["security-contact-missing"],
    },
    Control {
        id: "CloudTrail.1",
        asks: "a trail of all regions records what reads and what writes",
        checks: &["trail-missing"],
    },
    Control {
        id: "CloudTrail.4",
        asks: "log files of trails have digests",
        checks: &["trail-validation-off"],
    },
    Control {
        id: "Config.1",
        asks: "AWS Config records, IAM users among the rest",
        checks: &["config-recorder-off", "config-recorder-omits-users"],
    },
    Control { id: "GuardDuty.1", asks: "GuardDuty is on", checks: &["guardduty-off"] },
    Control {
        id: "IAM.3",
        asks: "users' access keys are replaced every 90 days",
        checks: &["access-key-old"],
    },
    Control { id: "IAM.4", asks: "root has no access key", checks: &["root-access-key"] },
    Control {
        id: "IAM.5",
        asks: "users with a console password have MFA",
        checks: &["user-console-without-mfa"],
    },
    Control { id: "IAM.6", asks: "root has hardware MFA", checks: &["root-mfa-virtual"] },
    Control {
        id: "IAM.7",
        asks: "the password policy is strong",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control { id: "IAM.9", asks: "root has MFA", checks: &["root-mfa-missing"] },
    Control {
        id: "IAM.15",
        asks: "the password policy asks for 14 characters or more",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "IAM.16",
        asks: "the password policy remembers earlier passwords",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "IAM.19",
        asks: "all users have MFA",
        checks: &[
            "user-can-end-mfa-enforcement",
            "user-mfa-enforcement-leaky",
            "user-mfa-enforcement-locks-out",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-without-mfa",
            "access-key-usable-without-mfa",
        ],
    },
    Control {
        id: "IAM.22",
        asks: "credentials that were not used for 45 days are removed",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "IAM.28",
        asks: "IAM Access Analyzer looks for access from outside",
        checks: &["external-access-analyzer-missing"],
    },
    Control {
        id: "S3.1",
        asks: "S3 refuses to open any bucket of the account to everybody",
        checks: &["bucket-public-access-not-blocked"],
    },
    Control {
        id: "S3.20",
        asks: "versions in buckets cannot be deleted without MFA, as far as trails write to them",
        checks: &["trail-bucket-without-mfa-delete"],
    },
];
