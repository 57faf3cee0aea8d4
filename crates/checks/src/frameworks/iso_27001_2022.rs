//! ISO/IEC 27001:2022.
//!
//! Source: <https://www.iso.org/standard/27001>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.iso.org/standard/27001";

pub(super) static ISO_27001_2022: Framework = Framework {
    key: "iso-27001-2022",
    name: "ISO/IEC 27001:2022, annex A",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "A.5.15",
        asks: "rules say who gets in where, and are followed",
        checks: &[
            "root-access-key",
            "root-mfa-missing",
            "root-signing-certificate",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-without-mfa",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "new-user-mfa-not-enforced",
            "role-ci-trust-open",
            "role-open-without-credential",
        ],
    },
    Control {
        id: "A.5.16",
        asks: "identities are managed from first to last day",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "A.5.17",
        asks: "passwords, keys and devices are handed out and kept by rule",
        checks: &[
            "password-policy-missing",
            "password-policy-weak",
            "virtual-mfa-device-unassigned",
            "administrator-access-key",
            "console-user-access-key",
            "access-key-exists",
            "access-key-made-with-user",
            "access-key-old",
            "service-specific-credential",
            "user-two-active-access-keys",
        ],
    },
    Control {
        id: "A.5.18",
        asks: "rights are given, looked at and taken back",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
            "exemption-expired",
            "attestation-expired",
            "attestation-unmatched",
        ],
    },
    Control {
        id: "A.5.24",
        asks: "who is told of incidents is arranged beforehand",
        checks: &[
            "security-contact-missing",
            "operations-contact-missing",
            "billing-contact-missing",
        ],
    },
    Control {
        id: "A.5.30",
        asks: "what the business runs on is ready for a disruption: no account is about to be shut",
        checks: &["account-not-active"],
    },
    Control {
        id: "A.8.2",
        asks: "privileged rights are few and watched",
        checks: &[
            "root-access-key",
            "root-signing-certificate",
            "root-used-lately",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "administrator-access-key",
        ],
    },
    Control {
        id: "A.8.5",
        asks: "signing in is as strong as what it opens",
        checks: &[
            "root-mfa-missing",
            "root-mfa-single-device",
            "root-mfa-virtual",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-mfa-phishable",
            "user-passkey-uncertified",
            "user-single-mfa-device",
            "user-without-mfa",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "A.8.15",
        asks: "what happens is recorded, and records are protected",
        checks: &["trail-missing", "trail-validation-off", "trail-bucket-without-mfa-delete"],
    },
    Control {
        id: "A.8.16",
        asks: "networks and systems are watched for what is unusual",
        checks: &[
            "config-recorder-off",
            "config-recorder-omits-users",
            "guardduty-off",
            "mfa-device-removal-not-alerted",
            "sign-in-without-mfa-not-alerted",
            "root-use-not-alerted",
            "alert-region-without-events",
            "config-mfa-rule-disagrees",
            "config-mfa-rule-missing",
            "config-mfa-rule-too-frequent",
            "external-access-analyzer-missing",
        ],
    },
];
