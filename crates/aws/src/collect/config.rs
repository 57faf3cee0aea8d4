//! AWS Config: whether it records and what, its rules, and what those about MFA say.
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

/// A recorder. Without its group nobody knows what it records; the members of a group that are not
/// there are empty.
const RECORDER: Shape = Shape::Struct(&[
    optional("arn", Shape::Text),
    required("name", Shape::Text),
    required(
        "recordingGroup",
        Shape::Struct(&[
            optional("allSupported", Shape::Bool),
            optional("includeGlobalResourceTypes", Shape::Bool),
            optional("resourceTypes", Shape::List(&Shape::Text)),
            optional(
                "exclusionByResourceTypes",
                Shape::Struct(&[optional("resourceTypes", Shape::List(&Shape::Text))]),
            ),
            optional("recordingStrategy", Shape::Struct(&[required("useOnly", Shape::Text)])),
        ]),
    ),
    optional("servicePrincipal", Shape::Text),
]);

/// What a rule says of one resource.
const RESULT: Shape = Shape::Struct(&[
    required(
        "EvaluationResultIdentifier",
        Shape::Struct(&[required(
            "EvaluationResultQualifier",
            Shape::Struct(&[
                required("ConfigRuleName", Shape::Text),
                required("ResourceType", Shape::Text),
                required("ResourceId", Shape::Text),
            ]),
        )]),
    ),
    required("ComplianceType", Shape::Text),
    optional("ResultRecordedTime", Shape::Time),
    optional("ConfigRuleInvokedTime", Shape::Time),
]);

/// The largest pages of results.
///
/// Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html>
static PAGES_OF_RESULTS: Pages =
    Pages { limit: Some(("Limit", 100)), token: "NextToken", next: "NextToken" };

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
        operation: &operation::DESCRIBE_CONFIGURATION_RECORDERS,
        service: &service::CONFIG,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required("ConfigurationRecorders", Shape::List(&RECORDER))]),
    },
    Row {
        operation: &operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE,
        service: &service::CONFIG,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["EvaluationResults"], &PAGES_OF_RESULTS),
        output: Shape::Struct(&[
            required("EvaluationResults", Shape::List(&RESULT)),
            optional("NextToken", Shape::Text),
        ]),
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
