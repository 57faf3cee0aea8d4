//! S3: whether log files can be deleted without MFA, and what no bucket may be opened to.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// What S3 refuses for all buckets of an account. AWS's model requires nothing; a setting that is not
/// there would be no answer.
const BLOCK: Shape = Shape::Struct(&[
    required("BlockPublicAcls", Shape::Bool),
    required("IgnorePublicAcls", Shape::Bool),
    required("BlockPublicPolicy", Shape::Bool),
    required("RestrictPublicBuckets", Shape::Bool),
]);

/// The rows of S3 for accounts.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html>
pub(crate) static OF_ACCOUNTS: &[Row] = &[Row {
    operation: &operation::GET_PUBLIC_ACCESS_BLOCK,
    service: &service::S3CONTROL,
    http: Some(("GET", "/v20180820/configuration/publicAccessBlock")),
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[required("PublicAccessBlockConfiguration", BLOCK)]),
}];

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
