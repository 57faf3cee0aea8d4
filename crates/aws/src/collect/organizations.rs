//! Organizations: whose management account this is, its accounts, its SCPs and RCPs.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Fixed, Manner, Pages, Row};
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
        fixed: &[("Filter", Fixed::Text("SERVICE_CONTROL_POLICY"))],
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
    Row {
        operation: &operation::LIST_ROOTS,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["Roots"], &PAGES),
        output: Shape::Struct(&[
            required(
                "Roots",
                Shape::List(&Shape::Struct(&[
                    required("Id", Shape::Text),
                    optional("Arn", Shape::Text),
                    required("Name", Shape::Text),
                    required("PolicyTypes", Shape::List(&POLICY_TYPE)),
                ])),
            ),
            optional("NextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["OrganizationalUnits"], &PAGES),
        output: Shape::Struct(&[
            required(
                "OrganizationalUnits",
                Shape::List(&Shape::Struct(&[
                    required("Id", Shape::Text),
                    optional("Arn", Shape::Text),
                    required("Name", Shape::Text),
                ])),
            ),
            optional("NextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::LIST_ACCOUNTS_FOR_PARENT,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["Accounts"], &PAGES),
        output: Shape::Struct(&[
            required(
                "Accounts",
                Shape::List(&Shape::Struct(&[
                    required("Id", Shape::Text),
                    optional("Arn", Shape::Text),
                    optional("Email", Shape::Text),
                    optional("Name", Shape::Text),
                    optional("State", Shape::Text),
                    optional("Status", Shape::Text),
                ])),
            ),
            optional("NextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::LIST_TARGETS_FOR_POLICY,
        service: &service::ORGANIZATIONS,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["Targets"], &PAGES),
        output: Shape::Struct(&[
            required(
                "Targets",
                Shape::List(&Shape::Struct(&[
                    required("TargetId", Shape::Text),
                    optional("Arn", Shape::Text),
                    optional("Name", Shape::Text),
                    optional("Type", Shape::Text),
                ])),
            ),
            optional("NextToken", Shape::Text),
        ]),
    },
];

/// What is asked for reports on owners only.
pub(crate) static FOR_OWNERS: &[Row] = &[Row {
    operation: &operation::LIST_TAGS_FOR_RESOURCE,
    service: &service::ORGANIZATIONS,
    http: None,
    fixed: &[],
    manner: Manner::Paged(&["Tags"], &PAGES_AS_GIVEN),
    output: Shape::Struct(&[
        required(
            "Tags",
            Shape::List(&Shape::Struct(&[
                required("Key", Shape::Text),
                required("Value", Shape::Text),
            ])),
        ),
        optional("NextToken", Shape::Text),
    ]),
}];

/// A type of policies, and whether it is enabled in a root.
const POLICY_TYPE: Shape =
    Shape::Struct(&[required("Type", Shape::Text), required("Status", Shape::Text)]);

/// Pages that are as long as AWS likes.
static PAGES_AS_GIVEN: Pages = Pages { limit: None, token: "NextToken", next: "NextToken" };
