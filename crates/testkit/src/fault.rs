//! What can go wrong with a call, for the matrix of faults and checks.

use std::time::Duration;

use crate::{
    http::HttpResponse,
    model::{Protocol, Service},
    render,
};

/// What goes wrong with a call, for good: retries meet it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No policy allows it: 403 `AccessDenied`.
    Denied,
    /// There were too many: 400 `Throttling`.
    Throttled,
    /// AWS has a bad day: 500 `InternalFailure`.
    ServerError,
    /// The connection ends in the middle of the answer.
    Cut,
    /// Every page but the first answers 500. For what has one page only it is no fault.
    SecondPageLost,
    /// 200 with a page for people, as captive portals and proxies send.
    Malformed,
    /// The right answer, late.
    Slow(Duration),
}

impl Fault {
    /// The faults without those that are only late, in the order of a matrix's columns.
    pub const ALL: [Self; 6] = [
        Self::Denied,
        Self::Throttled,
        Self::ServerError,
        Self::Cut,
        Self::SecondPageLost,
        Self::Malformed,
    ];

    /// A name for a table's head.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::ServerError => "5xx",
            Self::Cut => "cut",
            Self::SecondPageLost => "page-lost",
            Self::Malformed => "malformed",
            Self::Slow(_) => "slow",
        }
    }
}

/// 403, in AWS's words.
pub(crate) fn denied(service: &Service, operation: &str) -> HttpResponse {
    let action = tutela_model::operation::find(&service.name, operation)
        .map_or_else(|| format!("{}:{operation}", service.name), tutela_model::Operation::action);
    let message = format!(
        "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: \
         {action} because no identity-based policy allows the {action} action"
    );
    let code = match service.protocol {
        Protocol::Json | Protocol::RestJson => "AccessDeniedException",
        Protocol::Ec2 => "UnauthorizedOperation",
        Protocol::Query | Protocol::RestXml => "AccessDenied",
    };
    refusal(service, 403, code, &message)
}

/// 400 for too many requests.
pub(crate) fn throttled(service: &Service) -> HttpResponse {
    refusal(service, 400, "Throttling", "Rate exceeded")
}

/// 500.
pub(crate) fn server_error(service: &Service) -> HttpResponse {
    let message = "The request processing has failed because of an unknown error";
    refusal(service, 500, "InternalFailure", message)
}

/// 200 without sense.
pub(crate) fn malformed() -> HttpResponse {
    let page = "<!DOCTYPE html>\n<html><head><title>Welcome<body><p>Please sign in to the network &nbsp;<br>";
    HttpResponse {
        status: 200,
        content_type: "text/html".to_owned(),
        body: page.as_bytes().to_vec(),
        error_type: None,
        cut: false,
        date: None,
    }
}

/// Any error.
pub(crate) fn refusal(service: &Service, status: u16, code: &str, message: &str) -> HttpResponse {
    match service.protocol {
        Protocol::Json => {
            let error = serde_json::json!({ "__type": code, "Message": message });
            HttpResponse::json(status, error.to_string())
        }
        Protocol::RestJson => {
            let error = serde_json::json!({ "message": message });
            let error_type = Some(format!("{code}:http://internal.amazon.com/coral/"));
            HttpResponse { error_type, ..HttpResponse::json(status, error.to_string()) }
        }
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml => {
            HttpResponse::xml(status, render::error(service, status, code, message))
        }
    }
}
