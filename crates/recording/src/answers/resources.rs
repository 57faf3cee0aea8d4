//! The answers about resources that have policies of their own.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use tutela_model::Arn;

use super::document;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Buckets {
    pub(crate) buckets: Vec<BucketEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BucketEntry {
    pub(crate) name: String,
    /// `None` where nobody asked page by page: S3 tells it then alone.
    pub(crate) bucket_region: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Functions {
    pub(crate) functions: Vec<FunctionEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FunctionEntry {
    pub(crate) function_name: String,
    pub(crate) function_arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Keys {
    pub(crate) keys: Vec<KeyEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KeyEntry {
    pub(crate) key_id: String,
    pub(crate) key_arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KeyAliases {
    pub(crate) aliases: Vec<KeyAlias>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KeyAlias {
    pub(crate) alias_name: String,
    /// `None` for a name that AWS keeps for a key that it has not made yet.
    pub(crate) target_key_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Queues {
    pub(crate) queue_urls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Secrets {
    pub(crate) secret_list: Vec<SecretEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SecretEntry {
    #[serde(rename = "ARN")]
    pub(crate) arn: Arn,
    pub(crate) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Topics {
    pub(crate) topics: Vec<TopicEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TopicEntry {
    pub(crate) topic_arn: Arn,
}

/// The policy of a bucket, a function or a key; that a bucket or a function has none is an error.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyAnswer {
    #[serde(deserialize_with = "document")]
    pub(crate) policy: Arc<str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QueueAnswer {
    pub(crate) attributes: QueueAttributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QueueAttributes {
    pub(crate) queue_arn: Arn,
    #[serde(default, deserialize_with = "given")]
    pub(crate) policy: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SecretPolicyAnswer {
    #[serde(rename = "ARN")]
    pub(crate) arn: Arn,
    #[serde(default, deserialize_with = "given")]
    pub(crate) resource_policy: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TopicAnswer {
    pub(crate) attributes: TopicAttributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TopicAttributes {
    pub(crate) topic_arn: Arn,
    /// AWS gives every topic one.
    #[serde(deserialize_with = "document")]
    pub(crate) policy: Arc<str>,
}

/// A policy that may be left out: what stands there is one.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Arc<str>>, D::Error> {
    document(deserializer).map(Some)
}
