//! The answers of EventBridge, CloudWatch and SNS.

use std::collections::BTreeMap;

use serde::Deserialize;
use tutela_model::Arn;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Rules {
    pub(crate) rules: Vec<RuleEntry>,
}

/// A rule; one of a schedule has no pattern.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RuleEntry {
    pub(crate) name: String,
    pub(crate) event_pattern: Option<String>,
    pub(crate) state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RuleTargets {
    pub(crate) targets: Vec<TargetEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TargetEntry {
    pub(crate) id: String,
    pub(crate) arn: Arn,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filters {
    pub(crate) metric_filters: Vec<FilterEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterEntry {
    pub(crate) filter_name: String,
    #[serde(default)]
    pub(crate) filter_pattern: String,
    pub(crate) metric_transformations: Vec<Transformation>,
    pub(crate) log_group_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transformation {
    pub(crate) metric_name: String,
    pub(crate) metric_namespace: String,
    pub(crate) metric_value: String,
    pub(crate) default_value: Option<f64>,
    #[serde(default)]
    pub(crate) dimensions: BTreeMap<String, String>,
}

/// The AWS CLI prints no composite alarms unless it is asked for them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Alarms {
    pub(crate) metric_alarms: Vec<AlarmEntry>,
    pub(crate) composite_alarms: Vec<CompositeEntry>,
}

/// An alarm; one on an expression names no metric.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AlarmEntry {
    pub(crate) alarm_name: String,
    pub(crate) actions_enabled: bool,
    #[serde(default)]
    pub(crate) alarm_actions: Vec<Arn>,
    pub(crate) metric_name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) statistic: Option<String>,
    #[serde(default)]
    pub(crate) dimensions: Vec<serde::de::IgnoredAny>,
    pub(crate) evaluation_periods: Option<i64>,
    pub(crate) datapoints_to_alarm: Option<i64>,
    pub(crate) threshold: Option<f64>,
    pub(crate) comparison_operator: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CompositeEntry {
    pub(crate) actions_enabled: bool,
    #[serde(default)]
    pub(crate) alarm_actions: Vec<Arn>,
    pub(crate) alarm_rule: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Subscriptions {
    pub(crate) subscriptions: Vec<SubscriptionEntry>,
}

/// A subscription: its ARN is a word where it is not confirmed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SubscriptionEntry {
    pub(crate) subscription_arn: String,
}
