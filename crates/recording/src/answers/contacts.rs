//! The answers of Account Management.

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
