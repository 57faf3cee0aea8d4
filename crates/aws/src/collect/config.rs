//! AWS Config: whether it records, and its rules.
//!
//! Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_Operations.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

/// The status of a recorder. AWS's model requires nothing; without these it is none.
const STATUS: Shape = Shape::Struct(&[
    optional("arn", Shape::Text),
    required("name", Shape::Text),
    optional("lastStartTime", Shape::Time),
    optional("lastStopTime", Shape::Time),
    required("recording", Shape::Bool),
    optional("lastStatus", Shape::Text),
    optional("lastErrorCode", Shape::Text),
    optional("lastErrorMessage", Shape::Text),
    optional("lastStatusChangeTime", Shape::Time),
    optional("servicePrincipal", Shape::Text),
]);

/// A rule. Its state has no default: one that is being deleted checks nothing.
const RULE: Shape = Shape::Struct(&[
    required("ConfigRuleName", Shape::Text),
    optional("ConfigRuleArn", Shape::Text),
    required(
        "Source",
        Shape::Struct(&[required("Owner", Shape::Text), optional("SourceIdentifier", Shape::Text)]),
    ),
    optional("MaximumExecutionFrequency", Shape::Text),
    required("ConfigRuleState", Shape::Text),
    optional("CreatedBy", Shape::Text),
]);

/// Pages of the service's own size.
static PAGES: Pages = Pages { limit: None, token: "NextToken", next: "NextToken" };

/// AWS Config's rows.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS,
        service: &service::CONFIG,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required("ConfigurationRecordersStatus", Shape::List(&STATUS))]),
    },
    Row {
        operation: &operation::DESCRIBE_CONFIG_RULES,
        service: &service::CONFIG,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["ConfigRules"], &PAGES),
        output: Shape::Struct(&[
            required("ConfigRules", Shape::List(&RULE)),
            optional("NextToken", Shape::Text),
        ]),
    },
];
