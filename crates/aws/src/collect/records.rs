//! `CloudTrail`'s records: pages of Event history, and the files of a bucket. Nothing of them is
//! recorded, so these rows are asked by [`crate::AwsRecords`] alone.
//!
//! Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// A looked-up event. AWS's model requires nothing; without these it is none.
const EVENT: Shape = Shape::Struct(&[
    required("EventId", Shape::Text),
    required("EventTime", Shape::Time),
    required("CloudTrailEvent", Shape::Text),
]);

const OBJECT: Shape = Shape::Struct(&[required("Key", Shape::Text), required("Size", Shape::Int)]);

const FOLDER: Shape = Shape::Struct(&[required("Prefix", Shape::Text)]);

/// A page of Event history, the newest first.
pub(crate) static HISTORY: Row = Row {
    operation: &operation::LOOKUP_EVENTS,
    service: &service::CLOUDTRAIL,
    http: None,
    fixed: &[],
    manner: Manner::Page(&Pages {
        limit: Some(("MaxResults", 50)),
        token: "NextToken",
        next: "NextToken",
    }),
    output: Shape::Struct(&[
        optional("Events", Shape::List(&EVENT)),
        optional("NextToken", Shape::Text),
    ]),
};

/// A page of a bucket's keys, in the order of their bytes.
pub(crate) static OBJECTS: Row = Row {
    operation: &operation::LIST_OBJECTS_V2,
    service: &service::S3,
    http: Some(("GET", "/{Bucket}?list-type=2")),
    fixed: &[],
    manner: Manner::Page(&Pages {
        limit: Some(("max-keys", 1000)),
        token: "continuation-token",
        next: "NextContinuationToken",
    }),
    output: Shape::Struct(&[
        required("IsTruncated", Shape::Bool),
        optional("NextContinuationToken", Shape::Text),
        optional("Contents", Shape::Flat(&OBJECT)),
        optional("CommonPrefixes", Shape::Flat(&FOLDER)),
    ]),
};

/// Both, for the test that holds them against AWS's model.
#[cfg(test)]
pub(crate) static ROWS: &[&Row] = &[&HISTORY, &OBJECTS];
