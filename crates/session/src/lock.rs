//! Locks between processes: one asks, the others wait and read what it got.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// A lock that is held until it is dropped, or its process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "the file is the lock")] File);

impl Lock {
    /// Waits until nobody else holds the lock of this name in `folder`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn wait(folder: &Path, name: &str) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(folder.join(format!("{name}.lock")))?;
        file.lock()?;
        Ok(Self(file))
    }
}
