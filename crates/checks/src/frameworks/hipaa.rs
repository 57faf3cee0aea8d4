//! HIPAA's Security Rule.
//!
//! Source: <https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C>

use tutela_model::{Control, Framework};

const SOURCE: &str =
    "https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C";

pub(super) static HIPAA: Framework = Framework {
    key: "hipaa",
    name: "HIPAA Security Rule",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "164.308(a)(1)(ii)(D)",
        asks: "records of what systems do are looked at",
        checks: &["root-used-lately"],
    },
    Control {
        id: "164.308(a)(3)(ii)(A)",
        asks: "people who work with health data are entitled to, or watched",
        checks: &[
            "root-mfa-missing",
            "administrator-without-mfa",
            "user-console-without-mfa",
            "user-without-mfa",
        ],
    },
    Control {
        id: "164.308(a)(3)(ii)(C)",
        asks: "access ends with the work",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "164.308(a)(4)(ii)(C)",
        asks: "access is looked at and changed by rule",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-old",
            "access-key-unused",
        ],
    },
    Control {
        id: "164.308(a)(5)(ii)(D)",
        asks: "passwords are made, changed and kept safe by rule",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "164.312(a)(1)",
        asks: "systems let in whoever was given access, and nobody else",
        checks: &[
            "root-access-key",
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
            "role-ci-trust-open",
            "role-open-without-credential",
        ],
    },
    Control {
        id: "164.312(b)",
        asks: "what happens in systems is recorded and looked at",
        checks: &[
            "trail-missing",
            "trail-validation-off",
            "sign-in-without-mfa-not-alerted",
            "root-use-not-alerted",
        ],
    },
    Control {
        id: "164.312(d)",
        asks: "whoever wants in is who they claim to be",
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
];
