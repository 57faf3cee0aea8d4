//! AWS Well-Architected.
//!
//! Source: <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-and-access-management.html>

use tutela_model::{Control, Framework};

const SOURCE: &str = "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-and-access-management.html";

pub(super) static AWS_WELL_ARCHITECTED: Framework = Framework {
    key: "aws-well-architected",
    name: "AWS Well-Architected Framework, security pillar",
    source: SOURCE,
    is_own_mapping: false,
    controls: CONTROLS,
};

static CONTROLS: &[Control] = &[
    Control {
        id: "SEC01-BP02",
        asks: "the root user is protected and left alone",
        checks: &[
            "central-root-management-off",
            "central-root-sessions-off",
            "member-root-credentials",
            "member-root-not-denied",
            "root-access-key",
            "root-mfa-missing",
            "root-mfa-single-device",
            "root-mfa-virtual",
            "root-signing-certificate",
            "root-used-lately",
        ],
    },
    Control {
        id: "SEC02-BP01",
        asks: "people sign in strongly, with MFA",
        checks: &[
            "administrator-without-mfa",
            "user-console-without-mfa",
            "user-mfa-enforcement-leaky",
            "user-mfa-enrolment-open",
            "user-mfa-not-enforced",
            "user-mfa-phishable",
            "user-passkey-only-with-access-key",
            "user-passkey-uncertified",
            "password-policy-missing",
            "password-policy-weak",
            "user-single-mfa-device",
            "user-without-mfa",
            "identity-provider-mfa-unproven",
            "identity-center-mfa-unproven",
        ],
    },
    Control {
        id: "SEC02-BP02",
        asks: "credentials are temporary",
        checks: &[
            "administrator-access-key",
            "console-user-access-key",
            "access-key-exists",
            "service-specific-credential",
            "access-key-usable-without-mfa",
            "permission-set-administrator-session-long",
        ],
    },
    Control {
        id: "SEC02-BP04",
        asks: "people are known to one identity provider",
        checks: &["identity-center-missing", "user-also-in-identity-center"],
    },
    Control {
        id: "SEC02-BP05",
        asks: "credentials are looked at and replaced again and again",
        checks: &[
            "console-password-never-used",
            "console-password-unused",
            "virtual-mfa-device-unassigned",
            "access-key-made-with-user",
            "access-key-never-used",
            "access-key-old",
            "user-two-active-access-keys",
            "access-key-unused",
        ],
    },
    Control {
        id: "SEC03-BP02",
        asks: "everybody has the rights that the work needs, and no more",
        checks: &[
            "user-can-end-mfa-enforcement",
            "role-assumable-without-mfa",
            "eks-access-without-mfa",
            "resource-policy-bypasses-mfa",
            "role-trust-mfa-if-exists",
            "management-account-outside-scp",
            "role-ci-trust-open",
            "role-open-without-credential",
        ],
    },
    Control {
        id: "SEC03-BP03",
        asks: "there is a way in for emergencies, and it was tried",
        checks: &["user-mfa-enforcement-locks-out"],
    },
];
