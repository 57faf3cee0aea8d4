//! The managed rules of AWS Config: no framework, but what people look for.
//!
//! Source: <https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html>

use tutela_model::{Control, Framework};

const SOURCE: &str =
    "https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html";

pub(super) static AWS_CONFIG: Framework = Framework {
    key: "aws-config",
    name: "AWS Config managed rules",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "access-keys-rotated",
        asks: "active access keys are replaced within a number of days",
        checks: &["access-key-old"],
    },
    Control {
        id: "cloud-trail-log-file-validation-enabled",
        asks: "log files of trails have digests",
        checks: &["trail-validation-off"],
    },
    Control {
        id: "guardduty-enabled-centralized",
        asks: "GuardDuty is on in each region",
        checks: &["guardduty-off"],
    },
    Control {
        id: "iam-external-access-analyzer-enabled",
        asks: "an analyzer looks for access from outside in each region",
        checks: &["external-access-analyzer-missing"],
    },
    Control {
        id: "iam-password-policy",
        asks: "the account's password policy is as strong as the rule's parameters say",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "iam-root-access-key-check",
        asks: "root has no access key",
        checks: &["root-access-key"],
    },
    Control {
        id: "iam-user-mfa-enabled",
        asks: "every IAM user has an MFA device, with or without a console password",
        checks: &["user-without-mfa"],
    },
    Control {
        id: "iam-user-unused-credentials-check",
        asks: "passwords and active keys were used within a number of days",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "mfa-enabled-for-iam-console-access",
        asks: "every IAM user with a console password has an MFA device",
        checks: &["user-console-without-mfa"],
    },
    Control {
        id: "multi-region-cloudtrail-enabled",
        asks: "a trail records all regions",
        checks: &["trail-missing"],
    },
    Control {
        id: "root-account-hardware-mfa-enabled",
        asks: "root has an MFA device, and none that is virtual",
        checks: &["root-mfa-virtual"],
    },
    Control {
        id: "root-account-mfa-enabled",
        asks: "root has an MFA device",
        checks: &["root-mfa-missing"],
    },
    Control {
        id: "s3-account-level-public-access-blocks",
        asks: "S3 refuses to open any bucket of the account to everybody",
        checks: &["bucket-public-access-not-blocked"],
    },
    Control {
        id: "security-account-information-provided",
        asks: "there is a contact for security",
        checks: &["security-contact-missing"],
    },
];
