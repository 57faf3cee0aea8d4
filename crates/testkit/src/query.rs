//! A bare client of the query protocol, so that a test can ask a fake, a proxy or moto directly.

use std::io;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    http::{self, HttpRequest},
    model::Service,
};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, which is XML unless something went wrong on purpose.
    pub body: String,
}

/// Asks `url` once, without retries, with a signature that no one checks.
///
/// # Errors
///
/// What the network says, and `UnexpectedEof` for an answer that breaks off.
pub fn query(
    url: &str,
    service: &str,
    operation: &str,
    parameters: &[(&str, &str)],
) -> io::Result<Reply> {
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    let version = Service::load(service).api_version.as_str();
    let fixed = [("Action", operation), ("Version", version)];
    let pairs: Vec<String> = fixed
        .iter()
        .chain(parameters)
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    let body = pairs.join("&").into_bytes();
    let credential = format!("Credential=test/20260101/us-east-1/{service}/aws4_request");
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = HttpRequest {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: vec![
            header("host", authority),
            header("authorization", &format!("AWS4-HMAC-SHA256 {credential}, Signature=0")),
            header("content-type", "application/x-www-form-urlencoded"),
            header("content-length", &body.len().to_string()),
        ],
        body,
    };
    let response = http::forward(authority, &request)?;
    let body = String::from_utf8_lossy(&response.body).into_owned();
    Ok(Reply { status: response.status, body })
}
