//! The account-data folder on a disk: the only place that reads one or writes one.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use tutela_model::AccountId;
use tutela_recording::folder::{self, File, Folder};

use crate::error::Error;

/// A larger file is no answer of one account, and is not worth the memory.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Folders in folders, far beyond what the format has.
const MAX_DEPTH: usize = 8;

/// Reads a folder. `account` names the account of a folder that does not say.
pub(crate) fn read(path: &Path, account: Option<&AccountId>) -> Result<Folder, Error> {
    let mut tree = BTreeMap::new();
    gather(path, "", 0, &mut tree)?;
    let mut folder =
        folder::read(tree).map_err(|source| Error::Folder { path: path.to_owned(), source })?;
    if let (Some(named), [only]) = (account, folder.accounts.as_mut_slice())
        && only.account == AccountId::unknown()
    {
        only.account = named.clone();
    }
    Ok(folder)
}

fn gather(
    path: &Path,
    prefix: &str,
    depth: usize,
    tree: &mut BTreeMap<String, File>,
) -> Result<(), Error> {
    let unreadable = |source| Error::Read { path: path.to_owned(), source };
    if depth > MAX_DEPTH {
        return Err(unreadable(io::Error::other("folders lie too deep in one another")));
    }
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let entries = fs::read_dir(path).map_err(unreadable)?;
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let place = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let path = entry.path();
        let about = fs::metadata(&path);
        if about.as_ref().is_ok_and(fs::Metadata::is_dir) {
            gather(&path, &place, depth + 1, tree)?;
        } else {
            let file =
                about.map_err(|error| error.to_string()).and_then(|about| read_file(&path, &about));
            tree.insert(
                place,
                file.map_err(|error| format!("`{}` could not be read: {error}", path.display())),
            );
        }
    }
    Ok(())
}

fn read_file(path: &Path, about: &fs::Metadata) -> File {
    if !about.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if about.len() > MAX_BYTES {
        return Err(format!(
            "it has {} bytes, more than the {MAX_BYTES} that are read",
            about.len()
        ));
    }
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    fs::read(path).map_err(|error| error.to_string())
}

/// Fails early where a folder could not be written, before anybody is asked anything.
pub(crate) fn check_writable(path: &Path) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    match fs::read_dir(path) {
        Ok(mut entries) if entries.next().is_some() => {
            Err(Error::NotEmpty { path: path.to_owned() })
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => staging(path).map(drop),
        Err(source) => Err(Error::Read { path: path.to_owned(), source }),
    }
}

/// Writes a folder whole or not at all: beside its place first, then renamed.
pub(crate) fn write(path: &Path, tree: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
    check_writable(path)?;
    let failed =
        |place: &Path, source| Error::Output { place: format!("`{}`", place.display()), source };
    let staging = staging(path)?;
    for (place, bytes) in tree {
        let file = staging.path().join(place);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(|source| failed(&path.join(place), source))?;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the folder is renamed into place when whole"
        )]
        fs::write(&file, bytes).map_err(|source| failed(&path.join(place), source))?;
    }
    if path.exists() {
        fs::remove_dir(path).map_err(|source| failed(path, source))?;
    }
    fs::rename(staging.keep(), path).map_err(|source| failed(path, source))
}

/// A folder of our own beside `path`, readable by nobody else.
fn staging(path: &Path) -> Result<tempfile::TempDir, Error> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    tempfile::Builder::new()
        .prefix(".tutela-")
        .tempdir_in(&parent)
        .map_err(|source| Error::Output { place: format!("`{}`", parent.display()), source })
}
