//! An account-data folder in one file that chosen people alone can open: a tar archive in the age
//! format, which `age -d FILE | tar x` turns into the folder.
//!
//! This module must never put a secret key into a message.
//!
//! Sources: <https://age-encryption.org/v1>, <https://www.gnu.org/software/tar/manual/html_node/Standard.html>

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _, Write as _},
    path::{Component, Path},
    str::FromStr as _,
};

use age::{
    Decryptor, Encryptor,
    x25519::{Identity, Recipient},
};
use tar::{Archive, Builder, EntryType, Header};
use tutela_recording::folder::{File, is_place};

use super::MAX_BYTES;
use crate::{error::Error, input, whole};

const WHAT: &str = "the encrypted answers";

/// Whether a path leads to a file, which may be an encrypted one.
pub(crate) fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.is_file())
}

/// Fails early where the file could not be written, before anybody is asked anything. What is there
/// already stays.
pub(crate) fn check_writable(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        let problem = "there is a file or folder of that name already: name a new one";
        return Err(failed(path)(io::Error::other(problem)));
    }
    whole::check_writable(path)
}

/// Writes the files of a folder, by their paths in it, for these people and nobody else.
pub(crate) fn write(
    path: &Path,
    tree: &BTreeMap<String, Vec<u8>>,
    to: &[Recipient],
) -> Result<(), Error> {
    whole::stage(path, |out| seal(tree, to, out))?.put()
}

fn seal(
    tree: &BTreeMap<String, Vec<u8>>,
    to: &[Recipient],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let recipients = to.iter().map(|one| one as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let mut sealed = encryptor.wrap_output(out)?;
    {
        let mut archive = Builder::new(&mut sealed);
        for (place, bytes) in tree {
            let mut header = Header::new_gnu();
            // Without its type, a long name that is cut behind a slash looks like a folder's.
            header.set_entry_type(EntryType::Regular);
            header.set_size(u64::try_from(bytes.len()).map_err(io::Error::other)?);
            // Whoever unpacks it alone reads it; the moment is in the manifest.
            header.set_mode(0o600);
            header.set_mtime(0);
            archive.append_data(&mut header, place, bytes.as_slice())?;
        }
        archive.finish()?;
    }
    sealed.flush()?;
    sealed.finish().map(drop)
}

/// Reads the files of a folder out of an encrypted file. A file that was cut or changed anywhere is
/// not read at all.
pub(crate) fn read(path: &Path, identity: &Path) -> Result<BTreeMap<String, File>, Error> {
    let identities = identities(identity)?;
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let file = fs::File::open(path).map_err(|error| unreadable(path, error.to_string()))?;
    let no_age = |error| unreadable(path, format!("it is no file of the age format: {error}"));
    let decryptor = Decryptor::new_buffered(io::BufReader::new(file)).map_err(no_age)?;
    let keys = identities.iter().map(|one| one as &dyn age::Identity);
    let opened = decryptor.decrypt(keys).map_err(|error| {
        let key = identity.display();
        unreadable(path, format!("the identity in `{key}` does not open it: {error}"))
    })?;
    unpack(opened).map_err(|error| unreadable(path, error.to_string()))
}

fn unpack(opened: impl io::Read) -> io::Result<BTreeMap<String, File>> {
    let mut tree: BTreeMap<String, File> = BTreeMap::new();
    let mut archive = Archive::new(opened);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let place = within(&entry.path()?);
        let refused = |why: &str| io::Error::other(format!("the archive in it {why}"));
        let place = place.ok_or_else(|| refused("names a file outside of the folder"))?;
        if entry.header().entry_type() == EntryType::Directory {
            continue;
        }
        if entry.header().entry_type() != EntryType::Regular || entry.size() > MAX_BYTES {
            return Err(refused("holds what is no file of an account-data folder"));
        }
        let mut bytes = Vec::new();
        entry.by_ref().take(MAX_BYTES).read_to_end(&mut bytes)?;
        if let Some(account) = account_of(&place) {
            tree.insert(format!("accounts/{account}/"), Ok(Vec::new()));
        }
        if is_place(place.split('/').next().unwrap_or_default()) {
            tree.insert(place, Ok(bytes));
        }
    }
    // What follows the archive is checked, too: its end is where the encryption says so.
    let rest = io::copy(&mut archive.into_inner(), &mut io::sink());
    rest.map(|_| tree)
}

fn account_of(place: &str) -> Option<&str> {
    place.strip_prefix("accounts/")?.split_once('/').map(|(account, _)| account)
}

/// A path without the `./` that others' archives begin with; `None` for one that leads elsewhere.
fn within(place: &Path) -> Option<String> {
    let parts = place.components().filter(|part| *part != Component::CurDir);
    let names = parts.map(|part| match part {
        Component::Normal(name) => name.to_str(),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            None
        }
    });
    names.collect::<Option<Vec<&str>>>().map(|names| names.join("/"))
}

/// The secret keys of an identity file, a line each.
fn identities(path: &Path) -> Result<Vec<Identity>, Error> {
    let text = input::read_text("the identity from", path)?;
    let mut identities = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // Never the line itself: it may be most of a key.
        let problem = format!("line {number} is no secret key such as `age-keygen` writes");
        let own = Identity::from_str(line).map_err(|_| Error::Read {
            what: "the identity from",
            path: path.to_owned(),
            detail: problem,
        })?;
        identities.push(own);
    }
    if identities.is_empty() {
        let detail = "there is no secret key in it, such as `age-keygen` writes".to_owned();
        return Err(Error::Read { what: "the identity from", path: path.to_owned(), detail });
    }
    Ok(identities)
}

fn unreadable(path: &Path, detail: String) -> Error {
    Error::Read { what: WHAT, path: path.to_owned(), detail }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Output { place: format!("`{}`", path.display()), source }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::within;

    #[test]
    fn paths_stay_within_the_folder() {
        for (place, expected) in [
            ("manifest.json", Some("manifest.json")),
            ("./accounts/1/a.json", Some("accounts/1/a.json")),
            ("accounts/../../etc/passwd", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(within(Path::new(place)).as_deref(), expected, "{place}");
        }
    }
}
