//! Amazon SES: how it sees what is sent.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// SES's rows. AWS's model requires nothing; without these an answer says nothing.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::GET_SENDING_ACCOUNT,
    service: &service::SESV2,
    http: Some(("GET", "/v2/email/account")),
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[
        required("EnforcementStatus", Shape::Text),
        required("SendingEnabled", Shape::Bool),
        optional("ProductionAccessEnabled", Shape::Bool),
    ]),
}];
