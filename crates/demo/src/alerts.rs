//! What alerts the demo's account has, and what they miss.

use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::Recording;

use crate::{monitoring::answer, people::ACCOUNT};

/// The log group that the trail writes to.
pub(crate) const LOG_GROUP: &str = "acme/trail";

const HOME: &str = "us-east-1";
/// Where the company works, and where no record of IAM ever arrives.
const OFFICE: &str = "eu-central-1";
const REMOVED: &str = "mfa-device-removed";
const FAILED: &str = "sign-in-failed";
const NAMESPACE: &str = "Acme";

/// Rules, filters, alarms, and who is subscribed to them.
pub(crate) fn recordings(regions: &[&str]) -> Vec<Recording> {
    let rules = regions
        .iter()
        .map(|region| answer(Call::new(&operation::LIST_RULES).within(*region), &rules(region)));
    let mut recordings: Vec<Recording> = rules.collect();
    let filters = Call::new(&operation::DESCRIBE_METRIC_FILTERS).within(HOME);
    let alarms = Call::new(&operation::DESCRIBE_ALARMS).within(HOME);
    recordings.push(answer(filters, &metric_filters()));
    recordings.push(answer(alarms, &metric_alarms()));
    recordings.extend([(OFFICE, REMOVED), (HOME, FAILED)].map(|(region, rule)| {
        let call = Call::new(&operation::LIST_TARGETS_BY_RULE).within(region).with("Rule", rule);
        answer(call, &json!({ "Targets": [{ "Id": "1", "Arn": topic(region) }] }))
    }));
    recordings.extend([OFFICE, HOME].map(|region| {
        let topic = topic(region);
        let call = Call::new(&operation::LIST_SUBSCRIPTIONS_BY_TOPIC).within(region);
        let subscription = json!({
            "SubscriptionArn": format!("{topic}:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"),
            "TopicArn": topic,
            "Protocol": "email",
        });
        answer(call.with("TopicArn", topic.as_str()), &json!({ "Subscriptions": [subscription] }))
    }));
    recordings
}

fn topic(region: &str) -> String {
    format!("arn:aws:sns:{region}:{ACCOUNT}:security")
}

/// One rule of a schedule everywhere, one about removed devices where they are never removed, and one
/// about sign-ins that came to nothing.
fn rules(region: &str) -> Value {
    let arn = |name: &str| format!("arn:aws:events:{region}:{ACCOUNT}:rule/{name}");
    let nightly = json!({
        "Name": "nightly", "Arn": arn("nightly"), "State": "ENABLED",
        "ScheduleExpression": "cron(0 3 * * ? *)", "EventBusName": "default",
    });
    let pattern = json!({
        "source": ["aws.iam"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["iam.amazonaws.com"],
            "eventName": ["DeactivateMFADevice", "DeleteVirtualMFADevice"],
        },
    });
    let removed = json!({
        "Name": REMOVED, "Arn": arn(REMOVED), "State": "ENABLED",
        "EventPattern": pattern.to_string(), "EventBusName": "default",
    });
    let failures = json!({
        "source": ["aws.signin"],
        "detail": {
            "eventName": ["ConsoleLogin"], "responseElements": { "ConsoleLogin": ["Failure"] },
        },
    });
    let failed = json!({
        "Name": FAILED, "Arn": arn(FAILED), "State": "ENABLED",
        "EventPattern": failures.to_string(), "EventBusName": "default",
    });
    let rules = match region {
        OFFICE => vec![removed, nightly],
        HOME => vec![nightly, failed],
        _ => vec![nightly],
    };
    json!({ "Rules": rules })
}

/// Somebody followed a benchmark for root and for sign-ins.
fn metric_filters() -> Value {
    let filter = |name: &str, pattern: &str| {
        json!({
            "filterName": name,
            "filterPattern": pattern,
            "metricTransformations": [
                { "metricName": name, "metricNamespace": NAMESPACE, "metricValue": "1" },
            ],
            "logGroupName": LOG_GROUP,
        })
    };
    json!({ "metricFilters": [
        filter(
            "root-use",
            r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        ),
        filter(
            "sign-in-without-mfa",
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }"#,
        ),
    ]})
}

/// And forgot that the alarm on sign-ins was muted for a migration.
fn metric_alarms() -> Value {
    let alarm = |name: &str, is_on: bool| {
        json!({
            "AlarmName": name,
            "AlarmArn": format!("arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:{name}"),
            "ActionsEnabled": is_on,
            "AlarmActions": [topic(HOME)],
            "MetricName": name,
            "Namespace": NAMESPACE,
            "Statistic": "Sum",
            "Dimensions": [],
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        })
    };
    json!({
        "MetricAlarms": [alarm("root-use", true), alarm("sign-in-without-mfa", false)],
        "CompositeAlarms": [],
    })
}
