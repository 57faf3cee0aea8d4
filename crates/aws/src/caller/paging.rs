//! What is sent for one page of a call, and where the next begins.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use tutela_model::{Call, Cause};

use crate::{
    collect::Row,
    endpoint::{Protocol, Service},
    error::Fault,
    transport::Form,
};

/// What a form may hold as it is: RFC 3986's unreserved characters.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// How a service cuts a listing into pages.
pub(crate) struct Pages {
    /// The parameter for the most items of a page.
    pub(crate) limit: &'static str,
    /// The most that it takes.
    pub(crate) largest: &'static str,
    /// The parameter, and the member, that says where the next page begins.
    pub(crate) token: &'static str,
}

/// The largest pages of a service.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>,
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html>
pub(crate) fn pages_of(service: Service) -> Pages {
    match service {
        Service::Iam | Service::Sts => {
            Pages { limit: "MaxItems", largest: "1000", token: "Marker" }
        }
        Service::Organizations => Pages { limit: "MaxResults", largest: "20", token: "NextToken" },
    }
}

/// A request: a form of awsQuery, or an object of awsJson.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html>,
/// <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>
pub(super) fn form(row: &Row, call: &Call, more: &[(&str, &str)]) -> Form {
    match row.service.protocol() {
        Protocol::Query => Form { body: query(row, call, more), target: None },
        Protocol::Json(prefix) => {
            let own = call.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let all = row.fixed.iter().copied().chain(own).chain(more.iter().copied());
            let members = all.map(|(name, value)| {
                let number = value.parse::<u32>().ok().filter(|_| name == "MaxResults");
                (name.to_owned(), number.map_or_else(|| Value::from(value), Value::from))
            });
            let body = Value::Object(members.collect()).to_string();
            Form { body, target: Some(format!("{prefix}.{}", row.operation.name)) }
        }
    }
}

fn query(row: &Row, call: &Call, more: &[(&str, &str)]) -> String {
    let own = call.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    [("Action", row.operation.name), ("Version", row.service.version())]
        .into_iter()
        .chain(row.fixed.iter().copied().filter(|(name, _)| call.parameter(name).is_none()))
        .chain(own)
        .chain(more.iter().copied())
        .map(|(name, value)| {
            format!("{}={}", utf8_percent_encode(name, FORM), utf8_percent_encode(value, FORM))
        })
        .collect::<Vec<_>>()
        .join("&")
}

/// Where the next page begins; `None` after the last.
pub(super) fn next_marker(
    page: &Map<String, Value>,
    token: &str,
    number: usize,
) -> Result<Option<String>, Fault> {
    let marker = page.get(token).and_then(Value::as_str).filter(|marker| !marker.is_empty());
    match (page.get("IsTruncated").and_then(Value::as_bool), marker) {
        (Some(false), _) | (None, None) => Ok(None),
        (Some(true) | None, Some(marker)) => Ok(Some(marker.to_owned())),
        (Some(true), None) => {
            let detail = format!("page {number} of the listing does not say where the next begins");
            Err(Fault::gap(Cause::Incomplete, detail))
        }
    }
}

/// A page that is lost loses the listing. That AWS says "no such thing" in the middle of it is no
/// absence.
pub(super) fn lost_page(number: usize, fault: Fault) -> Fault {
    match fault {
        fault if number == 1 => fault,
        Fault::Absent { code, message } => Fault::gap(
            Cause::Incomplete,
            format!("page {number} of the listing was lost: {code}: {message}"),
        ),
        Fault::Gap { cause, detail, again } => Fault::Gap {
            cause,
            detail: format!("page {number} of the listing was lost: {detail}"),
            again,
        },
    }
}

/// Roughly the bytes of a value as JSON.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + 2,
        Value::Object(members) => {
            members.iter().map(|(name, value)| name.len() + 4 + weight(value)).sum::<usize>() + 2
        }
    }
}
