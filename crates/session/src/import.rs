//! Brings keys that stand in clear into the vault, and takes them out of the files.

pub mod aws_vault;
mod strip;

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use secrecy::ExposeSecret as _;
use tutela_ports::Keys;

pub use self::strip::Sections;
use self::strip::strip;
use crate::{Profiles, SessionError, Vault};

/// The profiles whose keys stand in clear: all, or the one that is named and what belongs to it.
#[must_use]
pub fn plain(profiles: &Profiles, only: Option<&str>) -> Vec<(String, Keys)> {
    let long_term = only.map(|only| format!("{only}-long-term"));
    let is_meant =
        |name: &str| only.is_none_or(|only| name == only || Some(name) == long_term.as_deref());
    let named = profiles.names().filter(|name| is_meant(name));
    named.filter_map(|name| Some((name.to_owned(), profiles.plain_key(name)?))).collect()
}

/// Puts a key into the vault, and reads it back from the disk.
///
/// # Errors
/// When the vault cannot be used, or what comes back is not what went in.
pub fn bring(vault: &Vault, profile: &str, keys: &Keys) -> Result<(), SessionError> {
    vault.put_key(profile, keys)?;
    let back = vault.key(profile)?;
    if back.id == keys.id && back.secret.expose_secret() == keys.secret.expose_secret() {
        Ok(())
    } else {
        Err(SessionError::NotVerified { profile: profile.to_owned() })
    }
}

/// A file that was cleaned, and how many lines of it are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// The file, where links lead.
    pub path: PathBuf,
    /// The lines.
    pub lines: usize,
}

/// Takes keys and sessions of profiles out of a file of the AWS CLI's: whole or not at all, with
/// all else as it was, byte for byte. `None` where there is nothing to take.
///
/// # Errors
/// When the file cannot be read or written.
pub fn clean(
    path: &Path,
    sections: Sections,
    profiles: &BTreeSet<String>,
) -> Result<Option<Cleaned>, SessionError> {
    let failed = |source| SessionError::File { path: path.to_owned(), source };
    let place = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        place => place.map_err(failed)?,
    };
    #[expect(clippy::disallowed_methods, reason = "the person confirmed that it is rewritten")]
    let text = fs::read_to_string(&place).map_err(failed)?;
    let (stripped, lines) = strip(&text, sections, profiles);
    if lines == 0 {
        return Ok(None);
    }
    let put = || -> io::Result<()> {
        let folder = place.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(stripped.as_bytes())?;
        file.as_file().set_permissions(fs::metadata(&place)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&place)?;
        Ok(())
    };
    put().map_err(failed)?;
    Ok(Some(Cleaned { path: place, lines }))
}

/// Takes away the sessions that awsume keeps in clear; how many.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn clean_folder(folder: &Path) -> Result<usize, SessionError> {
    let failed = |source| SessionError::File { path: folder.to_owned(), source };
    #[expect(clippy::disallowed_methods, reason = "the person confirmed that it is emptied")]
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(failed)?,
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            fs::remove_file(&path).map_err(|source| SessionError::File { path, source })?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
