//! CIS AWS Foundations 1.4 to 4.0: what is said of credentials has the same numbers in all.
//!
//! Source: <https://www.cisecurity.org/benchmark/amazon_web_services>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.cisecurity.org/benchmark/amazon_web_services";

pub(super) static CIS_AWS_1_4: Framework = Framework {
    key: "cis-aws-1.4",
    name: "CIS Amazon Web Services Foundations Benchmark 1.4",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

pub(super) static CIS_AWS_1_5: Framework = Framework {
    key: "cis-aws-1.5",
    name: "CIS Amazon Web Services Foundations Benchmark 1.5",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

pub(super) static CIS_AWS_2_0: Framework = Framework {
    key: "cis-aws-2.0",
    name: "CIS Amazon Web Services Foundations Benchmark 2.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

pub(super) static CIS_AWS_3_0: Framework = Framework {
    key: "cis-aws-3.0",
    name: "CIS Amazon Web Services Foundations Benchmark 3.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

pub(super) static CIS_AWS_4_0: Framework = Framework {
    key: "cis-aws-4.0",
    name: "CIS Amazon Web Services Foundations Benchmark 4.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "1.2",
        asks: "there is a contact for security",
        checks: &["security-contact-missing"],
    },
    Control { id: "1.4", asks: "root has no access key", checks: &["root-access-key"] },
    Control { id: "1.5", asks: "root has MFA", checks: &["root-mfa-missing"] },
    Control { id: "1.6", asks: "root has hardware MFA", checks: &["root-mfa-virtual"] },
    Control { id: "1.7", asks: "root is not used for daily work", checks: &["root-used-lately"] },
    Control {
        id: "1.8",
        asks: "passwords have 14 characters or more",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "1.9",
        asks: "earlier passwords may not come back",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "1.10",
        asks: "users with a console password have MFA",
        checks: &["user-console-without-mfa"],
    },
    Control {
        id: "1.11",
        asks: "users with a console password get no access key when they are set up",
        checks: &["access-key-made-with-user"],
    },
    Control {
        id: "1.12",
        asks: "credentials that were not used for 45 days are disabled",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "1.13",
        asks: "a user has one active access key at most",
        checks: &["user-two-active-access-keys"],
    },
    Control {
        id: "1.14",
        asks: "access keys are replaced every 90 days",
        checks: &["access-key-old"],
    },
    Control {
        id: "1.20",
        asks: "IAM Access Analyzer looks for access from outside in all regions",
        checks: &["external-access-analyzer-missing"],
    },
    Control {
        id: "1.21",
        asks: "people are managed in one place, by federation or an organization",
        checks: &["identity-center-missing", "user-also-in-identity-center"],
    },
    Control { id: "3.1", asks: "a trail records all regions", checks: &["trail-missing"] },
    Control {
        id: "3.2",
        asks: "log files of trails have digests",
        checks: &["trail-validation-off"],
    },
    Control {
        id: "4.2",
        asks: "somebody is told of sign-ins to the console without MFA",
        checks: &["sign-in-without-mfa-not-alerted"],
    },
    Control {
        id: "4.3",
        asks: "somebody is told when root is used",
        checks: &["root-use-not-alerted"],
    },
];
