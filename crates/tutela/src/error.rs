//! What can go wrong, named by the thing that was attempted.

use std::{io, path::PathBuf};

use thiserror::Error;
use tutela_app::SelectionError;
use tutela_aws::ConnectError;
use tutela_posture::ExemptionError;
use tutela_recording::folder::FolderError;

use crate::exit::Exit;

/// Why the program could not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("could not reach AWS: {0}")]
    Connect(#[source] ConnectError),
    #[error("could not read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("could not read account data from `{}`: {source}", path.display())]
    Folder { path: PathBuf, source: FolderError },
    #[error("could not write to {place}: {source}")]
    Output { place: String, source: io::Error },
    #[error("`{}` already holds files: name a folder that is new or empty", path.display())]
    NotEmpty { path: PathBuf },
    #[error("{0}")]
    Selection(#[source] SelectionError),
    #[error("{0}")]
    Exemptions(#[source] ExemptionError),
    #[error("could not read the baseline `{}`: {detail}", path.display())]
    Baseline { path: PathBuf, detail: String },
    #[error("could not write JSON: {0}")]
    Json(#[source] serde_json::Error),
    #[error("{0}")]
    Usage(String),
}

impl Error {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Selection(_) | Self::Usage(_) => Exit::Usage,
            Self::Connect(_)
            | Self::Read { .. }
            | Self::Folder { .. }
            | Self::Output { .. }
            | Self::NotEmpty { .. }
            | Self::Exemptions(_)
            | Self::Baseline { .. }
            | Self::Json(_) => Exit::Failed,
        }
    }
}
