//! Which checks see one cause, and which causes are of one dimension.

use serde::Serialize;
use tutela_model::Severity;

use self::Dimension::{Billing, Compliance, Operations, Security};

/// A part of an account's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// Who gets in, and with what.
    Security,
    /// Whether bills are paid, and whether somebody watches them.
    Billing,
    /// Whether what happens is recorded, checked and told.
    Compliance,
    /// Whether AWS works for the account and reaches somebody.
    Operations,
}

impl Dimension {
    /// All, in the order of reports.
    pub const ALL: [Self; 4] = [Security, Billing, Compliance, Operations];

    /// The word in every output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Security => "security",
            Billing => "billing",
            Compliance => "compliance",
            Operations => "operations",
        }
    }

    /// The usual weight, in parts of a hundred.
    pub(super) fn weight(self) -> u8 {
        match self {
            Security => 35,
            Billing | Compliance => 25,
            Operations => 15,
        }
    }
}

/// Something that is wrong once, however many checks see it.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// Its name.
    pub name: &'static str,
    /// Its dimension.
    pub dimension: Dimension,
    /// The checks that see it.
    pub checks: &'static [&'static str],
}

/// The most that a score can be while a check fails.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    /// The check.
    pub check: &'static str,
    /// It holds from this severity on.
    pub from: Severity,
    /// The most.
    pub at: u8,
}

/// What caps the score: root without MFA, and what AWS suspends accounts for.
pub static CAPS: &[Cap] = &[
    Cap { check: "root-mfa-missing", from: Severity::Critical, at: 40 },
    Cap { check: "account-not-active", from: Severity::High, at: 40 },
    Cap { check: "payment-past-due", from: Severity::Critical, at: 40 },
    Cap { check: "free-plan-ending", from: Severity::Critical, at: 40 },
    Cap { check: "guardduty-abuse-finding", from: Severity::Critical, at: 40 },
    Cap { check: "user-quarantined", from: Severity::Critical, at: 40 },
];

const fn cause(dimension: Dimension, name: &'static str, checks: &'static [&'static str]) -> Cause {
    Cause { name, dimension, checks }
}

/// Every cause. A test holds the list against the catalogue: each check has one, but those that judge
/// what the caller brought.
#[rustfmt::skip]
pub static CAUSES: &[Cause] = &[
    cause(Security, "root's MFA", &["root-mfa-missing", "root-mfa-single-device", "root-mfa-virtual"]),
    cause(Security, "root's credentials", &["root-access-key", "root-signing-certificate"]),
    cause(Security, "root of members", &["member-root-credentials", "member-root-not-denied", "central-root-management-off", "central-root-sessions-off"]),
    cause(Security, "use of root", &["root-used-lately", "root-used-without-mfa"]),
    cause(Security, "MFA of users", &["user-without-mfa", "user-console-without-mfa", "administrator-without-mfa", "user-signed-in-without-mfa"]),
    cause(Security, "strength of MFA", &["user-mfa-phishable", "user-passkey-uncertified", "user-single-mfa-device", "virtual-mfa-device-unassigned", "user-passkey-only-with-access-key"]),
    cause(Security, "enforcement of MFA", &["user-mfa-not-enforced", "new-user-mfa-not-enforced", "user-mfa-enforcement-leaky", "user-mfa-enrolment-open", "user-can-end-mfa-enforcement", "access-key-usable-without-mfa", "access-key-sensitive-without-mfa"]),
    cause(Security, "users that are locked out", &["user-mfa-enforcement-locks-out"]),
    cause(Security, "console passwords", &["console-password-never-used", "console-password-unused", "password-policy-missing", "password-policy-weak"]),
    cause(Security, "long-lived keys", &["administrator-access-key", "console-user-access-key", "access-key-exists", "access-key-made-with-user", "access-key-never-used", "access-key-old", "access-key-unused", "user-two-active-access-keys", "service-specific-credential"]),
    cause(Security, "roles without MFA", &["role-assumable-without-mfa", "role-trust-mfa-if-exists", "role-mfa-condition-never-met", "eks-access-without-mfa", "resource-policy-bypasses-mfa"]),
    cause(Security, "roles open to others", &["role-ci-trust-open", "role-open-without-credential"]),
    cause(Security, "identity providers", &["identity-center-mfa-unproven", "identity-provider-mfa-unproven", "identity-center-user-without-factor"]),
    cause(Security, "sessions of administrators", &["permission-set-administrator-session-long"]),
    cause(Security, "people in two places", &["identity-center-missing", "user-also-in-identity-center"]),
    cause(Security, "the management account", &["management-account-outside-scp"]),
    cause(Security, "compromise", &["guardduty-abuse-finding", "guardduty-finding-open", "user-quarantined"]),
    cause(Billing, "payment", &["payment-past-due", "payment-method-invalid"]),
    cause(Billing, "other critical actions", &["billing-critical-action"]),
    cause(Billing, "the plan", &["free-plan-ending"]),
    cause(Billing, "tax information", &["tax-information-incomplete"]),
    cause(Billing, "spending", &["budget-exceeded", "cost-anomaly-open"]),
    cause(Billing, "watch over spending", &["spend-unwatched"]),
    cause(Billing, "the billing contact", &["billing-contact-missing"]),
    cause(Compliance, "trails", &["trail-missing", "trail-validation-off", "trail-bucket-without-mfa-delete"]),
    cause(Compliance, "AWS Config", &["config-recorder-off", "config-mfa-rule-missing", "config-mfa-rule-too-frequent", "config-mfa-rule-disagrees", "config-recorder-omits-users"]),
    cause(Compliance, "detection", &["guardduty-off", "external-access-analyzer-missing"]),
    cause(Compliance, "alerts", &["mfa-device-removal-not-alerted", "root-use-not-alerted", "sign-in-without-mfa-not-alerted", "alert-region-without-events"]),
    cause(Compliance, "public access", &["bucket-public-access-not-blocked"]),
    cause(Operations, "the account's state", &["account-not-active"]),
    cause(Operations, "mail", &["ses-sending-under-review"]),
    cause(Operations, "contacts", &["operations-contact-missing", "security-contact-missing", "primary-contact-phone-unverified"]),
];

/// The cause that a check sees; `None` for a check that is not priced.
pub(crate) fn cause_of(check: &str) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.checks.contains(&check))
}
