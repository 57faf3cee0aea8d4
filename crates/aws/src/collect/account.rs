//! Account Management: whom AWS writes to, and whether the account is in use.
//!
//! Source: <https://docs.aws.amazon.com/accounts/latest/reference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// Account Management's rows.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::GET_ALTERNATE_CONTACT,
        service: &service::ACCOUNT,
        http: Some(("POST", "/getAlternateContact")),
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required(
            "AlternateContact",
            // Names and telephone numbers of people are nobody's business here.
            Shape::Struct(&[
                required("AlternateContactType", Shape::Text),
                required("EmailAddress", Shape::Text),
                optional("Title", Shape::Text),
            ]),
        )]),
    },
    Row {
        operation: &operation::GET_CONTACT_INFORMATION,
        service: &service::ACCOUNT,
        http: Some(("POST", "/getContactInformation")),
        fixed: &[],
        manner: Manner::Once,
        // Names, addresses and numbers stay out of it.
        output: Shape::Struct(&[optional("VerificationStatus", Shape::Text)]),
    },
    Row {
        operation: &operation::GET_ACCOUNT_INFORMATION,
        service: &service::ACCOUNT,
        http: Some(("POST", "/getAccountInformation")),
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[
            required("AccountId", Shape::Text),
            optional("AccountName", Shape::Text),
            optional("AccountCreatedDate", Shape::Time),
            required("AccountState", Shape::Text),
        ]),
    },
];
