//! `GuardDuty`: whether it is on.
//!
//! Source: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// The largest pages.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
static PAGES: Pages =
    Pages { limit: Some(("maxResults", 50)), token: "nextToken", next: "NextToken" };

/// `GuardDuty`'s rows.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::LIST_DETECTORS,
        service: &service::GUARDDUTY,
        http: Some(("GET", "/detector")),
        fixed: &[],
        manner: Manner::Paged(&["DetectorIds"], &PAGES),
        output: Shape::Struct(&[
            required("DetectorIds", Shape::List(&Shape::Text)).sent_as("detectorIds"),
            optional("NextToken", Shape::Text).sent_as("nextToken"),
        ]),
    },
    Row {
        operation: &operation::GET_DETECTOR,
        service: &service::GUARDDUTY,
        http: Some(("GET", "/detector/{DetectorId}")),
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[
            optional("CreatedAt", Shape::Text).sent_as("createdAt"),
            optional("FindingPublishingFrequency", Shape::Text)
                .sent_as("findingPublishingFrequency"),
            required("ServiceRole", Shape::Text).sent_as("serviceRole"),
            required("Status", Shape::Text).sent_as("status"),
            optional("UpdatedAt", Shape::Text).sent_as("updatedAt"),
        ]),
    },
];
