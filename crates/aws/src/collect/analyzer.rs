//! IAM Access Analyzer: who looks for access from outside.
//!
//! Source: <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

static PAGES: Pages =
    Pages { limit: Some(("maxResults", 100)), token: "nextToken", next: "nextToken" };

const ANALYZER: Shape = Shape::Struct(&[
    required("arn", Shape::Text),
    required("name", Shape::Text),
    required("type", Shape::Text),
    required("createdAt", Shape::Time),
    required("status", Shape::Text),
]);

/// IAM Access Analyzer's rows.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::LIST_ANALYZERS,
    service: &service::ACCESS_ANALYZER,
    http: Some(("GET", "/analyzer")),
    fixed: &[],
    manner: Manner::Paged(&["analyzers"], &PAGES),
    output: Shape::Struct(&[
        required("analyzers", Shape::List(&ANALYZER)),
        optional("nextToken", Shape::Text),
    ]),
}];
