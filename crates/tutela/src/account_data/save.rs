//! Saving an account-data folder: whole, or not at all.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{error::Error, whole::bare};

/// The part of a folder that says what belongs to it.
pub(super) const MANIFEST: &str = "manifest.json";

/// Fails early where a folder could not be written, before anybody is asked anything.
pub(crate) fn check_writable(path: &Path) -> Result<(), Error> {
    staging(path).map(drop)
}

/// Writes a folder beside its place first, then renames it.
pub(crate) fn write(path: &Path, tree: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
    let staging = staging(path)?;
    for (place, bytes) in tree {
        let file = staging.path().join(place);
        let failed = |source| failed(&path.join(place), source);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        #[expect(clippy::disallowed_methods, reason = "it is renamed into place when whole")]
        fs::write(&file, bytes).map_err(failed)?;
    }
    if path.exists() {
        fill(path, &staging)
    } else {
        fs::rename(staging.path(), path).map_err(|source| failed(path, source))
    }
}

/// Moves everything into an empty folder that is there already, and may be a mounted one. The
/// manifest goes first: of what it lists and the folder lacks, nobody will think that it is fine.
fn fill(path: &Path, staging: &TempDir) -> Result<(), Error> {
    let mut names = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let entries = fs::read_dir(staging.path()).map_err(|source| failed(path, source))?;
    for entry in entries {
        names.push(entry.map_err(|source| failed(path, source))?.file_name());
    }
    names.sort_by_key(|name| name != MANIFEST);
    for name in names {
        let to = path.join(&name);
        fs::rename(staging.path().join(&name), &to).map_err(|source| failed(&to, source))?;
    }
    Ok(())
}

pub(super) fn failed(place: &Path, source: io::Error) -> Error {
    Error::Output { place: format!("`{}`", place.display()), source }
}

/// A folder of our own, readable by nobody else: in `path` where that is an empty folder, beside it
/// where it is not there.
fn staging(path: &Path) -> Result<TempDir, Error> {
    let refused = |problem| Error::Save { path: path.to_owned(), problem };
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let parent = match fs::read_dir(path).map(Iterator::count) {
        Ok(0) => path.to_owned(),
        Ok(_) => return Err(refused("it already holds files")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => parent(path),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(refused("it is, or lies below, a file"));
        }
        Err(source) => return Err(failed(path, source)),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tutela-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent).map_err(|source| failed(path, bare(source)))
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
