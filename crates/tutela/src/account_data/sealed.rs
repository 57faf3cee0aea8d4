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
    let no_age = |error| unreadable(path, format!("{error}: {}", no_age(path)));
    let decryptor = Decryptor::new_buffered(io::BufReader::new(file)).map_err(no_age)?;
    if decryptor.is_scrypt() {
        let detail = "it was encrypted with a passphrase, and not for a key: open it with `age -d FILE | \
                      tar x`, and name the folder";
        return Err(unreadable(path, detail.to_owned()));
    }
    let keys = identities.iter().map(|one| one as &dyn age::Identity);
    let opened = decryptor.decrypt(keys).map_err(|error| {
        let key = identity.display();
        let detail = format!(
            "the identity in `{key}` does not open it ({error}): name the file of a secret key whose \
             public key was given to `--encrypt-to`"
        );
        unreadable(path, detail)
    })?;
    unpack(opened).map_err(|detail| unreadable(path, detail))
}

/// What a file is that has no header of the age format, and the way out.
fn no_age(path: &Path) -> &'static str {
    const ARMOUR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
    let mut begin = [0; ARMOUR.len()];
    #[expect(clippy::disallowed_methods, reason = "this is the folder adapter")]
    let is_armoured = fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok();
    if is_armoured && begin == *ARMOUR {
        return "it is the text form of the age format: open it with `age -d -i KEY FILE | tar x`, and \
                name the folder";
    }
    "it is no file of the age format, or was cut at its beginning: name one that `tutela collect \
     --encrypt-to` wrote, and get it again if it is shorter than it was"
}

/// A stream that remembers whether it could be read: what reads an archive out of it tells the same of
/// a file that was cut as of one that holds something else.
struct Watched<R> {
    from: R,
    lost: Option<String>,
}

impl<R: io::Read> io::Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.from.read(into).inspect_err(|error| self.lost = Some(error.to_string()))
    }
}

fn unpack(opened: impl io::Read) -> Result<BTreeMap<String, File>, String> {
    let mut archive = Archive::new(Watched { from: opened, lost: None });
    let files = entries(&mut archive);
    let mut rest = archive.into_inner();
    // What follows the archive is checked, too: its end is where the encryption says so.
    if rest.lost.is_none() {
        let end = io::copy(&mut rest, &mut io::sink());
        rest.lost = end.err().map(|error| error.to_string());
    }
    match (rest.lost, files) {
        (Some(lost), _) => Err(format!(
            "it was cut or changed since it was written ({lost}), and nothing of it is read: get it \
             again, and compare its length or digest with that of the first"
        )),
        (None, Err(detail)) => Err(detail),
        (None, Ok(files)) => Ok(files),
    }
}

fn entries<R: io::Read>(archive: &mut Archive<R>) -> Result<BTreeMap<String, File>, String> {
    let no_archive = |error: io::Error| {
        format!(
            "what is encrypted in it is no tar archive ({error}): encrypt a folder by `tutela collect \
             --encrypt-to`, or by `tar c -C FOLDER . | age -r PUBLIC_KEY -o FILE`"
        )
    };
    let refused = |place: &str, why: &str| {
        format!("the archive in it holds `{place}`, {why}: make it anew of the folder alone")
    };
    let mut tree: BTreeMap<String, File> = BTreeMap::new();
    for entry in archive.entries().map_err(no_archive)? {
        let mut entry = entry.map_err(no_archive)?;
        let named = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let place = within(&entry.path().map_err(no_archive)?);
        let place = place.ok_or_else(|| refused(&named, "which lies outside of the folder"))?;
        if entry.header().entry_type() == EntryType::Directory {
            continue;
        }
        if entry.header().entry_type() != EntryType::Regular {
            return Err(refused(&named, "which is no file, but a link or a device"));
        }
        if entry.size() > MAX_BYTES {
            return Err(refused(
                &named,
                &format!("with more than the {MAX_BYTES} bytes that are read"),
            ));
        }
        let mut bytes = Vec::new();
        entry.by_ref().take(MAX_BYTES).read_to_end(&mut bytes).map_err(no_archive)?;
        if let Some(account) = account_of(&place) {
            tree.insert(format!("accounts/{account}/"), Ok(Vec::new()));
        }
        if is_place(place.split('/').next().unwrap_or_default())
            && tree.insert(place, Ok(bytes)).is_some()
        {
            return Err(refused(&named, "twice"));
        }
    }
    Ok(tree)
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
