//! A recording made ready to be served.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tutela_model::{Call, Cause, Operation, operation};
use tutela_recording::{Answer, Recording};

use crate::{ask::Asked, model::Service, render};

/// A recording made ready to be served.
pub(crate) struct Prepared {
    call: Call,
    pub(crate) served: Served,
}

/// What is served.
pub(crate) enum Served {
    /// The whole answer, all pages, in the shape that the AWS CLI prints.
    Value(Value),
    /// There is no such thing.
    Absent {
        /// The error code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// No answer.
    Gap(Cause),
}

impl Prepared {
    /// Reads a recording, and panics where AWS could not have answered so.
    pub(crate) fn new(recording: &Recording) -> Self {
        let Recording { call, answer, .. } = recording;
        let served = match answer {
            Answer::Json(bytes) => {
                Served::Value(serde_json::from_slice(bytes).unwrap_or_else(|error| {
                    panic!("the recorded answer of {call} is no JSON: {error}")
                }))
            }
            Answer::Report { csv, generated } => {
                let mut value =
                    json!({"Content": STANDARD.encode(csv), "ReportFormat": "text/csv"});
                if let Some(generated) = generated {
                    value["GeneratedTime"] = json!(generated.to_string());
                }
                Served::Value(value)
            }
            Answer::Absent { code, message } => {
                Served::Absent { code: code.clone(), message: message.clone() }
            }
            Answer::Gap { cause, .. } => Served::Gap(*cause),
        };
        if let Served::Value(value) = &served {
            let service = Service::load(call.operation.service);
            if let Err(mismatch) = render::answer(service, call.operation.name, value) {
                panic!("the recording of {call} cannot be served: {mismatch}");
            }
        }
        Self { call: call.clone(), served }
    }

    /// Whether this is a recording of `operation`.
    pub(crate) fn is_of(&self, operation: &Operation) -> bool {
        self.call.operation == operation
    }

    /// Whether this is the answer to what was asked.
    ///
    /// What a root session of a member is told stands apart. Whom a request is about must be the same
    /// on both sides; whatever else a recording was asked with must be asked again, but paging and filters that it does not mention may come on top.
    pub(crate) fn answers(&self, asked: &Asked, is_root: bool) -> bool {
        let Call { operation, region, parameters } = &self.call;
        let asked_for = |name: &str| asked.parameters.get(name).map(String::as_str);
        let mut identity = operation.reach.parameters().iter();
        // Without a word of the type it is the listing of SCPs.
        let is_of_type = **operation != operation::LIST_POLICIES
            || asked.parameters.get("Filter").is_none_or(|filter| {
                parameters.get("Filter").unwrap_or("SERVICE_CONTROL_POLICY") == filter
            });
        is_of_type
            && operation.service == asked.service
            && operation.name == asked.operation
            && (region.is_none() || *region == asked.region)
            && identity.all(|name| parameters.get(name) == asked_for(name))
            && parameters.get(Call::AS).is_some() == is_root
            && parameters
                .iter()
                .filter(|(name, _)| *name != Call::AS)
                .all(|(name, value)| asked_for(name) == Some(value))
    }
}
