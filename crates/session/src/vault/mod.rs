//! The vault: long-lived access keys, and beside them the sessions, in files that say nothing
//! without a passphrase.
//!
//! A random key seals both files. The passphrase, stretched, opens that key; once it is open, the
//! kernel's keyring keeps it for a while, where there is one.

mod seal;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use tutela_model::hex;
use tutela_ports::Keys;
use zeroize::Zeroizing;

pub use self::seal::Cost;
use self::seal::{DataKey, Passphrase, Sealed};
use crate::{kernel, lock::Lock, sessions::Sessions};

const SCHEMA: &str = "tutela.vault/1";
const VAULT: &str = "vault.json";
const SESSIONS: &str = "sessions.json";

/// Why the vault cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file of it cannot be read or written.
    #[error("the vault `{}` cannot be used: {source}: see to the folder's owner and rights", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of it makes no sense.
    #[error(
        "the vault's file `{}` is damaged: {detail}; move it away, and bring the keys again with \
         `tutela session import`", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The passphrase does not open it.
    #[error("the passphrase does not open the vault: try again")]
    Passphrase,
    /// A passphrase that is too short to be one.
    #[error("a passphrase needs at least 8 characters: choose a longer one")]
    Short,
    /// The key is not in the vault.
    #[error("the vault has no key of profile `{0}`: `tutela session import` brings one")]
    NoKey(String),
}

/// `vault.json`.
#[derive(Serialize, Deserialize)]
struct Written {
    schema: String,
    id: String,
    passphrase: Passphrase,
    keys: Sealed,
}

#[derive(Default, Serialize, Deserialize)]
struct Entries {
    keys: BTreeMap<String, Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    id: String,
    #[serde(with = "crate::exposed")]
    secret: SecretString,
}

/// A vault that is open. It has no `Debug`, and must not get one.
pub struct Vault {
    folder: PathBuf,
    id: String,
    key: DataKey,
}

impl Vault {
    /// Whether there is a vault in a folder.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        folder.join(VAULT).exists()
    }

    /// Makes a vault without keys. The folder is for its owner only.
    ///
    /// # Errors
    /// When the passphrase is too short, or the folder cannot be written.
    pub fn create(
        folder: &Path,
        passphrase: &SecretString,
        cost: Cost,
    ) -> Result<Self, VaultError> {
        if passphrase.expose_secret().chars().count() < 8 {
            return Err(VaultError::Short);
        }
        Self::make_folder(folder)?;
        let id = seal::random_id();
        let key = DataKey::random();
        let vault = Self { folder: folder.to_owned(), id, key };
        let (schema, id) = (SCHEMA.to_owned(), vault.id.clone());
        let keys = vault.key.seal(&to_json(&Entries::default()), &vault.about("keys"));
        let passphrase = Passphrase::lock(&vault.key, passphrase, cost, &vault.about("key"));
        let (passphrase, keys) = (passphrase.map_err(|it| vault.damaged(VAULT, it))?, keys);
        vault.write(VAULT, &Written { schema, id, passphrase, keys })?;
        Ok(vault)
    }

    /// Makes the folder for a vault, for its owner only, unless it is there.
    pub(crate) fn make_folder(folder: &Path) -> Result<(), VaultError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|source| VaultError::Io { path: folder.to_owned(), source })
    }

    /// Opens a vault with its passphrase.
    ///
    /// # Errors
    /// When that does not open it, or the file cannot be read.
    pub fn unlock(folder: &Path, passphrase: &SecretString) -> Result<Self, VaultError> {
        let written = read_written(folder)?;
        let about = about(&written.id, "key");
        let key = written.passphrase.unlock(passphrase, &about).map_err(|detail| match detail {
            Some(detail) => VaultError::Damaged { path: folder.join(VAULT), detail },
            None => VaultError::Passphrase,
        })?;
        Ok(Self { folder: folder.to_owned(), id: written.id, key })
    }

    /// Opens a vault with the key that the kernel keeps, if it does.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unlocked(folder: &Path) -> Result<Option<Self>, VaultError> {
        let written = read_written(folder)?;
        let Some(key) = kernel::get(&kept_as(&written.id)) else { return Ok(None) };
        let vault = DataKey::of(&key).map(|key| Self {
            folder: folder.to_owned(),
            id: written.id.clone(),
            key,
        });
        // Whatever else is kept under the name does not open it.
        Ok(vault.filter(|vault| vault.open_entries(&written).is_ok()))
    }

    /// Has the kernel keep the key for so long; `false` where it does not.
    #[must_use]
    pub fn keep_unlocked(&self, seconds: usize) -> bool {
        kernel::put(&kept_as(&self.id), self.key.bytes(), seconds)
    }

    /// Has the kernel forget the key of the vault in a folder.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn lock_again(folder: &Path) -> Result<(), VaultError> {
        kernel::forget(&kept_as(&read_written(folder)?.id));
        Ok(())
    }

    /// Waits until no other process unlocks the vault in a folder, or does the other thing named.
    pub(crate) fn wait(folder: &Path, name: &str) -> Result<Lock, VaultError> {
        Lock::wait(folder, name)
            .map_err(|source| VaultError::Io { path: folder.to_owned(), source })
    }

    /// Waits until no other process asks for sessions of an access key.
    pub(crate) fn wait_for_key(&self, key_id: &str) -> Result<Lock, VaultError> {
        let digest = Sha256::digest(format!("{} {key_id}", self.id));
        let name: String = hex(digest.iter().take(8));
        Self::wait(&self.folder, &name)
    }

    /// The profiles that have a key here.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn names(&self) -> Result<BTreeSet<String>, VaultError> {
        Ok(self.entries()?.keys.into_keys().collect())
    }

    /// The key of a profile.
    ///
    /// # Errors
    /// When it is not there, or the file cannot be read.
    pub fn key(&self, profile: &str) -> Result<Keys, VaultError> {
        let entry = self.entries()?.keys.remove(profile);
        let Entry { id, secret } = entry.ok_or_else(|| VaultError::NoKey(profile.to_owned()))?;
        Ok(Keys { id, secret, token: None, expires: None })
    }

    /// Keeps the key of a profile, in the place of one that was there.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn put_key(&self, profile: &str, keys: &Keys) -> Result<(), VaultError> {
        let _lock = Self::wait(&self.folder, "vault")?;
        let mut written = read_written(&self.folder)?;
        let mut entries = self.open_entries(&written)?;
        let entry = Entry { id: keys.id.clone(), secret: keys.secret.clone() };
        entries.keys.insert(profile.to_owned(), entry);
        written.keys = self.key.seal(&to_json(&entries), &self.about("keys"));
        self.write(VAULT, &written)
    }

    /// What is remembered of sessions.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn sessions(&self) -> Result<Sessions, VaultError> {
        match read::<Sealed>(&self.folder.join(SESSIONS))? {
            Some(sealed) => self.open(SESSIONS, &sealed, "sessions"),
            None => Ok(Sessions::default()),
        }
    }

    /// Changes what is remembered of sessions.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn update<T>(&self, change: impl FnOnce(&mut Sessions) -> T) -> Result<T, VaultError> {
        let _lock = Self::wait(&self.folder, "sessions")?;
        let mut sessions = self.sessions()?;
        let outcome = change(&mut sessions);
        self.write(SESSIONS, &self.key.seal(&to_json(&sessions), &self.about("sessions")))?;
        Ok(outcome)
    }

    fn entries(&self) -> Result<Entries, VaultError> {
        self.open_entries(&read_written(&self.folder)?)
    }

    fn open_entries(&self, written: &Written) -> Result<Entries, VaultError> {
        self.open(VAULT, &written.keys, "keys")
    }

    fn open<T: DeserializeOwned>(
        &self,
        file: &str,
        sealed: &Sealed,
        what: &str,
    ) -> Result<T, VaultError> {
        let text = self.key.open(sealed, &self.about(what));
        let text = text.ok_or_else(|| self.damaged(file, "its seal is broken".to_owned()))?;
        serde_json::from_slice(&text).map_err(|error| self.damaged(file, error.to_string()))
    }

    fn about(&self, what: &str) -> String {
        about(&self.id, what)
    }

    fn damaged(&self, file: &str, detail: String) -> VaultError {
        VaultError::Damaged { path: self.folder.join(file), detail }
    }

    /// Writes a file whole or not at all, for its owner only.
    fn write(&self, name: &str, content: &impl Serialize) -> Result<(), VaultError> {
        let path = self.folder.join(name);
        let put = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(&serde_json::to_vec_pretty(content)?)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        put().map_err(|source| VaultError::Io { path: path.clone(), source })
    }
}

/// What a sealed text is bound to, so that none can stand in the place of another.
fn about(id: &str, what: &str) -> String {
    format!("{SCHEMA} {id} {what}")
}

fn kept_as(id: &str) -> String {
    format!("tutela:vault:{id}")
}

fn to_json(content: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // Texts and numbers under texts: there is nothing that JSON could not say.
    Zeroizing::new(serde_json::to_vec(content).unwrap_or_default())
}

fn read_written(folder: &Path) -> Result<Written, VaultError> {
    let path = folder.join(VAULT);
    let written: Option<Written> = read(&path)?;
    let written = written.ok_or_else(|| VaultError::Io {
        path: path.clone(),
        source: io::ErrorKind::NotFound.into(),
    })?;
    if written.schema != SCHEMA {
        let detail = format!("its schema is `{}`, not `{SCHEMA}`", written.schema);
        return Err(VaultError::Damaged { path, detail });
    }
    Ok(written)
}

/// A file's content; `None` where there is no file.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, VaultError> {
    #[expect(clippy::disallowed_methods, reason = "the vault is this room's own file")]
    let bytes = match fs::read(path) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(|source| VaultError::Io { path: path.to_owned(), source })?,
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| VaultError::Damaged { path: path.to_owned(), detail: error.to_string() })
}

#[cfg(test)]
mod tests;
