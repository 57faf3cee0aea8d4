//! STS: who is asking.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, required},
};

/// STS's rows.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::GET_CALLER_IDENTITY,
    service: &service::STS,
    http: None,
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[
        required("UserId", Shape::Text),
        required("Account", Shape::Text),
        required("Arn", Shape::Text),
    ]),
}];
