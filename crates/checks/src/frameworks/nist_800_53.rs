//! NIST 800-53, of which the baseline of `FedRAMP` has all that is named here.
//!
//! Source: <https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final";

pub(super) static NIST_800_53_R5: Framework = Framework {
    key: "nist-800-53-r5",
    name: "NIST Special Publication 800-53, revision 5",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

pub(super) static FEDRAMP_MODERATE_R5: Framework = Framework {
    key: "fedramp-moderate-r5",
    name: "FedRAMP Moderate baseline, revision 5",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "AC-2(1)",
        asks: "accounts are managed by automation",
        checks: &["root-access-key", "access-key-old"],
    },
    Control {
        id: "AC-2(3)",
        asks: "accounts that are unused or no longer belong to anybody are disabled",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "AC-6",
        asks: "everybody has the rights that the work needs, and no more",
        checks: &["root-access-key", "root-signing-certificate", "role-mfa-condition-never-met"],
    },
    Control {
        id: "AC-6(2)",
        asks: "work that needs no privilege is done without it",
        checks: &["root-used-lately"],
    },
    Control {
        id: "AC-6(5)",
        asks: "privileged accounts are kept to the people who need them",
        checks: &["administrator-access-key"],
    },
    Control {
        id: "AU-9",
        asks: "records cannot be changed unnoticed",
        checks: &["trail-validation-off", "trail-bucket-without-mfa-delete"],
    },
    Control {
        id: "AU-12",
        asks: "what happens is recorded in every part of the system",
        checks: &["trail-missing"],
    },
    Control {
        id: "CA-7",
        asks: "systems and controls are watched all the time",
        checks: &[
            "config-recorder-off",
            "config-recorder-omits-users",
            "guardduty-off",
            "config-mfa-rule-disagrees",
            "config-mfa-rule-missing",
            "config-mfa-rule-too-frequent",
        ],
    },
    Control {
        id: "IA-2(1)",
        asks: "privileged accounts are used with more than one factor",
        checks: &[
            "root-mfa-missing",
            "root-mfa-virtual",
            "administrator-without-mfa",
            "user-can-end-mfa-enforcement",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enforcement-locks-out",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-passkey-only-with-access-key",
            "user-without-mfa",
            "administrator-access-key",
            "access-key-usable-without-mfa",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "new-user-mfa-not-enforced",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "IA-2(2)",
        asks: "all other accounts are used with more than one factor",
        checks: &[
            "user-console-without-mfa",
            "user-passkey-only-with-access-key",
            "user-without-mfa",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "IA-2(6)",
        asks: "one factor is a separate device of a strength that was decided on",
        checks: &["root-mfa-virtual", "user-mfa-phishable", "user-passkey-uncertified"],
    },
    Control {
        id: "IA-2(8)",
        asks: "what was sent to sign in cannot be used to sign in again",
        checks: &["user-mfa-phishable"],
    },
    Control {
        id: "IA-5",
        asks: "credentials are handed out, protected, replaced and withdrawn by rule",
        checks: &[
            "root-mfa-single-device",
            "root-signing-certificate",
            "user-single-mfa-device",
            "virtual-mfa-device-unassigned",
            "console-user-access-key",
            "access-key-exists",
            "access-key-made-with-user",
            "service-specific-credential",
            "user-two-active-access-keys",
        ],
    },
    Control {
        id: "IA-5(1)",
        asks: "passwords are strong, and known bad ones are refused",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "SI-4",
        asks: "systems are watched for attacks and for use by those who must not",
        checks: &[
            "guardduty-off",
            "external-access-analyzer-missing",
            "mfa-device-removal-not-alerted",
            "sign-in-without-mfa-not-alerted",
            "root-use-not-alerted",
            "alert-region-without-events",
        ],
    },
];
