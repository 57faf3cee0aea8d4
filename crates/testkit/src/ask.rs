//! Reads a request of the query protocol and holds it against AWS's own model.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;

use crate::{
    http::HttpRequest,
    model::{Service, Shape},
};

/// A request that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The service's prefix: `iam`. By the credential scope of the signature, or, for an unsigned
    /// request, by the version of the API.
    pub service: String,
    /// The operation: `ListMFADevices`.
    pub operation: String,
    /// The parameters as they were sent, without `Action` and `Version`: `Filter.member.1`.
    pub parameters: BTreeMap<String, String>,
    /// The region that the request was signed for, where it was signed.
    pub region: Option<String>,
}

impl Asked {
    /// Reads a request; `None` where it is not of the query protocol.
    #[must_use]
    pub(crate) fn read(request: &HttpRequest) -> Option<(Self, String)> {
        let mut parameters = form(&request.body);
        if let Some((_, query)) = request.target.split_once('?') {
            parameters.extend(form(query.as_bytes()));
        }
        let operation = parameters.remove("Action")?;
        let version = parameters.remove("Version").unwrap_or_default();
        let scope = scope(request);
        let service = match &scope {
            Some((_, service)) => service.clone(),
            None if version == "2011-06-15" => "sts".to_owned(),
            None => "iam".to_owned(),
        };
        let region = scope.map(|(region, _)| region);
        Some((Self { service, operation, parameters, region }, version))
    }
}

/// Region and service that a request is signed for.
pub(crate) fn scope(request: &HttpRequest) -> Option<(String, String)> {
    let (_, credential) = request.header("authorization")?.split_once("Credential=")?;
    let credential = credential.split_once(',').map_or(credential, |(before, _)| before);
    // Keys hold no slash, so that the scope is the last four parts: date, region, service, ending.
    let mut parts = credential.rsplit('/').skip(1);
    let service = parts.next()?.to_owned();
    Some((parts.next()?.to_owned(), service))
}

fn form(body: &[u8]) -> BTreeMap<String, String> {
    let decode = |text: &[u8]| {
        let spaced: Vec<u8> =
            text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            (decode(halves.next().unwrap_or_default()), decode(halves.next().unwrap_or_default()))
        })
        .collect()
}

/// Says what is wrong with a request by the model, if anything.
#[must_use]
pub(crate) fn violation(service: &Service, asked: &Asked, version: &str) -> Option<String> {
    if version != service.api_version {
        return Some(format!("the version is `{version}` instead of `{}`", service.api_version));
    }
    let Some(operation) = service.operations.get(&asked.operation) else {
        return Some("there is no such operation".to_owned());
    };
    let Some(input) = &operation.input else {
        let name = asked.parameters.keys().next()?;
        return Some(format!("there is no parameter `{name}`"));
    };
    if let Shape::Structure { required, .. } = service.shape(&input.shape) {
        let is_given = |wanted: &String| {
            asked.parameters.keys().any(|name| name.split('.').next() == Some(wanted))
        };
        if let Some(missing) = required.iter().find(|wanted| !is_given(wanted)) {
            return Some(format!("the required parameter `{missing}` is missing"));
        }
    }
    asked.parameters.iter().find_map(|(name, value)| parameter(service, &input.shape, name, value))
}

/// Follows a parameter's dotted name through the shapes to its value.
fn parameter(service: &Service, shape: &str, name: &str, value: &str) -> Option<String> {
    let mut shape = service.shape(shape);
    let mut steps = name.split('.');
    loop {
        shape = match shape {
            Shape::Structure { members, .. } => {
                match steps.next().and_then(|step| members.get(step)) {
                    Some(member) => service.shape(&member.shape),
                    None => return Some(format!("there is no parameter `{name}`")),
                }
            }
            Shape::List { member } => {
                let indexed = steps.next() == Some("member")
                    && steps.next().is_some_and(|index| index.parse::<u32>().is_ok_and(|n| n > 0));
                if !indexed {
                    return Some(format!("`{name}` does not index its list as `.member.1`"));
                }
                service.shape(&member.shape)
            }
            Shape::Map { .. }
            | Shape::String { .. }
            | Shape::Integer
            | Shape::Long
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::Blob => break,
        };
    }
    if steps.next().is_some() && !matches!(shape, Shape::Map { .. }) {
        return Some(format!("there is no parameter `{name}`"));
    }
    let fits = match shape {
        Shape::String { values } => {
            values.is_empty() || values.iter().any(|allowed| allowed == value)
        }
        Shape::Integer | Shape::Long => value.parse::<i64>().is_ok(),
        Shape::Boolean => matches!(value, "true" | "false"),
        Shape::Timestamp => value.parse::<jiff::Timestamp>().is_ok(),
        Shape::Structure { .. } | Shape::List { .. } | Shape::Map { .. } | Shape::Blob => true,
    };
    (!fits).then(|| format!("`{value}` is no value for `{name}`, a {}", shape.word()))
}
