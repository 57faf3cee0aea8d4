//! Writes an answer that fits the model as the JSON that AWS sends: under the names of what is sent,
//! with times in whole seconds.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::{Service, Shape};

/// The value as it is sent. It fits the model: [`super::answer`] has seen to that.
pub(super) fn of(service: &Service, shape: &str, value: &Value) -> Value {
    match (service.shape(shape), value) {
        (Shape::Structure { members, .. }, Value::Object(given)) => {
            let sent = given.iter().filter_map(|(name, own)| {
                let reference = members.get(name)?;
                let sent_as = reference.sent_as.as_deref().unwrap_or(name);
                Some((sent_as.to_owned(), of(service, &reference.shape, own)))
            });
            Value::Object(sent.collect())
        }
        (Shape::List { member }, Value::Array(items)) => {
            Value::Array(items.iter().map(|item| of(service, &member.shape, item)).collect())
        }
        (Shape::Map { value: item, .. }, Value::Object(given)) => {
            let sent: Map<String, Value> = given
                .iter()
                .map(|(name, own)| (name.clone(), of(service, &item.shape, own)))
                .collect();
            Value::Object(sent)
        }
        (Shape::Timestamp { format: None }, Value::String(text)) => {
            let time: Timestamp = text.parse().expect("a time that was seen to be one");
            Value::from(time.as_second())
        }
        _ => value.clone(),
    }
}
