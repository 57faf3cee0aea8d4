//! Holds event patterns against events.

use std::net::IpAddr;

use serde_json::Value;

use super::{Fields, Node, Test, numeric::same};

/// Whether the fields of a pattern match an event.
pub(super) fn fields(pattern: &Fields, event: &Value) -> bool {
    Event(event).has(pattern, Some(event), &mut Vec::new())
}

/// The event as a whole: that a field is absent is said of all of it.
struct Event<'a>(&'a Value);

impl Event<'_> {
    /// Whether a value has the fields; of a list of objects, one object must have them all.
    fn has<'p>(&self, pattern: &'p Fields, value: Option<&Value>, path: &mut Vec<&'p str>) -> bool {
        if let Some(Value::Array(items)) = value {
            return items.iter().any(|item| self.has(pattern, Some(item), path));
        }
        let mut each = pattern.each.iter();
        let all = each.all(|(name, node)| {
            path.push(name);
            let matches = self.is(node, value.and_then(|value| value.get(name)), path);
            path.pop();
            matches
        });
        let mut alternatives = pattern.alternatives.iter();
        all && alternatives.all(|choices| choices.iter().any(|it| self.has(it, value, path)))
    }

    fn is<'p>(&self, node: &'p Node, value: Option<&Value>, path: &mut Vec<&'p str>) -> bool {
        match node {
            Node::Inner(fields) => self.has(fields, value, path),
            Node::Leaf(tests) => tests.iter().any(|test| match value {
                _ if *test == Test::Absent => !leads_to_value(self.0, path),
                Some(value) => passes(test, value),
                None => false,
            }),
        }
    }
}

/// Whether a path ends at a value that is no object, in any item of the lists on its way.
fn leads_to_value(from: &Value, path: &[&str]) -> bool {
    if let Value::Array(items) = from {
        return items.iter().any(|item| leads_to_value(item, path));
    }
    match path.split_first() {
        Some((first, rest)) => from.get(first).is_some_and(|value| leads_to_value(value, rest)),
        None => !from.is_object(),
    }
}

/// Whether a value passes; of a list, one item must. Objects are no values.
fn passes(required: &Test, value: &Value) -> bool {
    if let Value::Array(items) = value {
        return items.iter().any(|item| passes(required, item));
    }
    if value.is_object() {
        return false;
    }
    let text = value.as_str();
    let lower = || text.map(str::to_lowercase);
    match required {
        Test::Is(expected) => value == expected,
        Test::Number(expected) => value.as_f64().is_some_and(|number| same(number, *expected)),
        Test::IgnoringCase(expected) => lower().is_some_and(|text| text == *expected),
        Test::Begins(start) => text.is_some_and(|text| text.starts_with(start)),
        Test::BeginsIgnoringCase(start) => lower().is_some_and(|text| text.starts_with(start)),
        Test::Ends(end) => text.is_some_and(|text| text.ends_with(end)),
        Test::EndsIgnoringCase(end) => lower().is_some_and(|text| text.ends_with(end)),
        Test::Like(pieces) => text.is_some_and(|text| pieces.matches(text)),
        Test::Range(range) => value.as_f64().is_some_and(|number| range.holds(number)),
        Test::Within(block) => {
            let address = text.and_then(|text| text.parse::<IpAddr>().ok());
            address.is_some_and(|address| block.contains(&address))
        }
        Test::Present => true,
        Test::Absent => false,
        Test::But(tests) => !tests.iter().any(|test| passes(test, value)),
    }
}
