//! CIS AWS Foundations 6.0.
//!
//! Source: <https://www.cisecurity.org/benchmark/amazon_web_services>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.cisecurity.org/benchmark/amazon_web_services";

pub(super) static CIS_AWS_6_0: Framework = Framework {
    key: "cis-aws-6.0",
    name: "CIS Amazon Web Services Foundations Benchmark 6.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "2.1",
        asks: "contact details are up to date, as far as AWS has verified the telephone number",
        checks: &["primary-contact-phone-unverified"],
    },
    Control {
        id: "2.2",
        asks: "there is a contact for security",
        checks: &["security-contact-missing"],
    },
    Control { id: "2.3", asks: "root has no access key", checks: &["root-access-key"] },
    Control { id: "2.4", asks: "root has MFA", checks: &["root-mfa-missing"] },
    Control { id: "2.5", asks: "root has hardware MFA", checks: &["root-mfa-virtual"] },
    Control { id: "2.6", asks: "root is not used for daily work", checks: &["root-used-lately"] },
    Control {
        id: "2.7",
        asks: "passwords have 14 characters or more",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "2.8",
        asks: "earlier passwords may not come back",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "2.9",
        asks: "users with a console password have MFA",
        checks: &["user-console-without-mfa"],
    },
    Control {
        id: "2.10",
        asks: "users with a console password get no access key when they are set up",
        checks: &["access-key-made-with-user"],
    },
    Control {
        id: "2.11",
        asks: "credentials that were not used for 45 days are disabled",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "2.12",
        asks: "a user has one active access key at most",
        checks: &["user-two-active-access-keys"],
    },
    Control {
        id: "2.13",
        asks: "access keys are replaced every 90 days",
        checks: &["access-key-old"],
    },
    Control {
        id: "2.19",
        asks: "IAM Access Analyzer looks for access from outside in all regions",
        checks: &["external-access-analyzer-missing"],
    },
    Control {
        id: "3.1.2",
        asks: "versions in buckets cannot be deleted without MFA, as far as trails write to them",
        checks: &["trail-bucket-without-mfa-delete"],
    },
    Control {
        id: "3.1.4",
        asks: "buckets cannot be opened to everybody, as far as the account refuses it",
        checks: &["bucket-public-access-not-blocked"],
    },
    Control { id: "4.1", asks: "a trail records all regions", checks: &["trail-missing"] },
    Control {
        id: "4.2",
        asks: "log files of trails have digests",
        checks: &["trail-validation-off"],
    },
    Control {
        id: "4.3",
        asks: "AWS Config records in all regions",
        checks: &["config-recorder-off", "config-recorder-omits-users"],
    },
    Control {
        id: "5.2",
        asks: "somebody is told of sign-ins to the console without MFA",
        checks: &["sign-in-without-mfa-not-alerted"],
    },
    Control {
        id: "5.3",
        asks: "somebody is told when root is used",
        checks: &["root-use-not-alerted"],
    },
];
