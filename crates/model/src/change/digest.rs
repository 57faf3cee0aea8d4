//! What a policy says, whatever its blanks and the order of its members.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::hex;

/// The SHA-256, in hexadecimal digits, of a policy's document: of its JSON without blanks, with the
/// members of objects in order. AWS keeps a document as it was sent, and prints it otherwise.
///
/// A text that is no JSON is taken as it is.
///
/// ```
/// use tutela_model::document_digest;
/// let one = document_digest(r#"{"Version": "2012-10-17", "Statement": []}"#);
/// assert_eq!(one, document_digest(r#"{"Statement":[],"Version":"2012-10-17"}"#));
/// assert_ne!(one, document_digest(r#"{"Statement":[],"Version":"2008-10-17"}"#));
/// assert_eq!(one.len(), 64);
/// ```
#[must_use]
pub fn document_digest(text: &str) -> String {
    let canonical = match serde_json::from_str(text) {
        Ok(value) => {
            let mut canonical = String::new();
            write(&value, &mut canonical);
            canonical
        }
        Err(_) => text.to_owned(),
    };
    hex(&Sha256::digest(canonical))
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (place, (name, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
    }
}
