//! `CloudTrail`: what is recorded.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html>

use tutela_model::{Operation, operation};

use super::{Manner, Row};
use crate::{
    service,
    shape::{Member, Shape, optional, required},
};

const fn row(operation: &'static Operation, members: &'static [Member]) -> Row {
    let output = Shape::Struct(members);
    let (service, manner) = (&service::CLOUDTRAIL, Manner::Once);
    Row { operation, service, http: None, fixed: &[], manner, output }
}

/// A trail. AWS's model requires nothing; without these it is none.
const TRAIL: Shape = Shape::Struct(&[
    required("Name", Shape::Text),
    optional("S3BucketName", Shape::Text),
    optional("S3KeyPrefix", Shape::Text),
    optional("IncludeGlobalServiceEvents", Shape::Bool),
    required("IsMultiRegionTrail", Shape::Bool),
    required("HomeRegion", Shape::Text),
    required("TrailARN", Shape::Text),
    required("LogFileValidationEnabled", Shape::Bool),
    optional("CloudWatchLogsLogGroupArn", Shape::Text),
    optional("KmsKeyId", Shape::Text),
    optional("HasCustomEventSelectors", Shape::Bool),
    optional("IsOrganizationTrail", Shape::Bool),
]);

const EVENT_SELECTOR: Shape = Shape::Struct(&[
    optional("ReadWriteType", Shape::Text),
    optional("IncludeManagementEvents", Shape::Bool),
    optional("ExcludeManagementEventSources", Shape::List(&Shape::Text)),
]);

const FIELD_SELECTOR: Shape = Shape::Struct(&[
    required("Field", Shape::Text),
    optional("Equals", Shape::List(&Shape::Text)),
    optional("StartsWith", Shape::List(&Shape::Text)),
    optional("EndsWith", Shape::List(&Shape::Text)),
    optional("NotEquals", Shape::List(&Shape::Text)),
    optional("NotStartsWith", Shape::List(&Shape::Text)),
    optional("NotEndsWith", Shape::List(&Shape::Text)),
]);

const ADVANCED_SELECTOR: Shape = Shape::Struct(&[
    optional("Name", Shape::Text),
    required("FieldSelectors", Shape::List(&FIELD_SELECTOR)),
]);

/// `CloudTrail`'s rows.
pub(crate) static ROWS: &[Row] = &[
    row(&operation::DESCRIBE_TRAILS, &[required("trailList", Shape::List(&TRAIL))]),
    row(
        &operation::GET_TRAIL_STATUS,
        &[
            required("IsLogging", Shape::Bool),
            optional("LatestDeliveryError", Shape::Text),
            optional("LatestDeliveryTime", Shape::Time),
            optional("StartLoggingTime", Shape::Time),
            optional("StopLoggingTime", Shape::Time),
        ],
    ),
    row(
        &operation::GET_EVENT_SELECTORS,
        &[
            required("TrailARN", Shape::Text),
            optional("EventSelectors", Shape::List(&EVENT_SELECTOR)),
            optional("AdvancedEventSelectors", Shape::List(&ADVANCED_SELECTOR)),
        ],
    ),
];
