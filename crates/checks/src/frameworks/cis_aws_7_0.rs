//! CIS AWS Foundations 7.0.
//!
//! Source: <https://www.cisecurity.org/benchmark/amazon_web_services>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.cisecurity.org/benchmark/amazon_web_services";

pub(super) static CIS_AWS_7_0: Framework = Framework {
    key: "cis-aws-7.0",
    name: "CIS Amazon Web Services Foundations Benchmark 7.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "2.1.1",
        asks: "root credentials of members are managed centrally",
        checks: &["central-root-management-off"],
    },
    Control { id: "2.4", asks: "root has no access key", checks: &["root-access-key"] },
    Control { id: "2.5", asks: "root has MFA", checks: &["root-mfa-missing"] },
    Control {
        id: "2.6",
        asks: "root has hardware MFA, unless its credentials were removed",
        checks: &["root-mfa-virtual"],
    },
    Control { id: "2.7", asks: "root is not used for daily work", checks: &["root-used-lately"] },
    Control {
        id: "2.8",
        asks: "passwords have 14 characters or more",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "2.9",
        asks: "earlier passwords may not come back",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "2.10",
        asks: "users with a console password have MFA",
        checks: &["user-console-without-mfa"],
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
        asks: "access keys are replaced every 90 days",
        checks: &["access-key-old"],
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
