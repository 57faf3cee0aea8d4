//! Account Management: whom AWS writes to.
//!
//! Source: <https://docs.aws.amazon.com/accounts/latest/reference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// Account Management's rows.
pub(crate) static ROWS: &[Row] = &[Row {
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
}];
