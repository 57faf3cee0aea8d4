//! What is read of alerts, and what is asked about them.

use serde_json::{Value, json};
use tutela_model::{Arn, Call, Cause, Monitoring, Observed, Operation, Target, operation};
use tutela_recording::{AccountRecordings, Answer, Recording, assemble, next_calls};

use crate::account::{self, owner, recorded};

const HOME: &str = "us-east-1";
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:security";
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";

fn within(operation: &'static Operation, told: &Value) -> Recording {
    recorded(Call::new(operation).within(HOME), account::json(told))
}

fn regions() -> Recording {
    let home = json!({ "Regions": [{ "RegionName": HOME, "OptInStatus": "opted-in" }] });
    recorded(Call::new(&operation::DESCRIBE_REGIONS), account::json(&home))
}

fn rules(named: &[(&str, &str, &str)]) -> Recording {
    let rule = |(name, state, pattern): &(&str, &str, &str)| json!({ "Name": name, "State": state, "EventPattern": pattern });
    within(&operation::LIST_RULES, &json!({ "Rules": named.iter().map(rule).collect::<Vec<_>>() }))
}

fn targets(rule: &str, arns: &[&str]) -> Recording {
    let call = Call::new(&operation::LIST_TARGETS_BY_RULE).within(HOME).with("Rule", rule);
    let target = |(number, arn): (usize, &&str)| json!({ "Id": number.to_string(), "Arn": arn });
    let targets: Vec<Value> = arns.iter().enumerate().map(target).collect();
    recorded(call, account::json(&json!({ "Targets": targets })))
}

fn subscriptions(arns: &[&str]) -> Recording {
    let call = Call::new(&operation::LIST_SUBSCRIPTIONS_BY_TOPIC).within(HOME);
    let subscription = |arn: &&str| json!({ "SubscriptionArn": arn, "TopicArn": TOPIC });
    let told = json!({ "Subscriptions": arns.iter().map(subscription).collect::<Vec<_>>() });
    recorded(call.with("TopicArn", TOPIC), account::json(&told))
}

fn trail(group: &str) -> Recording {
    within(
        &operation::DESCRIBE_TRAILS,
        &json!({ "trailList": [{
            "Name": "t", "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t",
            "HomeRegion": HOME, "S3BucketName": "b", "IsMultiRegionTrail": true,
            "LogFileValidationEnabled": true, "CloudWatchLogsLogGroupArn": group,
        }]}),
    )
}

fn filter(name: &str, group: &str, pattern: &str) -> Value {
    json!({
        "filterName": name, "logGroupName": group, "filterPattern": pattern,
        "metricTransformations": [
            { "metricName": name, "metricNamespace": "N", "metricValue": "1" },
        ],
    })
}

fn filters(all: &[Value]) -> Recording {
    within(&operation::DESCRIBE_METRIC_FILTERS, &json!({ "metricFilters": all }))
}

fn alarm(name: &str, metric: &str, is_on: bool) -> Value {
    json!({
        "AlarmName": name, "ActionsEnabled": is_on, "AlarmActions": [TOPIC], "MetricName": metric,
        "Namespace": "N", "Statistic": "Sum", "Threshold": 1.0, "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    })
}

fn alarms(metric: &[Value], composite: &[Value]) -> Recording {
    let told = json!({ "MetricAlarms": metric, "CompositeAlarms": composite });
    within(&operation::DESCRIBE_ALARMS, &told)
}

fn account(recordings: Vec<Recording>) -> AccountRecordings {
    let mut all = vec![regions()];
    all.extend(recordings);
    AccountRecordings::new(owner(), all)
}

fn read(recordings: Vec<Recording>) -> Monitoring {
    assemble(&[account(recordings)], None).accounts.remove(0).monitoring
}

fn sent(targets: &[Target]) -> String {
    let words = targets.iter().map(|target| {
        let name = target.arn.resource().unwrap_or_default();
        match &target.subscribers {
            None => name.to_owned(),
            Some(Observed::Seen(count)) => format!("{name} to {}", count.value),
            Some(Observed::Missing(gap)) => format!("{name} {}", gap.cause().word()),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What was read of the home region's rules.
fn said_of_rules(recordings: Vec<Recording>) -> String {
    match &read(recordings).event_rules.known[HOME] {
        Observed::Missing(gap) => gap.cause().word().to_owned(),
        Observed::Seen(rules) => {
            let about = rules.value.about.iter().map(|rule| match &rule.targets {
                None => format!("{} off", rule.name),
                Some(Observed::Seen(targets)) => format!("{}: {}", rule.name, sent(&targets.value)),
                Some(Observed::Missing(gap)) => format!("{}: {}", rule.name, gap.cause().word()),
            });
            let unread = rules.value.unread.iter().map(|it| format!("{} unread", it.name));
            let words: Vec<String> = about.chain(unread).collect();
            format!("{} of {}", words.join("; "), rules.value.listed)
        }
    }
}

/// What was read of the log group of the only trail.
fn said_of_filters(recordings: Vec<Recording>) -> String {
    let trails = read(recordings).trails;
    let trails = &trails.seen().unwrap().value;
    let Some(group) = &trails[0].log_group else { return "no log group".to_owned() };
    let filters = match group.filters.seen() {
        Ok(filters) => &filters.value,
        Err(gap) => return gap.cause().word().to_owned(),
    };
    let about = filters.about.iter().map(|filter| match filter.alarms.seen() {
        Err(gap) => format!("{}: {}", filter.name, gap.cause().word()),
        Ok(alarms) => {
            let words = alarms.value.iter().map(|it| format!("{} {}", it.name, sent(&it.actions)));
            format!("{}: {}", filter.name, words.collect::<Vec<_>>().join("; "))
        }
    });
    let unread = filters.unread.iter().map(|it| format!("{} unread", it.name));
    let words: Vec<String> = about.chain(unread).collect();
    format!("{} of {}", words.join(", "), filters.listed)
}

const REMOVED: &str = r#"{"detail":{"eventName":["DeactivateMFADevice"]}}"#;
const OTHER: &str = r#"{"source":["aws.ec2"]}"#;

#[test]
fn rules_about_mfa_and_root_are_read_with_their_targets() {
    let lambda = "arn:aws:lambda:us-east-1:111122223333:function:f";
    let on = ("r", "ENABLED", REMOVED);
    for (what, recordings, expected) in [
        ("nobody asked", vec![], "not-asked"),
        ("none", vec![rules(&[])], " of 0"),
        ("others are left out", vec![rules(&[("o", "ENABLED", OTHER)])], " of 1"),
        ("targets not asked", vec![rules(&[on])], "r: not-asked of 1"),
        ("a function", vec![rules(&[on]), targets("r", &[lambda])], "r: function:f of 1"),
        ("a topic", vec![rules(&[on]), targets("r", &[TOPIC])], "r: security not-asked of 1"),
        (
            "whom a topic writes to",
            vec![
                rules(&[on]),
                targets("r", &[TOPIC]),
                subscriptions(&[&format!("{TOPIC}:1"), "PendingConfirmation", "Deleted"]),
            ],
            "r: security to 1 of 1",
        ),
        ("off", vec![rules(&[("r", "DISABLED", REMOVED)])], "r off of 1"),
        (
            "all events",
            vec![
                rules(&[("r", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", REMOVED)]),
                targets("r", &[]),
            ],
            "r:  of 1",
        ),
        ("no state of AWS", vec![rules(&[("r", "PERHAPS", REMOVED)])], "malformed"),
        ("unread", vec![rules(&[("r", "ENABLED", "{"), ("s", "DISABLED", "{")])], "r unread of 2"),
        ("pasted together", vec![rules(&[on, on])], "malformed"),
    ] {
        assert_eq!(said_of_rules(recordings), expected, "{what}");
    }
}

#[test]
fn filters_of_the_trails_log_group_are_read_with_their_alarms() {
    let counted = "{ $.eventName = DeactivateMFADevice }";
    let own = || filters(&[filter("f", "trail", counted), filter("g", "other", counted)]);
    let composite = |rule: &str| json!({ "AlarmName": "c", "ActionsEnabled": true, "AlarmActions": [TOPIC], "AlarmRule": rule });
    let muted = || alarm("a", "f", false);
    for (what, recordings, expected) in [
        ("another account's", vec![trail(&GROUP.replace("1111", "4444"))], "undecided"),
        ("nobody asked", vec![trail(GROUP)], "not-asked"),
        ("alarms not asked", vec![trail(GROUP), own()], "f: not-asked of 1"),
        ("no alarm", vec![trail(GROUP), own(), alarms(&[alarm("a", "g", true)], &[])], "f:  of 1"),
        (
            "an alarm and whom it tells",
            vec![
                trail(GROUP),
                own(),
                alarms(&[alarm("a", "f", true)], &[]),
                subscriptions(&[&format!("{TOPIC}:1")]),
            ],
            "f: a security to 1 of 1",
        ),
        ("a muted one", vec![trail(GROUP), own(), alarms(&[muted()], &[])], "f: a  of 1"),
        (
            "that raises another alone",
            vec![
                trail(GROUP),
                own(),
                alarms(&[muted()], &[composite(r#"ALARM("x") OR ALARM(a)"#)]),
            ],
            "f: a security not-asked of 1",
        ),
        (
            "that raises another with more",
            vec![trail(GROUP), own(), alarms(&[muted()], &[composite("ALARM(x) AND ALARM(a)")])],
            "f: a  of 1",
        ),
        (
            "unread",
            vec![trail(GROUP), filters(&[filter("f", "trail", "{ $.a = %x% }")])],
            "f unread of 1",
        ),
        (
            "nothing of MFA",
            vec![trail(GROUP), filters(&[filter("f", "trail", "{ $.eventName = DeleteTrail }")])],
            " of 1",
        ),
    ] {
        assert_eq!(said_of_filters(recordings), expected, "{what}");
    }
    let mut with_dimensions = filter("f", "trail", counted);
    with_dimensions["metricTransformations"][0]["dimensions"] =
        json!({ "who": "$.userIdentity.arn" });
    let said = said_of_filters(vec![trail(GROUP), filters(&[with_dimensions])]);
    assert_eq!(said, "f unread of 1", "which alarm would be on it is not weighed");
}

#[test]
fn only_what_may_tell_somebody_is_asked_after() {
    let wanted = [
        &operation::LIST_TARGETS_BY_RULE,
        &operation::LIST_SUBSCRIPTIONS_BY_TOPIC,
        &operation::DESCRIBE_METRIC_FILTERS,
        &operation::DESCRIBE_ALARMS,
    ];
    let asked = |recordings: Vec<Recording>| {
        let calls = next_calls(&wanted.into(), &account(recordings), false, HOME);
        let words = calls.iter().map(|call| {
            let parameter = call.parameters.values().next().unwrap_or_default();
            let name = Arn::new(parameter).resource().unwrap_or(parameter).to_owned();
            format!("{} {name}", call.operation.name).trim_end().to_owned()
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let on = ("r", "ENABLED", REMOVED);
    let several =
        rules(&[on, ("off", "DISABLED", REMOVED), ("o", "ENABLED", OTHER), ("u", "ENABLED", "{")]);
    assert_eq!(asked(vec![several.clone()]), "ListTargetsByRule r");
    let topic = vec![several, targets("r", &[TOPIC, TOPIC])];
    assert_eq!(asked(topic), "ListSubscriptionsByTopic security");
    assert_eq!(asked(vec![rules(&[on]), targets("r", &["arn:aws:sqs:us-east-1:1:q"])]), "");
    let counted = |pattern| filters(&[filter("f", "trail", pattern)]);
    assert_eq!(asked(vec![trail(GROUP)]), "DescribeMetricFilters");
    let root = "{ $.userIdentity.type = Root }";
    assert_eq!(asked(vec![trail(GROUP), counted(root)]), "DescribeAlarms");
    assert_eq!(asked(vec![trail(GROUP), counted("{ $.a = 1 }")]), "", "nothing of MFA or root");
    let raised = vec![trail(GROUP), counted(root), alarms(&[alarm("a", "f", true)], &[])];
    assert_eq!(asked(raised), "ListSubscriptionsByTopic security");
    assert_eq!(asked(vec![trail(&GROUP.replace("1111", "4444"))]), "", "another account's");
    let denied = Answer::Gap { cause: Cause::Denied, detail: String::new() };
    let denied = recorded(Call::new(&operation::LIST_RULES).within(HOME), denied);
    assert_eq!(asked(vec![denied]), "");
}
