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
    /// A function of Lambda.
    Function,
    /// A key of KMS that AWS does not manage.
    Key,
    /// A queue of SQS.
    Queue,
    /// A secret of Secrets Manager.
    Secret,
    /// A topic of SNS.
    Topic,
}

/// What a kind is called.
struct Words {
    service: &'static str,
    plural: &'static str,
    listing: &'static str,
    none: &'static str,
    field: &'static str,
}

impl ResourceKind {
    /// All, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Bucket, Self::Function, Self::Key, Self::Queue, Self::Secret, Self::Topic];

    fn words(self) -> Words {
        let words = |service, plural, listing, field| Words {
            service,
            plural,
            listing,
            none: "none",
            field,
        };
        match self {
            Self::Bucket => words("s3", "buckets", "Buckets", "Policy"),
            Self::Function => words("lambda", "Lambda functions", "Functions", "Policy"),
            Self::Key => {
                Words { none: "none but AWS's own", ..words("kms", "KMS keys", "Keys", "Policy") }
            }
            Self::Queue => words("sqs", "SQS queues", "QueueUrls", "Attributes.Policy"),
            Self::Secret => words("secretsmanager", "secrets", "SecretList", "ResourcePolicy"),
            Self::Topic => words("sns", "SNS topics", "Topics", "Attributes.Policy"),
        }
    }

    /// The prefix of the service's actions, and its name in ARNs.
    #[must_use]
    pub fn service(self) -> &'static str {
        self.words().service
    }

    /// Several of them, in words.
    #[must_use]
    pub fn plural(self) -> &'static str {
        self.words().plural
    }

    /// The field of an answer that lists them.
    #[must_use]
    pub fn listing(self) -> &'static str {
        self.words().listing
    }

    /// What that field says where there are none.
    #[must_use]
    pub fn none(self) -> &'static str {
        self.words().none
    }

    /// The field of an answer that holds the policy.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.words().field
    }
}

impl Resource {
    /// The patterns of the ARNs that requests on it name: its own, and those of what is in it.
    ///
    /// A function's versions and aliases have ARNs below its own, and policies of their own.
    ///
    /// Sources:
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let own = self.arn.to_string();
        match self.kind {
            ResourceKind::Bucket => vec![own.clone(), format!("{own}/*")],
            ResourceKind::Function
            | ResourceKind::Key
            | ResourceKind::Queue
            | ResourceKind::Secret
            | ResourceKind::Topic => vec![own],
        }
    }
}
