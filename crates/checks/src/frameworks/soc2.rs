//! SOC 2, of which the mapping is our own: nobody else maps MFA to it.
//!
//! Source: <https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022";

pub(super) static SOC2: Framework = Framework {
    key: "soc2",
    name: "SOC 2 Trust Services Criteria",
    source: SOURCE,
    is_own_mapping: true,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "CC4.1",
        asks: "whether controls are there and work is looked at again and again",
        checks: &["exemption-unmatched", "attestation-unmatched"],
    },
    Control {
        id: "CC5.3",
        asks: "policies say who answers for what",
        checks: &["exemption-unowned"],
    },
    Control {
        id: "CC6.1",
        asks: "access to systems and data is protected by logical means",
        checks: &[
            "root-access-key",
            "root-mfa-missing",
            "root-mfa-virtual",
            "root-signing-certificate",
            "root-used-lately",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enforcement-locks-out",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-mfa-phishable",
            "user-passkey-only-with-access-key",
            "user-passkey-uncertified",
            "password-policy-missing",
            "password-policy-weak",
            "virtual-mfa-device-unassigned",
            "user-without-mfa",
            "administrator-access-key",
            "console-user-access-key",
            "access-key-exists",
            "access-key-made-with-user",
            "access-key-old",
            "service-specific-credential",
            "user-two-active-access-keys",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "role-mfa-condition-never-met",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "role-ci-trust-open",
            "role-open-without-credential",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "CC6.2",
        asks: "credentials are given to people who are entitled, and withdrawn afterwards",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "CC6.3",
        asks: "access is given by role and need, and taken back",
        checks: &[
            "identity-center-missing",
            "user-also-in-identity-center",
            "console-password-never-used",
            "console-password-unused",
            "administrator-access-key",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "CC6.6",
        asks: "what comes from outside meets further protection, such as a second factor",
        checks: &[
            "root-mfa-missing",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-without-mfa",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "role-ci-trust-open",
            "role-open-without-credential",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "CC7.2",
        asks: "systems are watched for what should not be",
        checks: &[
            "exemption-expired",
            "attestation-expired",
            "config-recorder-off",
            "guardduty-off",
            "external-access-analyzer-missing",
            "trail-missing",
            "trail-validation-off",
            "config-mfa-rule-missing",
            "config-mfa-rule-too-frequent",
            "trail-bucket-without-mfa-delete",
        ],
    },
    Control {
        id: "CC7.3",
        asks: "events that may be incidents reach whoever decides",
        checks: &[
            "security-contact-missing",
            "billing-contact-missing",
            "operations-contact-missing",
        ],
    },
    Control {
        id: "CC7.5",
        asks: "there is a way back after an incident",
        checks: &["root-mfa-single-device", "user-single-mfa-device"],
    },
];
