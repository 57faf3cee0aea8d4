//! A folder in which objects of records are kept, under names that the next run finds them by, and
//! that `tutela trail evidence` reads like any other.

use std::{
    fs,
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tutela_ports::Shelf;

use crate::error::Error;

/// The folder, if one was named.
pub(super) struct Folder {
    root: Option<PathBuf>,
    /// The first thing that could not be written; nothing is written after it.
    failed: Mutex<Option<Error>>,
}

impl Folder {
    /// Opens a folder, which is made where it is not there.
    pub(super) fn open(root: Option<&Path>) -> Result<Self, Error> {
        if let Some(root) = root {
            fs::create_dir_all(root).map_err(|source| failed(root, source))?;
            // Before anybody is asked anything.
            tempfile::Builder::new().tempfile_in(root).map_err(|source| failed(root, source))?;
        }
        Ok(Self { root: root.map(Path::to_owned), failed: Mutex::default() })
    }

    /// Says whether everything was kept.
    pub(super) fn close(&self) -> Result<(), Error> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    /// Where an object is. Names come from a bucket: one that leads elsewhere has no place.
    fn place(&self, name: &str) -> Option<PathBuf> {
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let name = Path::new(name);
        name.components().all(is_plain).then(|| Some(self.root.as_ref()?.join(name)))?
    }
}

impl Shelf for Folder {
    fn names(&self, prefix: &str) -> Vec<String> {
        let Some(folder) = self.place(prefix) else { return Vec::new() };
        // A folder that is not there has nothing in it; one that cannot be read is asked for again.
        #[expect(clippy::disallowed_methods, reason = "the folder was named on the command line")]
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.map(|name| format!("{prefix}{name}")).collect()
    }

    fn kept(&self, name: &str) -> Option<Vec<u8>> {
        #[expect(clippy::disallowed_methods, reason = "the folder was named on the command line")]
        let bytes = fs::read(self.place(name)?).ok();
        bytes
    }

    fn keep(&self, name: &str, bytes: &[u8]) {
        let Some(place) = self.place(name) else { return };
        let mut first = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            *first = write(&place, bytes).err().map(|source| failed(&place, source));
        }
    }
}

/// Writes a file whole or not at all.
fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".tutela").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(place)?;
    Ok(())
}

fn failed(place: &Path, source: io::Error) -> Error {
    Error::Output { place: format!("`{}`", place.display()), source }
}
