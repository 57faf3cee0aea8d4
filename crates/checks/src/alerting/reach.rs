//! Whether what an alert is sent to tells anybody.

use tutela_model::{Alarm, Evidence, MetricFilter, Seen, Target};

use super::found::State;

/// Whether a rule's targets tell anybody: a topic with a confirmed subscription, or anything else
/// but a log group. What a function or a queue does with an event is not looked into.
pub(super) fn of_targets(targets: &[Target]) -> (State, Vec<Evidence>) {
    let mut state = State::Broken("it sends to nothing".to_owned());
    for target in targets {
        match (&target.subscribers, target.arn.service()) {
            (None, Some("logs")) => {
                state = state.or(State::Broken("it only writes to a log group".to_owned()));
            }
            (None, _) => return (State::Works, Vec::new()),
            (Some(subscribers), _) => match subscribers.seen() {
                Ok(count) if count.value > 0 => {
                    return (
                        State::Works,
                        vec![count.cite("confirmed Subscriptions", count.value)],
                    );
                }
                Ok(_) => {
                    let nobody = "nobody has confirmed a subscription to its topic".to_owned();
                    state = state.or(State::Broken(nobody));
                }
                Err(gap) => state = state.or(State::Unknown(gap)),
            },
        }
    }
    (state, Vec::new())
}

/// Whether an alarm on a filter's metric tells anybody of one line.
pub(super) fn of_alarms(
    filter: &MetricFilter,
    alarms: &Seen<Vec<Alarm>>,
) -> (State, Vec<Evidence>) {
    let mut state = State::Broken("no alarm watches its metric".to_owned());
    for alarm in &alarms.value {
        let (of_alarm, evidence) = of_alarm(filter, alarm);
        if matches!(of_alarm, State::Works) {
            let field = format!("MetricAlarms[AlarmName={}].AlarmActions", alarm.name);
            let acted = alarm.actions.iter().map(|it| it.arn.as_str()).collect::<Vec<_>>();
            let mut all = vec![alarms.cite(field, acted.join(", "))];
            all.extend(evidence);
            return (State::Works, all);
        }
        state = state.or(of_alarm);
    }
    (state, Vec::new())
}

fn of_alarm(filter: &MetricFilter, alarm: &Alarm) -> (State, Vec<Evidence>) {
    let broken =
        |why: &str| (State::Broken(format!("its alarm `{}` {why}", alarm.name)), Vec::new());
    if alarm.actions.is_empty() {
        return broken("does nothing");
    }
    if !is_raised_by_one(filter, alarm) {
        return broken("is not raised by one such record");
    }
    match of_targets(&alarm.actions) {
        (State::Broken(why), _) => broken(&format!("tells nobody: {why}")),
        of_targets => of_targets,
    }
}

/// Whether one line is enough. Where the metric is written without lines, too, an average is not.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>
fn is_raised_by_one(filter: &MetricFilter, alarm: &Alarm) -> bool {
    let adds = filter.value.parse::<f64>().ok();
    let value = match alarm.statistic.as_deref() {
        Some("Sum" | "Maximum") => adds,
        Some("Average" | "Minimum") if !filter.has_default => adds,
        Some("SampleCount") => Some(1.0),
        _ => None,
    };
    let (Some(value), Some(threshold)) = (value, alarm.threshold) else { return false };
    let is_over = match alarm.comparison.as_deref() {
        Some("GreaterThanOrEqualToThreshold") => value >= threshold,
        Some("GreaterThanThreshold") => value > threshold,
        _ => false,
    };
    is_over && alarm.periods <= 1
}

impl State {
    /// The better of two: what works, else what may.
    pub(super) fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Works, _) | (Self::Unknown(_), Self::Unknown(_) | Self::Broken(_)) => self,
            (_, Self::Works | Self::Unknown(_) | Self::Broken(_)) => other,
        }
    }
}
