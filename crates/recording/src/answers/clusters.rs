//! The answers of Amazon EKS, whose members begin with small letters.

use serde::Deserialize;
use tutela_model::Arn;

#[derive(Deserialize)]
pub(crate) struct Clusters {
    pub(crate) clusters: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct ClusterAnswer {
    pub(crate) cluster: ClusterEntry,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClusterEntry {
    pub(crate) name: String,
    pub(crate) resources_vpc_config: Option<ClusterNetwork>,
    pub(crate) access_config: Option<ClusterAccess>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClusterNetwork {
    pub(crate) endpoint_public_access: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClusterAccess {
    pub(crate) authentication_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessEntries {
    pub(crate) access_entries: Vec<Arn>,
}
