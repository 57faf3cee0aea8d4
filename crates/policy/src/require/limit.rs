//! How long AWS lets policies be.

use super::{Form, Policy};

/// How long AWS lets a policy be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Of what: `a managed policy`.
    pub of: &'static str,
    /// In characters.
    pub characters: usize,
    /// Whether blanks between elements count.
    pub counts_blanks: bool,
    /// Where it is said.
    pub source: &'static str,
}

/// Of a managed policy; a permissions boundary is one, too.
pub const MANAGED_POLICY: Limit = Limit {
    of: "a managed policy",
    characters: 6_144,
    counts_blanks: false,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
};

/// Of all inline policies of a user together.
pub const USER_INLINE_POLICIES: Limit = Limit {
    of: "a user's inline policies together",
    characters: 2_048,
    counts_blanks: false,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
};

/// Of all inline policies of a group together.
pub const GROUP_INLINE_POLICIES: Limit = Limit {
    of: "a group's inline policies together",
    characters: 5_120,
    counts_blanks: false,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
};

/// Of all inline policies of a role together.
pub const ROLE_INLINE_POLICIES: Limit = Limit {
    of: "a role's inline policies together",
    characters: 10_240,
    counts_blanks: false,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
};

/// Of a role's trust policy: the most that AWS raises the quota of 2,048 to.
pub const TRUST_POLICY: Limit = Limit {
    of: "a role's trust policy",
    characters: 4_096,
    counts_blanks: false,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
};

/// Of a VPC endpoint's policy.
pub const ENDPOINT_POLICY: Limit = Limit {
    of: "a VPC endpoint's policy",
    characters: 20_480,
    counts_blanks: true,
    source: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html",
};

/// Of a key's policy, the largest of all, in bytes; a character has one at least.
pub const KEY_POLICY: Limit = Limit {
    of: "the largest of policies, that of a key",
    characters: 32_768,
    counts_blanks: true,
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
};

/// Of a service control policy. Since 15 May 2026; before, and on some pages still, 5,120.
pub const SERVICE_CONTROL_POLICY: Limit = Limit {
    of: "a service control policy",
    characters: 10_240,
    counts_blanks: true,
    source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
};

impl Limit {
    /// How many characters of a policy's text count.
    #[must_use]
    pub fn counted(&self, text: &str) -> usize {
        text.trim_end().chars().filter(|c| self.counts_blanks || !c.is_whitespace()).count()
    }

    /// Whether AWS takes the text.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        self.counted(text) <= self.characters
    }
}

impl Form {
    /// How long a policy of this form may be.
    #[must_use]
    pub fn limit(self) -> &'static Limit {
        match self {
            Self::Identity | Self::Boundary => &MANAGED_POLICY,
            Self::Scp => &SERVICE_CONTROL_POLICY,
        }
    }
}

impl Policy {
    /// The document laid out as AWS lays it out, or without blanks where only that is short enough.
    #[must_use]
    pub fn json_within(&self, limit: &Limit) -> String {
        let pretty = self.json();
        let compact = self.compact_json();
        if !limit.allows(&pretty) && limit.allows(&compact) { compact + "\n" } else { pretty }
    }
}
