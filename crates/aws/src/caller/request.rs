//! What is sent for one page of a call.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tutela_model::{AccountId, Call};

use crate::{
    collect::{Manner, Row},
    service::Protocol,
    transport::Request,
};

/// What a form or a path may hold as it is: RFC 3986's unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(crate) const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
const JSON: &str = "application/json";
const XML: &str = "application/xml";

/// Writes a request in the service's protocol; `marker` is where the page begins, after the first.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html>,
/// <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>,
/// <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>
pub(crate) fn request(row: &Row, call: &Call, marker: Option<&str>) -> Request {
    let parameters = parameters(row, call, marker);
    match row.service.protocol {
        Protocol::Query | Protocol::Ec2 => {
            let fixed = [("Action", row.operation.name), ("Version", row.service.version)];
            let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
            let own = parameters.into_iter().map(|(name, value)| (name, plain(&value)));
            let body = pairs(fixed.chain(own));
            Request { body, ..Request::post("/".to_owned(), FORM) }
        }
        Protocol::Json(prefix, version) => {
            let content_type = format!("application/x-amz-json-{version}");
            let target = Some(format!("{prefix}.{}", row.operation.name));
            let body = Value::Object(parameters.into_iter().collect()).to_string();
            Request { body, target, ..Request::post("/".to_owned(), content_type) }
        }
        Protocol::RestJson | Protocol::RestXml => by_path(row, parameters),
    }
}

/// The fixed parameters that the call does not state otherwise, the call's own, and the page's.
fn parameters(row: &Row, call: &Call, marker: Option<&str>) -> Vec<(String, Value)> {
    let text = |name: &str, value: &str| (name.to_owned(), Value::from(value));
    let fixed = row.fixed.iter().filter(|(name, _)| call.parameter(name).is_none());
    let fixed = fixed.map(|(name, value)| ((*name).to_owned(), value.json()));
    // Who asks is no parameter.
    let own = call.parameters.iter().filter(|(name, _)| *name != Call::AS);
    let own = own.map(|(name, value)| text(name, value));
    let mut all: Vec<(String, Value)> = fixed.chain(own).collect();
    if let Manner::Paged(_, pages) | Manner::Page(pages) = row.manner {
        all.extend(pages.limit.map(|(name, most)| (name.to_owned(), Value::from(most))));
        all.extend(marker.map(|marker| text(pages.token, marker)));
    }
    all
}

/// A request whose path holds some parameters; the rest are its query or its body.
fn by_path(row: &Row, parameters: Vec<(String, Value)>) -> Request {
    let (method, template) = row.http.unwrap_or(("POST", "/"));
    let kind = if row.service.protocol == Protocol::RestXml { XML } else { JSON };
    let mut path = template.to_owned();
    let (mut rest, mut account) = (Vec::new(), None);
    for (name, value) in parameters {
        let place = format!("{{{name}}}");
        if path.contains(&place) {
            path = path.replace(&place, &encoded(&plain(&value)));
        } else if row.service.names_account && name == "AccountId" {
            account = AccountId::parse(&plain(&value));
        } else {
            rest.push((name, value));
        }
    }
    if method != "GET" {
        let body = Value::Object(rest.into_iter().collect()).to_string();
        return Request { body, ..Request::post(path, kind) };
    }
    if !rest.is_empty() {
        let query = pairs(rest.into_iter().map(|(name, value)| (name, plain(&value))));
        let join = if path.contains('?') { '&' } else { '?' };
        path = format!("{path}{join}{query}");
    }
    Request { method: "GET", account, ..Request::post(path, kind) }
}

/// Parameters as a form has them.
pub(crate) fn pairs(parameters: impl Iterator<Item = (String, String)>) -> String {
    let pairs = parameters.map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A text as forms and paths have it.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use tutela_model::operation;

    use super::*;
    use crate::collect::find;

    #[track_caller]
    fn check(call: &Call, marker: Option<&str>, method: &str, path: &str, body: &str) {
        let sent = request(find(call.operation).unwrap(), call, marker);
        assert_eq!((sent.method, sent.path.as_str(), sent.body.as_str()), (method, path, body));
    }

    #[test]
    fn parameters_are_where_the_protocol_wants_them() {
        let users = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", "a+b");
        let form = "Action=ListMFADevices&Version=2010-05-08&UserName=a%2Bb&MaxItems=1000";
        check(&users, None, "POST", "/", form);
        check(&users, Some("x="), "POST", "/", &format!("{form}&Marker=x%3D"));
        let policies = Call::new(&operation::LIST_POLICIES);
        let json = r#"{"Filter":"SERVICE_CONTROL_POLICY","MaxResults":20,"NextToken":"t"}"#;
        check(&policies, Some("t"), "POST", "/", json);
        let contact =
            Call::new(&operation::GET_ALTERNATE_CONTACT).with("AlternateContactType", "SECURITY");
        let json = r#"{"AlternateContactType":"SECURITY"}"#;
        check(&contact, None, "POST", "/getAlternateContact", json);
        let detectors = Call::new(&operation::LIST_DETECTORS).within("eu-west-1");
        check(&detectors, Some("a/b"), "GET", "/detector?maxResults=50&nextToken=a%2Fb", "");
        let hostile = Call::new(&operation::GET_DETECTOR).with("DetectorId", "../x?y");
        check(&hostile, None, "GET", "/detector/..%2Fx%3Fy", "");
        let bucket = Call::new(&operation::GET_BUCKET_VERSIONING).with("Bucket", "acme-trail");
        check(&bucket, None, "GET", "/acme-trail?versioning", "");
        let block = Call::new(&operation::GET_PUBLIC_ACCESS_BLOCK);
        let path = "/v20180820/configuration/publicAccessBlock";
        let own = block.clone().with("AccountId", "111122223333");
        check(&own, None, "GET", path, "");
        let account = |call: &Call| request(find(call.operation).unwrap(), call, None).account;
        assert_eq!(account(&own), AccountId::parse("111122223333"));
        assert_eq!(
            account(&block.with("AccountId", "evil.example/")),
            None,
            "no host is made of it"
        );
        let regions = Call::new(&operation::DESCRIBE_REGIONS);
        check(&regions, None, "POST", "/", "Action=DescribeRegions&Version=2016-11-15");
    }
}
