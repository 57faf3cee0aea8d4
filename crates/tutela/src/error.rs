//! What can go wrong, named by the thing that was attempted.

use std::{io, path::PathBuf};

use thiserror::Error;
use tutela_app::{SelectionError, evidence::EvidenceError, plans::Halt};
use tutela_aws::ConnectError;
use tutela_enrol::EnrolError;
use tutela_model::Subject;
use tutela_notify::SettingsError;
use tutela_posture::{AttestationError, ExemptionError};
use tutela_recording::folder::FolderError;
use tutela_remedy::{
    config_rules::ConfigRulesError,
    enforce::{EnforceError, scp::ScpError},
    export::ExportError,
    keys::KeysError,
    recover::RecoverError,
    window::WindowError,
};
use tutela_report::json::BaselineError;
use tutela_session::{PromptError, SessionError};
use tutela_store::StoreError;

use crate::exit::Exit;

/// Why the program could not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("could not connect to AWS: {0}")]
    Connect(ConnectError),
    #[error("could not read {what} `{}`: {detail}", path.display())]
    Read {
        /// What was expected there.
        what: &'static str,
        path: PathBuf,
        /// Why not, and the way out.
        detail: String,
    },
    #[error("could not compare with `{}`: {detail}", path.display())]
    Compare {
        path: PathBuf,
        /// Why not, and the way out.
        detail: String,
    },
    #[error("could not read account data from `{}`: {detail}", path.display())]
    Folder { path: PathBuf, detail: FolderError },
    #[error("evidence in `{}`: {detail}", path.display())]
    Evidence { path: PathBuf, detail: EvidenceError },
    #[error("could not write to {place}: {source}")]
    Output { place: String, source: io::Error },
    #[error("could not save to `{}`: {problem}: name a folder that is new or empty", path.display())]
    Save { path: PathBuf, problem: &'static str },
    #[error("{0}")]
    Selection(SelectionError),
    #[error("{0}")]
    Exemptions(ExemptionError),
    #[error("{0}")]
    Attestations(AttestationError),
    #[error("`{}`: {detail}", path.display())]
    Baseline { path: PathBuf, detail: BaselineError },
    #[error("could not write JSON: {0}")]
    Json(serde_json::Error),
    #[error("sts:GetCallerIdentity does not name the account of these credentials: {0}")]
    Unnamed(String),
    #[error("could not start the threads that talk to AWS: {0}")]
    Threads(io::Error),
    #[error("could not listen on loopback: {0}: name another --port")]
    Listen(io::Error),
    #[error("could not start `{program}`: {source}")]
    Start { program: String, source: io::Error },
    #[error("{0}")]
    Session(SessionError),
    #[error("{0}")]
    Enrol(EnrolError),
    #[error("no plan could be made: {0}")]
    Enforce(EnforceError),
    #[error("no plan could be made: {0}")]
    EnforceScp(ScpError),
    #[error("no plan could be made: {0}")]
    Window(WindowError),
    #[error("no plan could be made: {0}")]
    ConfigRules(ConfigRulesError),
    #[error("no plan could be made: {0}")]
    Keys(KeysError),
    #[error("no plan could be made: {0}")]
    Recover(RecoverError),
    #[error("could not look at {subject}: {detail}")]
    Look { subject: Subject, detail: String },
    #[error("{0}")]
    Export(ExportError),
    #[error("`{}`: {detail}", path.display())]
    Notices { path: PathBuf, detail: SettingsError },
    #[error("the store `{place}`: {detail}")]
    Store {
        /// Without a password.
        place: String,
        detail: StoreError,
    },
    #[error("{0}")]
    Halt(Halt),
    #[error("interrupted")]
    Interrupted,
    #[error("{0}")]
    Usage(String),
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<EnrolError> for Error {
    fn from(error: EnrolError) -> Self {
        Self::Enrol(error)
    }
}

impl Error {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Recover(error) if error.is_of_asking() => Exit::Usage,
            Self::Selection(_)
            | Self::Usage(_)
            | Self::Enforce(
                EnforceError::NoSuchUser(_) | EnforceError::Over(..) | EnforceError::NoReason(_),
            )
            | Self::EnforceScp(
                ScpError::NoSuchTarget(_)
                | ScpError::Management(_)
                | ScpError::NoUser(_)
                | ScpError::NoSuchUser(..)
                | ScpError::Enforce(EnforceError::Over(..) | EnforceError::NoReason(_)),
            )
            | Self::ConfigRules(ConfigRulesError::NoSuchRegion(..))
            | Self::Keys(
                KeysError::NoSuchUser(_) | KeysError::NoSuchKey(_) | KeysError::TooShort,
            )
            | Self::Window(
                WindowError::NoSuchUser(_) | WindowError::NoReason | WindowError::TooLong,
            ) => Exit::Usage,
            Self::Interrupted
            | Self::Session(SessionError::Prompt(PromptError::Interrupted))
            | Self::Enrol(EnrolError::Prompt(PromptError::Interrupted)) => Exit::Interrupted,
            Self::Connect(_)
            | Self::Enforce(_)
            | Self::EnforceScp(_)
            | Self::Window(_)
            | Self::ConfigRules(_)
            | Self::Keys(_)
            | Self::Recover(_)
            | Self::Look { .. }
            | Self::Export(_)
            | Self::Halt(_)
            | Self::Store { .. }
            | Self::Notices { .. }
            | Self::Session(_)
            | Self::Enrol(_)
            | Self::Listen(_)
            | Self::Start { .. }
            | Self::Read { .. }
            | Self::Compare { .. }
            | Self::Folder { .. }
            | Self::Evidence { .. }
            | Self::Output { .. }
            | Self::Save { .. }
            | Self::Exemptions(_)
            | Self::Attestations(_)
            | Self::Baseline { .. }
            | Self::Json(_)
            | Self::Unnamed(_)
            | Self::Threads(_) => Exit::Failed,
        }
    }
}
