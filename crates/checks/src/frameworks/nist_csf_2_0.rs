//! NIST CSF 2.0.
//!
//! Source: <https://www.nist.gov/cyberframework>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.nist.gov/cyberframework";

pub(super) static NIST_CSF_2_0: Framework = Framework {
    key: "nist-csf-2.0",
    name: "NIST Cybersecurity Framework 2.0",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "DE.CM-03",
        asks: "what people do is watched for what should not be",
        checks: &["root-used-lately"],
    },
    Control {
        id: "GV.RR-02",
        asks: "who answers for what is said and followed",
        checks: &["exemption-unowned"],
    },
    Control {
        id: "PR.AA-01",
        asks: "identities and credentials are managed from first to last day",
        checks: &[
            "root-access-key",
            "root-signing-certificate",
            "console-password-never-used",
            "console-password-unused",
            "password-policy-missing",
            "password-policy-weak",
            "virtual-mfa-device-unassigned",
            "administrator-access-key",
            "console-user-access-key",
            "access-key-exists",
            "access-key-made-with-user",
            "access-key-never-used",
            "access-key-old",
            "service-specific-credential",
            "user-two-active-access-keys",
            "access-key-unused",
        ],
    },
    Control {
        id: "PR.AA-03",
        asks: "users, services and devices are authenticated",
        checks: &[
            "root-mfa-missing",
            "root-mfa-single-device",
            "root-mfa-virtual",
            "administrator-without-mfa",
            "user-console-without-mfa",
            "user-mfa-phishable",
            "user-passkey-uncertified",
            "user-single-mfa-device",
            "user-without-mfa",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "PR.AA-05",
        asks: "permissions are by policy, of least privilege, and enforced",
        checks: &[
            "user-can-end-mfa-enforcement",
            "user-mfa-enforcement-leaky",
            "user-mfa-enforcement-locks-out",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "role-mfa-condition-never-met",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "role-ci-trust-open",
            "role-open-without-credential",
        ],
    },
];
