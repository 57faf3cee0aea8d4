//! Alerts: what tells somebody of a record of CloudTrail while it is still news.

use crate::{Arn, Observed};

/// The rules of a region's default event bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRules {
    /// How many there are.
    pub listed: usize,
    /// Those that match something of MFA or of root.
    pub about: Vec<EventRule>,
    /// Those of which nobody knows.
    pub unread: Vec<Unread>,
}

/// A rule of EventBridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRule {
    /// Its name.
    pub name: String,
    /// Its event pattern, as it was written.
    pub pattern: String,
    /// What it sends events to; `None` where it is disabled.
    pub targets: Option<Observed<Vec<Target>>>,
}

/// A rule or a filter whose pattern this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Where an alert is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its ARN.
    pub arn: Arn,
    /// The confirmed subscriptions of an SNS topic; `None` for anything else.
    pub subscribers: Option<Observed<usize>>,
}

/// The log group that a trail writes to.
#[derive(Clone, Debug, PartialEq)]
pub struct LogGroup {
    /// Its ARN, which ends with `:*`.
    pub arn: Arn,
    /// What is counted in it.
    pub filters: Observed<MetricFilters>,
}

/// The metric filters of a log group.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricFilters {
    /// How many there are.
    pub listed: usize,
    /// Those that count something of MFA or of root.
    pub about: Vec<MetricFilter>,
    /// Those of which nobody knows.
    pub unread: Vec<Unread>,
}

/// A metric filter of CloudWatch Logs.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricFilter {
    /// Its name.
    pub name: String,
    /// Its filter pattern, as it was written.
    pub pattern: String,
    /// What it adds to its metric for a line: a number, or the selector of one.
    pub value: String,
    /// Whether it writes a value also where it counts nothing.
    pub has_default: bool,
    /// The alarms on its metric.
    pub alarms: Observed<Vec<Alarm>>,
}

/// An alarm of CloudWatch on a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it does, itself or by a composite alarm that it raises alone; nothing where actions are
    /// off.
    pub actions: Vec<Target>,
    /// What becomes of a period's values, in AWS's words: `Sum`.
    pub statistic: Option<String>,
    /// How that is compared, in AWS's words: `GreaterThanOrEqualToThreshold`.
    pub comparison: Option<String>,
    /// With what.
    pub threshold: Option<f64>,
    /// How many periods must be over it.
    pub periods: i64,
}
