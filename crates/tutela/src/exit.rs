//! Exit codes, which pipelines act on.

use std::process::ExitCode;

use tutela_posture::Outcome;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing that counts was found.
    Clean = 0,
    /// It could not run.
    Failed = 1,
    /// It was called wrongly.
    Usage = 2,
    /// A problem that counts was found.
    Findings = 3,
    /// A selected check is unknown, and nobody accepted that.
    Unknown = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Clean,
            Outcome::Findings => Self::Findings,
            Outcome::Unknown => Self::Unknown,
        }
    }
}
