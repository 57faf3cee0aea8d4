//! NIST 800-171.
//!
//! Source: <https://csrc.nist.gov/pubs/sp/800/171/r2/upd1/final>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://csrc.nist.gov/pubs/sp/800/171/r2/upd1/final";

pub(super) static NIST_800_171_R2: Framework = Framework {
    key: "nist-800-171-r2",
    name: "NIST Special Publication 800-171, revision 2",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "3.1.1",
        asks: "who and what gets in is limited to those who are entitled",
        checks: &[
            "root-access-key",
            "root-mfa-missing",
            "root-signing-certificate",
            "administrator-without-mfa",
            "user-console-without-mfa",
            "user-without-mfa",
            "role-ci-trust-open",
            "role-open-without-credential",
        ],
    },
    Control {
        id: "3.1.5",
        asks: "everybody has the rights that the work needs, and no more",
        checks: &[
            "root-access-key",
            "root-signing-certificate",
            "user-can-end-mfa-enforcement",
            "administrator-access-key",
        ],
    },
    Control {
        id: "3.1.6",
        asks: "work that needs no privilege is done without it",
        checks: &["root-used-lately"],
    },
    Control {
        id: "3.5.2",
        asks: "who wants in is authenticated first",
        checks: &[
            "root-mfa-missing",
            "administrator-without-mfa",
            "user-console-without-mfa",
            "user-without-mfa",
        ],
    },
    Control {
        id: "3.5.3",
        asks: "privileged accounts use MFA everywhere, all others over the network",
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
        id: "3.5.4",
        asks: "what was sent to sign in cannot be used to sign in again",
        checks: &["user-mfa-phishable", "user-passkey-uncertified"],
    },
    Control {
        id: "3.5.6",
        asks: "identifiers that were not used for a while are disabled",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "access-key-never-used",
            "access-key-unused",
        ],
    },
    Control {
        id: "3.5.7",
        asks: "new passwords are complex enough, and differ from the old one",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
    Control {
        id: "3.5.8",
        asks: "earlier passwords may not come back for a number of generations",
        checks: &["password-policy-missing", "password-policy-weak"],
    },
];
