//! The operations, each a row: where it is asked, with what, and what comes back.

pub(crate) mod account;
pub(crate) mod alerts;
pub(crate) mod analyzer;
pub(crate) mod billing;
pub(crate) mod cloudtrail;
pub(crate) mod config;
pub(crate) mod ec2;
pub(crate) mod eks;
pub(crate) mod guardduty;
pub(crate) mod iam;
pub(crate) mod identity_center;
pub(crate) mod organizations;
pub(crate) mod records;
pub(crate) mod resources;
pub(crate) mod s3;
pub(crate) mod ses;
pub(crate) mod sts;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
pub(crate) use model_tests::{model_venv, service_model};

use serde_json::Value;
use tutela_model::Operation;

use crate::{service::Service, shape::Shape};

/// How an operation is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// One request, one answer.
    Once,
    /// Page after page; these lists are joined.
    Paged(&'static [&'static str], &'static Pages),
    /// One request whose answer is the text of a policy, which is this member.
    Policy(&'static str),
    /// One request for one page; whoever asks says where it begins.
    Page(&'static Pages),
    /// Again and again until `State` is `COMPLETE`.
    UntilComplete,
    /// One request whose answer wraps a table.
    CredentialReport,
}

/// The value of a parameter that is sent always.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fixed {
    /// A string.
    Text(&'static str),
    /// What is no string, as JSON has it.
    Json(&'static str),
}

impl Fixed {
    /// The value. A test reads each that is written as JSON.
    pub(crate) fn json(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Json(json) => serde_json::from_str(json).unwrap_or_else(|_| Value::from(json)),
        }
    }
}

/// How a service cuts a listing into pages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    /// The parameter for the most items of a page, and the most that it takes.
    pub(crate) limit: Option<(&'static str, u32)>,
    /// The parameter that says where the next page begins.
    pub(crate) token: &'static str,
    /// The member that says so, as it is read.
    pub(crate) next: &'static str,
}

/// One operation of [`tutela_model::operation::ALL`].
#[derive(Debug)]
pub(crate) struct Row {
    /// The operation.
    pub(crate) operation: &'static Operation,
    /// The service that serves it.
    pub(crate) service: &'static Service,
    /// Method and path, where the service has paths; a name in braces is a parameter.
    pub(crate) http: Option<(&'static str, &'static str)>,
    /// Parameters that are sent always.
    pub(crate) fixed: &'static [(&'static str, Fixed)],
    /// How it is asked.
    pub(crate) manner: Manner,
    /// What is inside its result element.
    pub(crate) output: Shape,
}

/// Finds an operation's row.
pub(crate) fn find(operation: &Operation) -> Option<&'static Row> {
    rows()
        .chain(iam::BY_MEMBER_ROOT)
        .chain(organizations::FOR_OWNERS)
        .chain(s3::POLICIES)
        .chain(resources::POLICIES)
        .chain(iam::FOR_SESSIONS)
        .chain(iam::plans::LOOKS)
        .find(|row| row.operation == operation)
}

/// All rows.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    [
        iam::ROWS,
        sts::ROWS,
        organizations::ROWS,
        account::ROWS,
        alerts::ROWS,
        analyzer::ROWS,
        billing::ROWS,
        cloudtrail::ROWS,
        config::ROWS,
        ec2::ROWS,
        eks::ROWS,
        guardduty::ROWS,
        identity_center::ROWS,
        s3::ROWS,
        s3::OF_ACCOUNTS,
        ses::ROWS,
    ]
    .into_iter()
    .flatten()
}
