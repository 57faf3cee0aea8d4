//! S3: whether log files can be deleted without MFA, what no bucket may be opened to, and buckets'
//! policies.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
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

/// Page by page, since S3 tells the regions of buckets then alone.
static OF_BUCKETS: Pages = Pages {
    limit: Some(("max-buckets", 1000)),
    token: "continuation-token",
    next: "ContinuationToken",
};

/// A bucket. AWS's model requires nothing; without its name it is none.
const BUCKET: Shape = Shape::Struct(&[
    required("Name", Shape::Text),
    optional("CreationDate", Shape::Time),
    optional("BucketRegion", Shape::Text),
]);

/// What is asked for buckets' policies only.
///
/// Sources: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>
pub(crate) static POLICIES: &[Row] = &[
    Row {
        operation: &operation::LIST_BUCKETS,
        service: &service::S3,
        http: Some(("GET", "/")),
        fixed: &[],
        manner: Manner::Paged(&["Buckets"], &OF_BUCKETS),
        output: Shape::Struct(&[
            required("Buckets", Shape::Named("Bucket", &BUCKET)),
            optional("ContinuationToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::GET_BUCKET_POLICY,
        service: &service::S3,
        http: Some(("GET", "/{Bucket}?policy")),
        fixed: &[],
        manner: Manner::Policy("Policy"),
        output: Shape::Struct(&[required("Policy", Shape::Text)]),
    },
    Row {
        operation: &operation::GET_BUCKET_PUBLIC_ACCESS_BLOCK,
        service: &service::S3,
        http: Some(("GET", "/{Bucket}?publicAccessBlock")),
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required("PublicAccessBlockConfiguration", BLOCK)]),
    },
];
