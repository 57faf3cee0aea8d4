//! `GuardDuty`: whether it is on, and what it found.
//!
//! Source: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Fixed, Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// The largest pages.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
static PAGES: Pages =
    Pages { limit: Some(("maxResults", 50)), token: "nextToken", next: "NextToken" };

/// Findings by their type.
const STATISTICS: Shape = Shape::Struct(&[required(
    "GroupedByFindingType",
    Shape::List(&Shape::Struct(&[
        required("FindingType", Shape::Text).sent_as("findingType"),
        required("TotalFindings", Shape::Int).sent_as("totalFindings"),
        optional("LastGeneratedAt", Shape::Time).sent_as("lastGeneratedAt"),
    ])),
)
.sent_as("groupedByFindingType")]);

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
    Row {
        operation: &operation::GET_FINDINGS_STATISTICS,
        service: &service::GUARDDUTY,
        http: Some(("POST", "/detector/{DetectorId}/findings/statistics")),
        fixed: &[
            (
                "findingCriteria",
                Fixed::Json(r#"{"criterion":{"service.archived":{"eq":["false"]}}}"#),
            ),
            ("groupBy", Fixed::Text("FINDING_TYPE")),
            // As many as it gives; by name, so that an answer is the same twice.
            ("maxResults", Fixed::Json("100")),
        ],
        manner: Manner::Once,
        output: Shape::Struct(&[
            required("FindingStatistics", STATISTICS).sent_as("findingStatistics"),
            optional("NextToken", Shape::Text).sent_as("nextToken"),
        ]),
    },
];
