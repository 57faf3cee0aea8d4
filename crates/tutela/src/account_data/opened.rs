//! A folder whose accounts are read one after the other, and whose files are read with them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use tutela_model::AccountId;
use tutela_recording::{
    AccountRecordings,
    folder::{File, FolderError, Opened},
};

use super::{cannot_be_read, paths, read_file, sealed};
use crate::error::Error;

/// What lies at a path of a folder.
pub(super) enum Place {
    /// An account's folder, or one that is none of the format's.
    Folder,
    /// A file, which may be there or not when it is read.
    File(PathBuf),
}

/// Where the bytes are.
enum Bytes {
    OnDisk(BTreeMap<String, Place>),
    /// What was encrypted was read whole.
    InMemory(BTreeMap<String, File>),
}

impl Bytes {
    fn paths(&self) -> Vec<String> {
        match self {
            Self::OnDisk(places) => places.keys().cloned().collect(),
            Self::InMemory(files) => files.keys().cloned().collect(),
        }
    }

    fn read(&self, path: &str) -> File {
        let gone = || Err(format!("`{path}` is not there"));
        match self {
            Self::InMemory(files) => files.get(path).cloned().unwrap_or_else(gone),
            Self::OnDisk(places) => match places.get(path) {
                None => gone(),
                Some(Place::Folder) => Ok(Vec::new()),
                Some(Place::File(file)) => fs::metadata(file)
                    .map_err(|error| error.to_string())
                    .and_then(|about| read_file(file, &about))
                    .map_err(|error| cannot_be_read(file, &error)),
            },
        }
    }
}

/// The accounts of a folder, or of one in an encrypted file.
pub(crate) struct Accounts {
    path: PathBuf,
    opened: Opened,
    bytes: Bytes,
}

impl Accounts {
    /// Reads what says which accounts there are.
    pub(crate) fn open(path: &Path, identity: Option<&Path>) -> Result<Self, Error> {
        let bytes = match identity {
            Some(identity) => Bytes::InMemory(sealed::read(path, identity)?),
            None => Bytes::OnDisk(paths(path)?),
        };
        let opened = Opened::new(bytes.paths(), &mut |file: &str| bytes.read(file));
        let opened = opened.map_err(|detail| of_no_use(path, detail))?;
        Ok(Self { path: path.to_owned(), opened, bytes })
    }

    /// The moment of judgement, by the manifest.
    pub(crate) fn as_of(&self) -> Option<Timestamp> {
        self.opened.as_of()
    }

    /// How many accounts there are.
    pub(crate) fn count(&self) -> usize {
        self.opened.accounts().len()
    }

    /// The account that was asked for its organisation's tree.
    pub(crate) fn listing(&self) -> Option<&AccountRecordings> {
        self.opened.listing()
    }

    /// Reads one account after the other, in the order of their ids.
    pub(crate) fn each(&mut self, mut take: impl FnMut(AccountRecordings)) {
        let bytes = &self.bytes;
        let ids: Vec<AccountId> = self.opened.accounts().cloned().collect();
        for id in ids {
            take(self.opened.account(&id, &mut |file: &str| bytes.read(file)));
        }
    }

    /// What the reader should know, once every account was read.
    pub(crate) fn finish(self) -> Result<Vec<String>, Error> {
        let path = self.path;
        self.opened.finish().map_err(|detail| of_no_use(&path, detail))
    }
}

fn of_no_use(path: &Path, detail: FolderError) -> Error {
    Error::Folder { path: path.to_owned(), detail }
}
