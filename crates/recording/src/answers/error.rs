//! What stands in the place of an answer: AWS's error, or what is no answer at all.

use serde::Deserialize;
use tutela_model::{Call, Cause, operation};

use crate::Answer;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    error: ErrorBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ErrorBody {
    code: String,
    #[serde(default)]
    message: String,
}

impl ErrorBody {
    /// What came of the call that was answered so.
    pub(crate) fn answer(self) -> Answer {
        let Self { code, message } = self;
        match code.as_str() {
            "NoSuchBucketPolicy"
            | "NoSuchEntity"
            | "NoSuchPublicAccessBlockConfiguration"
            | "AWSOrganizationsNotInUseException"
            | "OrganizationNotFoundException"
            | "OrganizationNotInAllFeaturesModeException"
            | "ResourceNotFoundException"
            | "ServiceAccessNotEnabledException" => Answer::Absent { code, message },
            denied if denied.starts_with("AccessDenied") => {
                Answer::Gap { cause: Cause::Denied, detail: message }
            }
            code => Answer::Gap { cause: Cause::Failed, detail: format!("{code}: {message}") },
        }
    }
}

/// The error that was saved in place of an answer, where the bytes begin like one. No answer of
/// AWS begins so, and a large one is not read twice for that.
pub(crate) fn error_document(json: &[u8]) -> Option<ErrorBody> {
    let members = json.trim_ascii_start().strip_prefix(b"{")?;
    members.trim_ascii_start().strip_prefix(b"\"Error\"")?;
    serde_json::from_slice::<Failed>(json).ok().map(|failed| failed.error)
}

/// What is wrong with an answer that cannot be read, and the way out where the file shows one.
pub(crate) fn why_unreadable(call: &Call, json: &[u8], error: &serde_json::Error) -> String {
    let wrong = what_is_wrong(error);
    if json.trim_ascii().is_empty() {
        // Where a listing is empty, one service sends nothing, and the AWS CLI prints nothing.
        return if *call.operation == operation::LIST_QUEUES {
            format!(
                "{wrong}: the AWS CLI prints nothing where there is no queue; write `{{\"QueueUrls\": \
                 []}}` into it if the command ended without an error"
            )
        } else {
            format!(
                "{wrong}: the AWS CLI prints nothing where it fails; run it again, and if it says that \
                 there is no such thing, write the code into it: `{{\"Error\": {{\"Code\": \
                 \"NoSuchEntity\"}}}}`"
            )
        };
    }
    if json.starts_with(b"\xFF\xFE") || json.starts_with(b"\xFE\xFF") {
        return "it is UTF-16, as PowerShell writes it: save it as UTF-8".to_owned();
    }
    wrong
}

/// What is wrong with a text that is no JSON, or not the JSON that is needed.
pub(crate) fn what_is_wrong(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if !error.is_eof() {
        error.to_string()
    } else if (line, column) == (1, 0) {
        "the file is empty".to_owned()
    } else {
        format!("the file ends in the middle, at line {line} column {column}")
    }
}
