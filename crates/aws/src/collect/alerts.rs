//! EventBridge, CloudWatch and SNS: what tells somebody of a record of CloudTrail.
//!
//! Sources:
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>,
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>

use tutela_model::{Operation, operation};

use super::{Fixed, Manner, Pages, Row};
use crate::{
    service::{self, Service},
    shape::{Member, Shape, optional, required},
};

const fn row(
    operation: &'static Operation,
    service: &'static Service,
    fixed: &'static [(&'static str, Fixed)],
    manner: Manner,
    members: &'static [Member],
) -> Row {
    Row { operation, service, http: None, fixed, manner, output: Shape::Struct(members) }
}

static OF_EVENTS: Pages =
    Pages { limit: Some(("Limit", 100)), token: "NextToken", next: "NextToken" };
static OF_LOGS: Pages = Pages { limit: Some(("limit", 50)), token: "nextToken", next: "nextToken" };
static OF_ALARMS: Pages =
    Pages { limit: Some(("MaxRecords", 100)), token: "NextToken", next: "NextToken" };
static OF_TOPICS: Pages = Pages { limit: None, token: "NextToken", next: "NextToken" };

/// A rule. AWS's model requires nothing; without these it is none.
const RULE: Shape = Shape::Struct(&[
    required("Name", Shape::Text),
    optional("Arn", Shape::Text),
    optional("EventPattern", Shape::Text),
    required("State", Shape::Text),
    optional("ScheduleExpression", Shape::Text),
    optional("ManagedBy", Shape::Text),
    optional("EventBusName", Shape::Text),
]);

/// A target. What it is sent instead of the event is not read: it may be anything.
const TARGET: Shape = Shape::Struct(&[required("Id", Shape::Text), required("Arn", Shape::Text)]);

const TRANSFORMATION: Shape = Shape::Struct(&[
    required("metricName", Shape::Text),
    required("metricNamespace", Shape::Text),
    required("metricValue", Shape::Text),
    optional("defaultValue", Shape::Float),
    optional("dimensions", Shape::Map(&Shape::Text)),
]);

const FILTER: Shape = Shape::Struct(&[
    required("filterName", Shape::Text),
    optional("filterPattern", Shape::Text),
    required("metricTransformations", Shape::List(&TRANSFORMATION)),
    required("logGroupName", Shape::Text),
]);

const DIMENSION: Shape =
    Shape::Struct(&[required("Name", Shape::Text), required("Value", Shape::Text)]);

const ALARM: Shape = Shape::Struct(&[
    required("AlarmName", Shape::Text),
    optional("AlarmArn", Shape::Text),
    required("ActionsEnabled", Shape::Bool),
    optional("AlarmActions", Shape::List(&Shape::Text)),
    optional("MetricName", Shape::Text),
    optional("Namespace", Shape::Text),
    optional("Statistic", Shape::Text),
    optional("Dimensions", Shape::List(&DIMENSION)),
    optional("Period", Shape::Int),
    optional("EvaluationPeriods", Shape::Int),
    optional("DatapointsToAlarm", Shape::Int),
    optional("Threshold", Shape::Float),
    optional("ComparisonOperator", Shape::Text),
]);

const COMPOSITE: Shape = Shape::Struct(&[
    required("AlarmName", Shape::Text),
    optional("AlarmArn", Shape::Text),
    required("ActionsEnabled", Shape::Bool),
    optional("AlarmActions", Shape::List(&Shape::Text)),
    required("AlarmRule", Shape::Text),
]);

/// A subscription. Who is written to is nobody's business here.
const SUBSCRIPTION: Shape = Shape::Struct(&[
    required("SubscriptionArn", Shape::Text),
    required("TopicArn", Shape::Text),
    optional("Protocol", Shape::Text),
]);

/// The rows of alerts.
pub(crate) static ROWS: &[Row] = &[
    row(
        &operation::LIST_RULES,
        &service::EVENTS,
        &[],
        Manner::Paged(&["Rules"], &OF_EVENTS),
        &[required("Rules", Shape::List(&RULE)), optional("NextToken", Shape::Text)],
    ),
    row(
        &operation::LIST_TARGETS_BY_RULE,
        &service::EVENTS,
        &[],
        Manner::Paged(&["Targets"], &OF_EVENTS),
        &[required("Targets", Shape::List(&TARGET)), optional("NextToken", Shape::Text)],
    ),
    row(
        &operation::DESCRIBE_METRIC_FILTERS,
        &service::LOGS,
        &[],
        Manner::Paged(&["metricFilters"], &OF_LOGS),
        &[required("metricFilters", Shape::List(&FILTER)), optional("nextToken", Shape::Text)],
    ),
    row(
        &operation::DESCRIBE_ALARMS,
        &service::CLOUDWATCH,
        // Without a word of them, composite alarms are left out.
        &[
            ("AlarmTypes.member.1", Fixed::Text("MetricAlarm")),
            ("AlarmTypes.member.2", Fixed::Text("CompositeAlarm")),
        ],
        Manner::Paged(&["MetricAlarms", "CompositeAlarms"], &OF_ALARMS),
        &[
            required("MetricAlarms", Shape::List(&ALARM)),
            required("CompositeAlarms", Shape::List(&COMPOSITE)),
            optional("NextToken", Shape::Text),
        ],
    ),
    row(
        &operation::LIST_SUBSCRIPTIONS_BY_TOPIC,
        &service::SNS,
        &[],
        Manner::Paged(&["Subscriptions"], &OF_TOPICS),
        &[
            required("Subscriptions", Shape::List(&SUBSCRIPTION)),
            optional("NextToken", Shape::Text),
        ],
    ),
];
