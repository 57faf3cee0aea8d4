//! Writes an answer, given as the AWS CLI prints it, as the XML or JSON that AWS sends, and holds it
//! against AWS's own model while doing so.
//!
//! An answer that the model does not allow is refused: a fake must not answer what AWS never would.

mod json;

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::model::{Protocol, Reference, Service, Shape};

/// What the model does not allow, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The operation, as in `iam:ListUsers`.
    pub operation: String,
    /// The place in the answer: `Users[0].UserName`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, path, problem } = self;
        let path = if path.is_empty() { "the answer" } else { path };
        write!(f, "{operation} does not answer so, by botocore's model: {path}: {problem}")
    }
}

/// Renders the answer of an operation.
///
/// # Errors
///
/// A [`Mismatch`] where the answer has a member that the model lacks, lacks one that the model
/// requires, or has a value of another type or outside of an enumeration.
pub fn answer(service: &Service, operation: &str, value: &Value) -> Result<String, Mismatch> {
    let mismatch = |path: &str, problem: String| Mismatch {
        operation: format!("{}:{operation}", service.name),
        path: path.to_owned(),
        problem,
    };
    let described = service
        .operations
        .get(operation)
        .ok_or_else(|| mismatch("", "there is no such operation".to_owned()))?;
    let mut inner = Writer { service, out: String::new() };
    if let Some(output) = &described.output {
        inner
            .value(&output.shape, value, &mut Vec::new())
            .map_err(|(path, problem)| mismatch(&path, problem))?;
    } else if value.as_object().is_none_or(|members| !members.is_empty()) {
        return Err(mismatch("", "the operation answers nothing".to_owned()));
    }
    let result = match (&described.output, service.protocol) {
        (None, Protocol::Json | Protocol::RestJson) => return Ok("{}".to_owned()),
        (Some(output), Protocol::Json | Protocol::RestJson) => {
            return Ok(json::of(service, &output.shape, value).to_string());
        }
        (Some(output), Protocol::RestXml) => {
            if let Some(text) = payload_text(service, &output.shape, value) {
                return Ok(text);
            }
            return Ok(plain_xml(service, &output.shape, &inner.out));
        }
        (_, Protocol::Ec2) => {
            let inner = element("requestId", REQUEST_ID) + &inner.out;
            return Ok(element(&format!("{operation}Response"), &inner));
        }
        (Some(output), Protocol::Query) => element(&output.wrapper, &inner.out),
        (None, Protocol::Query | Protocol::RestXml) => String::new(),
    };
    let metadata = element("ResponseMetadata", &element("RequestId", REQUEST_ID));
    Ok(format!(
        "<{operation}Response xmlns=\"{}\">{result}{metadata}</{operation}Response>",
        service.namespace
    ))
}

/// The body that is one member's text, and no XML: a bucket's policy.
fn payload_text(service: &Service, shape: &str, value: &Value) -> Option<String> {
    let Shape::Structure { payload: Some(member), members, .. } = service.shape(shape) else {
        return None;
    };
    let is_text = matches!(service.shape(&members.get(member)?.shape), Shape::String { .. });
    value.get(member)?.as_str().filter(|_| is_text).map(str::to_owned)
}

/// The body of a service of paths and XML: the one member that is all of it, or the members in an
/// element of the answer's name.
fn plain_xml(service: &Service, shape: &str, inner: &str) -> String {
    if let Shape::Structure { payload: Some(_), .. } = service.shape(shape) {
        return inner.to_owned();
    }
    element(shape.strip_suffix("Output").unwrap_or(shape), inner)
}

/// Renders an error.
#[must_use]
pub fn error(service: &Service, status: u16, code: &str, message: &str) -> String {
    if service.protocol != Protocol::Query {
        let error = element("Code", &escape(code)) + &element("Message", &escape(message));
        let error = element("Error", &error);
        let is_ec2 = service.protocol == Protocol::Ec2;
        return if is_ec2 { element("Response", &element("Errors", &error)) } else { error };
    }
    let fault = if status >= 500 { "Receiver" } else { "Sender" };
    let error = element("Type", fault)
        + &element("Code", &escape(code))
        + &element("Message", &escape(message));
    format!(
        "<ErrorResponse xmlns=\"{}\">{}{}</ErrorResponse>",
        service.namespace,
        element("Error", &error),
        element("RequestId", REQUEST_ID)
    )
}

const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";

/// What the model's enumeration lacks although the same model's words say that AWS sends it: "this
/// data type can only have a value of `Policy`".
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachedPermissionsBoundary.html>
const ALSO_ALLOWED: &[(&str, &str)] = &[("PermissionsBoundaryAttachmentType", "Policy")];

/// What the model requires and AWS leaves out all the same: the root user has neither name nor path.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html>
fn left_out(shape: &str, given: &serde_json::Map<String, Value>, member: &str) -> bool {
    let is_root =
        given.get("Arn").and_then(Value::as_str).is_some_and(|arn| arn.ends_with(":root"));
    shape == "User" && is_root && ["UserName", "Path"].contains(&member)
}

/// IAM sends policy documents percent-encoded, and the AWS CLI decodes them into objects.
pub(crate) const POLICY_DOCUMENT: &str = "policyDocumentType";

struct Writer<'a> {
    service: &'a Service,
    out: String,
}

type Place = Vec<String>;
type Written = Result<(), (String, String)>;

impl Writer<'_> {
    fn value(&mut self, name: &str, value: &Value, place: &mut Place) -> Written {
        let text = match (self.service.shape(name), value) {
            (Shape::Structure { members, required, .. }, Value::Object(given)) => {
                let required: Vec<&String> =
                    required.iter().filter(|member| !left_out(name, given, member)).collect();
                return self.structure(members, &required, given, place);
            }
            (Shape::List { member }, Value::Array(items)) => {
                return self.list(member, items, place);
            }
            (Shape::Map { key, value }, Value::Object(given)) => {
                return self.map(key, value, given, place);
            }
            (Shape::String { .. }, Value::Object(_)) if name == POLICY_DOCUMENT => {
                utf8_percent_encode(&value.to_string(), NON_ALPHANUMERIC).to_string()
            }
            (Shape::String { .. }, Value::String(text)) if name == POLICY_DOCUMENT => {
                utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
            }
            (Shape::String { values, .. }, Value::String(text)) => {
                let is_known = values.contains(text) || ALSO_ALLOWED.contains(&(name, text));
                if !values.is_empty() && !is_known {
                    return fail(place, format!("`{text}` is none of {values:?}"));
                }
                escape(text)
            }
            (Shape::Integer { .. }, Value::Number(number)) if number.is_i64() => number.to_string(),
            (Shape::Double, Value::Number(number)) => number.to_string(),
            (Shape::Boolean, Value::Bool(yes)) => yes.to_string(),
            (Shape::Timestamp { .. }, Value::String(text)) => match text.parse::<Timestamp>() {
                Ok(time) => time.to_string(),
                Err(error) => return fail(place, format!("`{text}` is no time: {error}")),
            },
            (Shape::Blob, Value::String(text)) => match STANDARD.decode(text) {
                Ok(_) => text.clone(),
                Err(error) => return fail(place, format!("no base64: {error}")),
            },
            (shape, value) => {
                return fail(place, format!("{} instead of a {}", kind(value), shape.word()));
            }
        };
        self.out.push_str(&text);
        Ok(())
    }

    fn structure(
        &mut self,
        members: &BTreeMap<String, Reference>,
        required: &[&String],
        given: &serde_json::Map<String, Value>,
        place: &mut Place,
    ) -> Written {
        if let Some(missing) = required.iter().find(|name| !given.contains_key(**name)) {
            return fail(place, format!("the required member `{missing}` is missing"));
        }
        for (name, value) in given {
            let Some(reference) = members.get(name) else {
                return fail(place, format!("there is no member `{name}`"));
            };
            let dot = if place.is_empty() { "" } else { "." };
            let tag = reference.sent_as.as_deref().unwrap_or(name);
            self.element(tag, &reference.shape, value, place, format!("{dot}{name}"))?;
        }
        Ok(())
    }

    fn list(&mut self, member: &Reference, items: &[Value], place: &mut Place) -> Written {
        for (index, item) in items.iter().enumerate() {
            let tag = member.sent_as.as_deref().unwrap_or("member");
            self.element(tag, &member.shape, item, place, format!("[{index}]"))?;
        }
        Ok(())
    }

    fn map(
        &mut self,
        key: &Reference,
        value: &Reference,
        given: &serde_json::Map<String, Value>,
        place: &mut Place,
    ) -> Written {
        for (name, item) in given {
            self.out.push_str("<entry>");
            let step = format!("[`{name}`]");
            self.element("key", &key.shape, &Value::from(name.as_str()), place, step.clone())?;
            self.element("value", &value.shape, item, place, step)?;
            self.out.push_str("</entry>");
        }
        Ok(())
    }

    fn element(
        &mut self,
        tag: &str,
        shape: &str,
        value: &Value,
        place: &mut Place,
        step: String,
    ) -> Written {
        place.push(step);
        self.out.push_str(&format!("<{tag}>"));
        self.value(shape, value, place)?;
        self.out.push_str(&format!("</{tag}>"));
        place.pop();
        Ok(())
    }
}

fn fail(place: &Place, problem: String) -> Written {
    Err((place.concat(), problem))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn element(tag: &str, inner: &str) -> String {
    format!("<{tag}>{inner}</{tag}>")
}

/// Escapes text as AWS does: what markup means, and every control character by its number.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => {
                out.push_str(&format!("&#x{:X};", u32::from(control)));
            }
            plain => out.push(plain),
        }
    }
    out
}
