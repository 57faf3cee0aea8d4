//! Resources that have policies of their own.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Arn, Observed, Regional};

/// The resources of an account that may have policies of their own, by kind.
pub type Resources = BTreeMap<ResourceKind, Regional<Vec<Resource>>>;

/// A resource that may have a policy of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its ARN.
    pub arn: Arn,
    /// Its name, as whoever looks for it finds it.
    pub name: String,
    /// The policy that says who may use it, as JSON text; `None` where it has none.
    pub policy: Observed<Option<Arc<str>>>,
    /// Whether others than the account and AWS's services are kept out where the policy is public, by a
    /// setting of the resource's own (`RestrictPublicBuckets`); `None` where its service has no such
    /// setting, or it has no policy.
    pub is_restricted: Option<Observed<bool>>,
}

/// A kind of resources that have policies of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    /// A bucket of S3.
    Bucket,
}

impl ResourceKind {
    /// All, in the order of reports.
    pub const ALL: [Self; 1] = [Self::Bucket];

    /// The prefix of the service's actions, and its name in ARNs.
    #[must_use]
    pub fn service(self) -> &'static str {
        match self {
            Self::Bucket => "s3",
        }
    }

    /// Several of them, in words.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Bucket => "buckets",
        }
    }

    /// The field of an answer that lists them.
    #[must_use]
    pub fn listing(self) -> &'static str {
        match self {
            Self::Bucket => "Buckets",
        }
    }

    /// The field of an answer that holds the policy.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Bucket => "Policy",
        }
    }
}

impl Resource {
    /// The patterns of the ARNs that requests on it name: its own, and those of what is in it.
    ///
    /// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies>
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let own = self.arn.to_string();
        match self.kind {
            ResourceKind::Bucket => vec![own.clone(), format!("{own}/*")],
        }
    }
}
