//! The answers of Account Management, and of S3 about accounts.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AlternateContactAnswer {
    pub(crate) alternate_contact: AlternateContact,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AlternateContact {
    pub(crate) alternate_contact_type: String,
    pub(crate) email_address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContactInformation {
    /// `None` in answers of before AWS told it.
    pub(crate) verification_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountInformation {
    pub(crate) account_id: String,
    pub(crate) account_state: String,
}

/// The answer of S3 for accounts.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PublicAccess {
    pub(crate) public_access_block_configuration: PublicAccessConfiguration,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "as AWS answers")]
pub(crate) struct PublicAccessConfiguration {
    pub(crate) block_public_acls: bool,
    pub(crate) ignore_public_acls: bool,
    pub(crate) block_public_policy: bool,
    pub(crate) restrict_public_buckets: bool,
}
