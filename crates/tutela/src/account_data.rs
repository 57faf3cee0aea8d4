//! The account-data folder on a disk: the only place that reads one or writes one.

mod checkpoint;
mod opened;
mod pack;
mod save;
pub(crate) mod sealed;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use tutela_model::AccountId;
use tutela_recording::folder::{self, File, Folder, FolderError};

use self::opened::Place;
pub(crate) use self::{
    checkpoint::Keeping,
    opened::Accounts,
    pack::read as read_pack,
    save::{check_writable, write},
};
use crate::error::Error;

/// A larger file is no answer of one account, and is not worth the memory.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Folders in folders, far beyond what the format has.
const MAX_DEPTH: usize = 8;

/// Reads a folder, or one in an encrypted file that `identity` opens. `account` names the account of
/// a folder that does not say.
pub(crate) fn read(
    path: &Path,
    identity: Option<&Path>,
    account: Option<&AccountId>,
) -> Result<Folder, Error> {
    let mut opened = Accounts::open(path, identity)?;
    let as_of = opened.as_of();
    let mut accounts = Vec::new();
    opened.each(|account| accounts.push(account));
    let mut folder = Folder { accounts, as_of, notes: opened.finish()? };
    if let Some(named) = account {
        name_account(path, &mut folder, named)?;
    }
    Ok(folder)
}

fn paths(path: &Path) -> Result<BTreeMap<String, Place>, Error> {
    check_is_account_data(path)?;
    let mut paths = BTreeMap::new();
    gather(path, "", 0, &mut paths)?;
    Ok(paths)
}

fn name_account(path: &Path, folder: &mut Folder, named: &AccountId) -> Result<(), Error> {
    match folder.accounts.as_mut_slice() {
        [only] if only.account == AccountId::unknown() => only.account = named.clone(),
        [only] if only.account == *named => {}
        others => {
            let known: Vec<String> =
                others.iter().map(|account| account.account.to_string()).collect();
            return Err(Error::Usage(format!(
                "`--account {named}` is for a folder in which nothing names its account, but \
                 `{}` is of {}: leave it out",
                path.display(),
                known.join(" and ")
            )));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, detail: impl Into<String>) -> Error {
    Error::Read { what: "the folder", path: path.to_owned(), detail: detail.into() }
}

fn refused(path: &Path, error: &io::Error) -> Error {
    let kind = error.kind();
    if kind == io::ErrorKind::NotADirectory {
        let detail = "it is a file, but a folder is needed, such as `tutela collect --save` writes; \
                      one that was encrypted needs `--identity FILE`";
        return unreadable(path, detail);
    }
    if kind == io::ErrorKind::NotFound {
        return unreadable(path, "there is no such folder; `tutela collect --save` writes one");
    }
    unreadable(path, error.to_string())
}

/// Looks at the top of a folder before all else: what is none may be a whole disk.
fn check_is_account_data(path: &Path) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let entries = fs::read_dir(path).map_err(|error| refused(path, &error))?;
    let mut has_answers = false;
    for entry in entries {
        let name = entry.map_err(|error| refused(path, &error))?.file_name();
        if name == checkpoint::PLACE {
            // What it lacks would not be seen: nothing in it says which accounts were still to come.
            let detail = "the run that writes it was ended, or is not through: the same command, with this \
                          folder for `--save`, goes on with it";
            return Err(unreadable(path, detail));
        }
        has_answers |= name.to_str().is_some_and(folder::is_place);
    }
    if has_answers {
        return Ok(());
    }
    Err(Error::Folder { path: path.to_owned(), detail: FolderError::Empty })
}

fn gather(
    path: &Path,
    prefix: &str,
    depth: usize,
    paths: &mut BTreeMap<String, Place>,
) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(unreadable(path, "folders lie too deep in one another"));
    }
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let entries = fs::read_dir(path).map_err(|error| refused(path, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| refused(path, &error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(unreadable(&path, "its name is not UTF-8: rename it, or take it out"));
        };
        if name.starts_with('.') {
            continue;
        }
        let place = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        if fs::metadata(&path).as_ref().is_ok_and(fs::Metadata::is_dir) {
            if prefix.is_empty() && !folder::is_place(name) {
                paths.insert(format!("{place}/"), Place::Folder);
                continue;
            }
            check_account_name(&path, prefix, name)?;
            gather(&path, &place, depth + 1, paths)?;
            if prefix == "accounts" {
                paths.insert(format!("{place}/"), Place::Folder);
            }
        } else {
            paths.insert(place, Place::File(path));
        }
    }
    Ok(())
}

fn cannot_be_read(path: &Path, error: &str) -> String {
    format!("`{}` could not be read: {error}", path.display())
}

/// What lies in a folder of a wrong name would be passed over, and a whole account look as if it
/// had nothing to show.
fn check_account_name(path: &Path, prefix: &str, name: &str) -> Result<(), Error> {
    let is_account = name == AccountId::unknown().as_str() || AccountId::parse(name).is_some();
    if prefix != "accounts" || is_account {
        return Ok(());
    }
    Err(unreadable(
        path,
        "folders in `accounts` are named by the twelve digits of an account: rename it, or take \
         it out",
    ))
}

fn read_file(path: &PathBuf, about: &fs::Metadata) -> File {
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
