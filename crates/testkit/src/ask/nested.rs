//! Parameters that are JSON inside of JSON.

use serde_json::Value;

use crate::model::{Service, Shape};

/// Where a value departs from a shape, as a path into it.
pub(super) fn departure(service: &Service, shape: &Shape, value: &Value) -> Option<String> {
    match (shape, value) {
        (Shape::Structure { members, .. }, Value::Object(given)) => {
            given.iter().find_map(|(name, value)| {
                let named = members
                    .iter()
                    .find(|(own, member)| member.sent_as.as_deref().unwrap_or(own) == name);
                let Some((_, member)) = named else { return Some(name.clone()) };
                let within = departure(service, service.shape(&member.shape), value)?;
                Some(format!("{name}/{within}"))
            })
        }
        (Shape::Map { value: shape, .. }, Value::Object(given)) => {
            given.iter().find_map(|(name, value)| {
                let within = departure(service, service.shape(&shape.shape), value)?;
                Some(format!("{name}/{within}"))
            })
        }
        (Shape::List { member }, Value::Array(given)) => {
            given.iter().find_map(|value| departure(service, service.shape(&member.shape), value))
        }
        (Shape::String { .. }, Value::String(_))
        | (Shape::Integer { .. } | Shape::Double, Value::Number(_))
        | (Shape::Boolean, Value::Bool(_)) => None,
        _ => Some(value.to_string()),
    }
}
