//! Requests of services whose operations are told by method and path.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Asked, Scope, form, scope, served_as};
use crate::{
    http::HttpRequest,
    model::{Operation, Protocol, Service, Shape},
};

/// Reads such a request; `None` for one of another kind.
pub(super) fn read(request: &HttpRequest) -> Option<(Asked, String)> {
    let kind = request.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let Scope { service, region, access_key } = scope(request)?;
    let is_of_paths =
        |known: &&'static Service| matches!(known.protocol, Protocol::RestJson | Protocol::RestXml);
    let found = served_as(&service).filter(is_of_paths).find_map(|known| {
        let (name, labels) = operation(known, request)?;
        Some((known, name, labels))
    });
    let (known, name, labels) = found?;
    let labels = labels.into_iter().map(|(own, value)| (member_of(known, name, &own), value));
    let mut parameters: BTreeMap<String, String> = labels.collect();
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let literal = known.operations[name].http.path.split_once('?').map_or("", |(_, query)| query);
    let literal = literal.split('=').next().unwrap_or_default();
    let asked = form(query.as_bytes()).into_iter().filter(|(own, _)| own != literal);
    parameters.extend(asked.map(|(own, value)| (member_of(known, name, &own), value)));
    if let Ok(body) = serde_json::from_slice::<BTreeMap<String, Value>>(&request.body) {
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let body = body.into_iter();
        parameters.extend(body.map(|(own, value)| (member_of(known, name, &own), text(value))));
    }
    for (header, value) in &request.headers {
        let member = member_of(known, name, header);
        if member != *header {
            parameters.insert(member, value.clone());
        }
    }
    let asked = Asked {
        service: known.name.clone(),
        operation: name.to_owned(),
        parameters,
        region: Some(region),
        access_key: Some(access_key),
    };
    Some((asked, known.api_version.clone()))
}

/// The operation that a request is for, and what its path says; of several the one of which most is
/// literal.
fn operation<'a>(
    service: &'a Service,
    request: &HttpRequest,
) -> Option<(&'a str, BTreeMap<String, String>)> {
    let fitting = service.operations.iter().filter_map(|(name, described)| {
        let labels = labels(described, request)?;
        let literal = described.http.path.matches(['/', '?']).count();
        // S3 has another host for what is asked at the same path.
        let is_known = tutela_model::operation::find(&service.name, name).is_some();
        Some(((literal, usize::MAX - labels.len(), is_known), name.as_str(), labels))
    });
    fitting.max_by_key(|(weight, ..)| *weight).map(|(_, name, labels)| (name, labels))
}

/// What a path says where the operation's template has names.
fn labels(described: &Operation, request: &HttpRequest) -> Option<BTreeMap<String, String>> {
    if described.http.method != request.method {
        return None;
    }
    let (template, literal) =
        described.http.path.split_once('?').unwrap_or((&described.http.path, ""));
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    if !literal.is_empty() && !query.split('&').any(|pair| pair.trim_end_matches('=') == literal) {
        return None;
    }
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    let mut labels = BTreeMap::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(labels),
            (Some(wanted), Some(given)) => {
                match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                    Some(label) if !given.is_empty() => {
                        let value = percent_decode_str(given).decode_utf8_lossy().into_owned();
                        labels.insert(label.to_owned(), value);
                    }
                    None if wanted == given => {}
                    Some(_) | None => return None,
                }
            }
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

/// The API's name of what is sent as `sent`.
fn member_of(service: &Service, operation: &str, sent: &str) -> String {
    let input = service.operations[operation].input.as_ref();
    let Some(Shape::Structure { members, .. }) = input.map(|input| service.shape(&input.shape))
    else {
        return sent.to_owned();
    };
    let found = members.iter().find(|(_, member)| member.sent_as.as_deref() == Some(sent));
    found.map_or_else(|| sent.to_owned(), |(name, _)| name.clone())
}
