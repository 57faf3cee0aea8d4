//! Event history: records of `CloudTrail`, looked up by region and time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Fake, State, lock};
use crate::ask::Asked;

impl Fake {
    /// Has these records in the Event history of the regions that they name.
    #[must_use]
    pub fn with_history(self, records: &[Value]) -> Self {
        lock(&self.state.settings).history = records.to_vec();
        self
    }
}

impl State {
    /// What `cloudtrail:LookupEvents` answers: the newest first.
    pub(super) fn looked_up(&self, asked: &Asked) -> Value {
        let bound = |name: &str| asked.parameters.get(name).map(|text| at_second(text));
        let (from, to) = (bound("StartTime"), bound("EndTime"));
        let settings = lock(&self.settings);
        let mut found: Vec<(Timestamp, &Value)> = settings
            .history
            .iter()
            .filter(|record| record["awsRegion"].as_str() == asked.region.as_deref())
            .map(|record| (time(record), record))
            .filter(|(at, _)| from.is_none_or(|from| from <= *at) && to.is_none_or(|to| *at <= to))
            .collect();
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let event = |(at, record): (Timestamp, &Value)| {
            json!({
                "EventId": record["eventID"],
                "EventName": record["eventName"],
                "EventSource": record["eventSource"],
                "EventTime": at.to_string(),
                "ReadOnly": "false",
                "CloudTrailEvent": record.to_string(),
            })
        };
        json!({ "Events": found.into_iter().map(event).collect::<Vec<_>>() })
    }
}

fn time(record: &Value) -> Timestamp {
    record["eventTime"].as_str().and_then(|time| time.parse().ok()).expect("a record has a time")
}

fn at_second(text: &str) -> Timestamp {
    let second = text.parse().expect("JSON has times in seconds");
    Timestamp::from_second(second).expect("a time that there is")
}
