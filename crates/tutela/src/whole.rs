//! Files that are written whole or not at all.

use std::{
    fs, io,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use crate::error::Error;

/// A file that lies beside its place, whole, and waits to be put there.
pub(crate) struct Staged {
    /// `None` for a pipe or device, which has been written to already.
    file: Option<NamedTempFile>,
    place: PathBuf,
    named: PathBuf,
}

/// Fails early where a file could not be written, before anybody is asked anything.
pub(crate) fn check_writable(path: &Path) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|about| about.is_dir()) {
        return Err(failed(path)(io::Error::other("it is a folder: name a file in it")));
    }
    if is_special(path) { Ok(()) } else { beside(&target(path)).map(drop).map_err(failed(path)) }
}

/// Writes a file beside its place. What is no regular file, such as a pipe, is written to as it is.
pub(crate) fn stage(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<Staged, Error> {
    let named = path.to_owned();
    if is_special(path) {
        #[expect(clippy::disallowed_methods, reason = "a pipe cannot be renamed into place")]
        let special = fs::File::create(path).map_err(failed(path))?;
        buffered(special, write).map_err(failed(path))?;
        return Ok(Staged { file: None, place: named.clone(), named });
    }
    let place = target(path);
    let file = beside(&place).map_err(failed(path))?;
    buffered(file.as_file(), write)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed(path))?;
    Ok(Staged { file: Some(file), place, named })
}

impl Staged {
    /// Puts the file into its place, where a reader meets either the old one or this.
    pub(crate) fn put(self) -> Result<(), Error> {
        let Some(file) = self.file else { return Ok(()) };
        file.persist(&self.place).map(drop).map_err(|error| failed(&self.named)(error.error))
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Output { place: format!("`{}`", path.display()), source: bare(source) }
}

/// The system's own words, without the name of a temporary file, which nobody asked for.
pub(crate) fn bare(error: io::Error) -> io::Error {
    let words = error.to_string();
    match words.split_once(" at path ") {
        Some((words, _)) => io::Error::new(error.kind(), words),
        None => error,
    }
}

fn buffered(
    file: impl io::Write,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = BufWriter::new(file);
    write(&mut buffer)?;
    buffer.flush()
}

fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// Where a link leads, so that the link stays one.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn beside(place: &Path) -> io::Result<NamedTempFile> {
    let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = Builder::new();
    builder.prefix(".tutela-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As if the shell had written it: whatever the umask leaves of this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(parent.unwrap_or(Path::new(".")))
}
