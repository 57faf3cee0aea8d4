//! Organizations: whose management account this is, and its SCPs.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// The largest pages.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html>
static PAGES: Pages =
    Pages { limit: Some(("MaxResults", 20)), token: "NextToken", next: "NextToken" };

/// The summary of a policy. AWS's model requires nothing; without these it is none.
const SUMMARY: Shape = Shape::Struct(&[
    required("Id", Shape::Text),
    optional("Arn", Shape::Text),
    required("Name", Shape::Text),
    optional("Description", Shape::Text),
    required("Type", Shape::Text),
    required("AwsManaged", Shape::Bool),
]);

/// Organizations' rows.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::DESCRIBE_ORGANIZATION,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required(
            "Organization",
            Shape::Struct(&[
                required("Id", Shape::Text),
                optional("Arn", Shape::Text),
                optional("FeatureSet", Shape::Text),
                optional("MasterAccountArn", Shape::Text),
                required("MasterAccountId", Shape::Text),
            ]),
        )]),
    },
    Row {
        operation: &operation::LIST_POLICIES,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[("Filter", "SERVICE_CONTROL_POLICY")],
        manner: Manner::Paged(&["Policies"], &PAGES),
        output: Shape::Struct(&[
            required("Policies", Shape::List(&SUMMARY)),
            optional("NextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::DESCRIBE_POLICY,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required(
            "Policy",
            Shape::Struct(&[required("PolicySummary", SUMMARY), required("Content", Shape::Text)]),
        )]),
    },
];
