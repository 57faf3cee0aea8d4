//! How AWS sees an account: in use or not, whom it reaches, and what it keeps the account from.

use crate::{AccountState, Gap, Observed};

/// Whom AWS writes to beside the account's own address; `None` where there is nobody.
#[derive(Clone, Debug)]
pub struct Contacts {
    /// About security.
    pub security: Observed<Option<Contact>>,
    /// About billing.
    pub billing: Observed<Option<Contact>>,
    /// About operations.
    pub operations: Observed<Option<Contact>>,
    /// Whether AWS has verified the account's own telephone number.
    pub phone: Observed<Verification>,
}

impl Contacts {
    /// Where nothing was seen of them.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        let unseen = || Observed::Missing(gap.clone());
        Self {
            security: unseen(),
            billing: unseen(),
            operations: unseen(),
            phone: Observed::Missing(gap.clone()),
        }
    }
}

/// An alternate contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The address that AWS writes to.
    pub email: String,
}

/// What AWS knows of a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Somebody answered there.
    Verified,
    /// It is under way.
    Pending,
    /// Nobody has.
    Unverified,
    /// AWS verifies none of that country or partition.
    NotSupported,
}

impl Verification {
    /// AWS's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "VERIFIED",
            Self::Pending => "PENDING",
            Self::Unverified => "UNVERIFIED",
            Self::NotSupported => "NOT_SUPPORTED",
        }
    }
}

/// What an account is to AWS.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether it is in use, by its own word.
    pub state: Observed<AccountState>,
    /// What S3 refuses for all of its buckets; `None` where nothing was ever set.
    pub public_access: Observed<Option<PublicAccessBlock>>,
}

impl Standing {
    /// Where nothing was seen of it.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self {
            state: Observed::Missing(gap.clone()),
            public_access: Observed::Missing(gap.clone()),
        }
    }
}

/// What S3 refuses, whatever a bucket says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has four settings, each by itself")]
pub struct PublicAccessBlock {
    /// To make ACLs that are public.
    pub block_acls: bool,
    /// To heed those that are there.
    pub ignore_acls: bool,
    /// To make bucket policies that are public.
    pub block_policy: bool,
    /// To let others than the account and AWS's services into buckets with such policies.
    pub restrict_buckets: bool,
}

impl PublicAccessBlock {
    /// The settings by AWS's names.
    #[must_use]
    pub fn settings(self) -> [(&'static str, bool); 4] {
        [
            ("BlockPublicAcls", self.block_acls),
            ("IgnorePublicAcls", self.ignore_acls),
            ("BlockPublicPolicy", self.block_policy),
            ("RestrictPublicBuckets", self.restrict_buckets),
        ]
    }
}
