//! PCI DSS 4.0.1.
//!
//! Source: <https://www.pcisecuritystandards.org/document_library/>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://www.pcisecuritystandards.org/document_library/";

pub(super) static PCI_DSS_4_0_1: Framework = Framework {
    key: "pci-dss-4.0.1",
    name: "PCI DSS 4.0.1",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "7.2.2",
        asks: "access is given by what a job needs, privileged access included",
        checks: &["root-access-key", "administrator-access-key"],
    },
    Control {
        id: "8.2.2",
        asks: "shared accounts are used in exceptions only, and somebody answers for each",
        checks: &["root-used-lately"],
    },
    Control {
        id: "8.2.6",
        asks: "accounts that were not used for 90 days are removed or disabled",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "8.3.6",
        asks: "passwords are long, and of letters and digits",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "8.3.7",
        asks: "the last four passwords may not come back",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "8.4.1",
        asks: "administrators use MFA for access that is not at the machine itself",
        checks: &[
            "administrator-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "8.4.2",
        asks: "all users use MFA for access that is not at the machine itself",
        checks: &[
            "root-mfa-missing",
            "root-mfa-virtual",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enforcement-locks-out",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-without-mfa",
            "access-key-usable-without-mfa",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "8.4.3",
        asks: "everybody who comes from outside of the network that holds card data uses MFA",
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
            "eks-access-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "8.5.1",
        asks: "MFA cannot be got round, not even by administrators, cannot be replayed, and asks for two kinds of factor",
        checks: &[
            "user-can-end-mfa-enforcement",
            "user-mfa-enforcement-leaky",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-mfa-phishable",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "resource-policy-bypasses-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "new-user-mfa-not-enforced",
        ],
    },
    Control {
        id: "8.6.3",
        asks: "passwords of applications and systems are replaced, as often as the risk asks",
        checks: &["access-key-old"],
    },
    Control {
        id: "10.2.1",
        asks: "records are made in all systems, all the time",
        checks: &["trail-missing"],
    },
    Control {
        id: "10.3.2",
        asks: "records are protected from change",
        checks: &["trail-bucket-without-mfa-delete"],
    },
    Control {
        id: "10.3.4",
        asks: "a change of records is noticed",
        checks: &["trail-validation-off"],
    },
    Control {
        id: "11.5.1",
        asks: "intrusions are noticed, and people are told",
        checks: &["guardduty-off"],
    },
];
