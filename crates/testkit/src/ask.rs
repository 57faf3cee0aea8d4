//! Reads a request and holds it against AWS's own model.

mod nested;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode;
use tutela_model::operation;

use crate::{
    fault,
    http::{HttpRequest, HttpResponse},
    model::{Protocol, Service, Shape},
};

/// A request that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The service's name: `iam`. By the credential scope of the signature, or, for an unsigned
    /// request, by the version of the API.
    pub service: String,
    /// The operation: `ListMFADevices`.
    pub operation: String,
    /// The parameters by the API's names, as they were sent, without `Action` and `Version`:
    /// `Filter.member.1`.
    pub parameters: BTreeMap<String, String>,
    /// The region that the request was signed for, where it was signed.
    pub region: Option<String>,
    /// The id of the access key that signed, where the request was signed.
    pub access_key: Option<String>,
}

/// What a fake was asked, and what AWS would not have understood of it.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) asked: Vec<Asked>,
    pub(crate) violations: Vec<String>,
}

impl Heard {
    /// Reads a request and remembers it. What AWS would not have understood is answered as AWS does.
    pub(crate) fn hear(
        &mut self,
        request: &HttpRequest,
    ) -> Result<(Asked, &'static Service), HttpResponse> {
        let Some((asked, version)) = Asked::read(request) else {
            self.violations.push(format!("`{}` is no request", request.target));
            return Err(fault::malformed());
        };
        self.asked.push(asked.clone());
        let service = Service::load(&asked.service);
        if let Some(problem) = violation(service, &asked, &version) {
            self.violations.push(format!("{}: {problem}", asked.operation));
            return Err(fault::refusal(service, 400, "ValidationError", &problem));
        }
        Ok((asked, service))
    }

    /// How often an operation was asked: `EnableMFADevice`.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.asked.iter().filter(|it| it.operation == operation).count()
    }
}

/// What a request is signed for, and with which key.
pub(crate) struct Scope {
    pub(crate) service: String,
    pub(crate) region: String,
    pub(crate) access_key: String,
}

impl Asked {
    /// Reads a request, and the version that it names; `None` where it is of no service.
    #[must_use]
    pub(crate) fn read(request: &HttpRequest) -> Option<(Self, String)> {
        if let Some(target) = request.header("x-amz-target") {
            return Self::read_json(request, target);
        }
        if let Some(asked) = paths::read(request) {
            return Some(asked);
        }
        let mut parameters = form(&request.body);
        if let Some((_, query)) = request.target.split_once('?') {
            parameters.extend(form(query.as_bytes()));
        }
        let operation = parameters.remove("Action")?;
        let version = parameters.remove("Version").unwrap_or_default();
        let scope = scope(request);
        let by_version = if version == "2011-06-15" { "sts" } else { "iam" };
        let signing = scope.as_ref().map_or(by_version, |scope| &scope.service);
        // CloudWatch signs as `monitoring`.
        let known = served_as(signing).find(|known| known.api_version == version);
        let service = known.map_or(signing, |known| known.name.as_str()).to_owned();
        let (region, access_key) = scope.map(|scope| (scope.region, scope.access_key)).unzip();
        Some((Self { service, operation, parameters, region, access_key }, version))
    }
}

impl Asked {
    /// Reads a request of JSON 1.1, whose service has one version in its target.
    fn read_json(request: &HttpRequest, target: &str) -> Option<(Self, String)> {
        let (prefix, operation) = target.rsplit_once('.')?;
        let Scope { service, region, access_key } = scope(request)?;
        let known =
            served_as(&service).find(|known| known.target_prefix.as_deref() == Some(prefix));
        let version = known.map_or_else(|| prefix.to_owned(), |known| known.api_version.clone());
        let service = known.map_or(service, |known| known.name.clone());
        let body: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&request.body).ok()?;
        let text = |value: serde_json::Value| {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        };
        let parameters = body.into_iter().map(|(name, value)| (name, text(value)));
        let asked = Self {
            service,
            operation: operation.to_owned(),
            parameters: parameters.collect(),
            region: Some(region),
            access_key: Some(access_key),
        };
        Some((asked, version))
    }
}

/// The services that sign with a name, of those that the product asks.
pub(crate) fn served_as(signing: &str) -> impl Iterator<Item = &'static Service> {
    let names: BTreeSet<&str> = operation::of_scans().map(|known| known.service).collect();
    let mut names: Vec<&str> = names.into_iter().collect();
    // Most sign with their own name; the models of others are large to read.
    names.sort_by_key(|name| *name != signing);
    names.into_iter().map(Service::load).filter(move |known| known.signing_name == signing)
}

/// Reads what a request is signed for; `None` for an unsigned one.
pub(crate) fn scope(request: &HttpRequest) -> Option<Scope> {
    let (_, credential) = request.header("authorization")?.split_once("Credential=")?;
    let credential = credential.split_once(',').map_or(credential, |(before, _)| before);
    // `KEY/20260101/us-east-1/iam/aws4_request`
    let mut parts = credential.rsplitn(5, '/').skip(1);
    let (service, region) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(Scope { service, region, access_key: parts.nth(1)?.to_owned() })
}

pub(crate) fn form(body: &[u8]) -> BTreeMap<String, String> {
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
                // A value that has members of its own is JSON.
                let Some(step) = steps.next() else { break };
                match members.get(step) {
                    Some(member) => service.shape(&member.shape),
                    None => return Some(format!("there is no parameter `{name}`")),
                }
            }
            // JSON has its lists whole.
            Shape::List { .. } if is_json(service) => break,
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
            | Shape::Integer { .. }
            | Shape::Double
            | Shape::Boolean
            | Shape::Timestamp { .. }
            | Shape::Blob => break,
        };
    }
    if steps.next().is_some() && !matches!(shape, Shape::Map { .. }) {
        return Some(format!("there is no parameter `{name}`"));
    }
    let within = |size: Option<i64>, min: &Option<i64>, max: &Option<i64>| {
        size.is_some_and(|size| {
            min.is_none_or(|min| size >= min) && max.is_none_or(|max| size <= max)
        })
    };
    let fits = match shape {
        Shape::String { values, min, max } => {
            let length = i64::try_from(value.chars().count()).ok();
            within(length, min, max)
                && (values.is_empty() || values.iter().any(|allowed| allowed == value))
        }
        Shape::Integer { min, max } => within(value.parse().ok(), min, max),
        Shape::Double => value.parse::<f64>().is_ok(),
        Shape::Boolean => matches!(value, "true" | "false"),
        // JSON has seconds.
        Shape::Timestamp { .. } => {
            value.parse::<jiff::Timestamp>().is_ok() || value.parse::<f64>().is_ok()
        }
        Shape::List { .. } | Shape::Structure { .. } => {
            let given = serde_json::from_str(value).ok();
            given.is_some_and(|given| nested::departure(service, shape, &given).is_none())
        }
        Shape::Map { .. } | Shape::Blob => true,
    };
    (!fits).then(|| format!("`{value}` is no value for `{name}`, a {}", shape.word()))
}

fn is_json(service: &Service) -> bool {
    matches!(service.protocol, Protocol::Json | Protocol::RestJson)
}
