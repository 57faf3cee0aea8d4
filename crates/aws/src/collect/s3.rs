//! S3: whether log files can be deleted without MFA.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional},
};

/// S3's rows. A bucket that never had versions answers with nothing in it.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::GET_BUCKET_VERSIONING,
    service: &service::S3,
    http: Some(("GET", "/{Bucket}?versioning")),
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[
        optional("Status", Shape::Text),
        optional("MFADelete", Shape::Text).sent_as("MfaDelete"),
    ]),
}];
