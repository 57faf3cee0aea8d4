//! The operations, each a row: where it is asked, with what, and what comes back.

pub(crate) mod iam;
pub(crate) mod organizations;
pub(crate) mod sts;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
pub(crate) use model_tests::model_venv;

use tutela_model::Operation;

use crate::{endpoint::Service, shape::Shape};

/// How an operation is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// One request, one answer.
    Once,
    /// Page after page; these lists are joined.
    Paged(&'static [&'static str]),
    /// Again and again until `State` is `COMPLETE`.
    UntilComplete,
    /// One request whose answer wraps a table.
    CredentialReport,
}

/// One operation of [`tutela_model::operation::ALL`].
#[derive(Debug)]
pub(crate) struct Row {
    /// The operation.
    pub(crate) operation: &'static Operation,
    /// The service that serves it.
    pub(crate) service: Service,
    /// Parameters that are sent always.
    pub(crate) fixed: &'static [(&'static str, &'static str)],
    /// How it is asked.
    pub(crate) manner: Manner,
    /// What is inside its result element.
    pub(crate) output: Shape,
}

/// Finds an operation's row.
pub(crate) fn find(operation: &Operation) -> Option<&'static Row> {
    rows().find(|row| row.operation == operation)
}

/// All rows.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    iam::ROWS.iter().chain(sts::ROWS).chain(organizations::ROWS)
}
