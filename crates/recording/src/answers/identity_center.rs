//! The answers of IAM Identity Center.

use serde::Deserialize;
use tutela_model::Arn;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Instances {
    pub(crate) instances: Vec<InstanceEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InstanceEntry {
    pub(crate) instance_arn: Arn,
    pub(crate) identity_store_id: String,
    pub(crate) owner_account_id: String,
    pub(crate) primary_region: Option<String>,
    pub(crate) status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StoreUsers {
    pub(crate) users: Vec<StoreUser>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StoreUser {
    pub(crate) identity_store_id: String,
    pub(crate) user_id: String,
    pub(crate) user_name: Option<String>,
    #[serde(default)]
    pub(crate) emails: Vec<StoreEmail>,
    pub(crate) user_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StoreEmail {
    pub(crate) value: Option<String>,
}
