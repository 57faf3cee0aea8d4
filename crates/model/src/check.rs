//! What every check says of itself.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a failed check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth a ticket.
    Medium,
    /// Worth this week.
    High,
    /// Worth today.
    Critical,
}

impl Severity {
    /// All, mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The part of an account that a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// The root user.
    Root,
    /// IAM users, their passwords and MFA devices.
    Users,
    /// Access keys and other long-lived credentials.
    Keys,
    /// IAM roles.
    Roles,
    /// Identity providers and Identity Center, by which people get in from elsewhere.
    Federation,
    /// The organisation, as its management account sees it.
    Organization,
    /// What watches the account: recorders, trails, detectors, alerts.
    Monitoring,
    /// Whom AWS writes to.
    Contacts,
    /// The account itself: whether it is in use, and what it is kept from.
    Account,
    /// Bills, means of payment, budgets and plans.
    Billing,
    /// Signs of abuse, for which AWS restricts and suspends accounts.
    Abuse,
    /// The records of `CloudTrail` that the caller brought.
    Records,
    /// The exemptions that the caller brought.
    Exemptions,
    /// The attestations that the caller brought.
    Attestations,
}

impl Area {
    /// All, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Root,
        Self::Users,
        Self::Keys,
        Self::Roles,
        Self::Federation,
        Self::Organization,
        Self::Monitoring,
        Self::Contacts,
        Self::Account,
        Self::Billing,
        Self::Abuse,
        Self::Records,
        Self::Exemptions,
        Self::Attestations,
    ];

    /// Whether its checks judge what the caller brought, and nothing that AWS said.
    #[must_use]
    pub fn is_of_caller(self) -> bool {
        matches!(self, Self::Records | Self::Exemptions | Self::Attestations)
    }

    /// The word used on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Users => "users",
            Self::Keys => "keys",
            Self::Roles => "roles",
            Self::Federation => "federation",
            Self::Organization => "organization",
            Self::Monitoring => "monitoring",
            Self::Contacts => "contacts",
            Self::Account => "account",
            Self::Billing => "billing",
            Self::Abuse => "abuse",
            Self::Records => "records",
            Self::Exemptions => "exemptions",
            Self::Attestations => "attestations",
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
