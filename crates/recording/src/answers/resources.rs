//! The answers about resources that have policies of their own.

use std::sync::Arc;

use serde::Deserialize;

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
pub(crate) struct PolicyAnswer {
    #[serde(deserialize_with = "document")]
    pub(crate) policy: Arc<str>,
}
