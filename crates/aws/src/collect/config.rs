//! AWS Config: whether it records.
//!
//! Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// The status of a recorder. AWS's model requires nothing; without these it is none.
const STATUS: Shape = Shape::Struct(&[
    optional("arn", Shape::Text),
    required("name", Shape::Text),
    optional("lastStartTime", Shape::Time),
    optional("lastStopTime", Shape::Time),
    required("recording", Shape::Bool),
    optional("lastStatus", Shape::Text),
    optional("lastErrorCode", Shape::Text),
    optional("lastErrorMessage", Shape::Text),
    optional("lastStatusChangeTime", Shape::Time),
    optional("servicePrincipal", Shape::Text),
]);

/// AWS Config's rows.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS,
    service: &service::CONFIG,
    http: None,
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[required("ConfigurationRecordersStatus", Shape::List(&STATUS))]),
}];
