//! Sealing: Argon2id for passphrases, XChaCha20-Poly1305 for everything.
//!
//! Sources: RFC 9106, RFC 8439; the extended nonce is long enough to be drawn at random.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, AeadCore as _, KeyInit as _, OsRng, Payload},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tutela_model::hex;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;

/// What stretching a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// The second recommendation of RFC 9106, on one lane.
    pub const USUAL: Self = Self { memory_kib: 64 * 1024, passes: 3 };

    /// A file that asks for more was not written by us, and would stop the machine.
    const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 32 };
}

/// The key that seals the files.
pub(super) struct DataKey(Zeroizing<[u8; KEY_BYTES]>);

/// A sealed text, as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Sealed {
    nonce: String,
    text: String,
}

/// A data key that a passphrase opens, as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Passphrase {
    function: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
    key: Sealed,
}

impl DataKey {
    pub(super) fn random() -> Self {
        Self(Zeroizing::new(XChaCha20Poly1305::generate_key(&mut OsRng).into()))
    }

    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        <[u8; KEY_BYTES]>::try_from(bytes).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&*self.0))
    }

    pub(super) fn seal(&self, text: &[u8], about: &str) -> Sealed {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload { msg: text, aad: about.as_bytes() };
        // It fails for texts of more than 256 GiB only.
        let sealed = self.cipher().encrypt(&nonce, payload).unwrap_or_default();
        Sealed { nonce: BASE64_STANDARD.encode(nonce), text: BASE64_STANDARD.encode(sealed) }
    }

    /// The text; `None` where the key, the text or what it is about is another.
    pub(super) fn open(&self, sealed: &Sealed, about: &str) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: [u8; 24] = BASE64_STANDARD.decode(&sealed.nonce).ok()?.try_into().ok()?;
        let text = BASE64_STANDARD.decode(&sealed.text).ok()?;
        let payload = Payload { msg: &text, aad: about.as_bytes() };
        self.cipher().decrypt(XNonce::from_slice(&nonce), payload).ok().map(Zeroizing::new)
    }
}

impl Passphrase {
    /// Locks a data key. The detail of an error says what the function did not accept.
    pub(super) fn lock(
        key: &DataKey,
        passphrase: &SecretString,
        cost: Cost,
        about: &str,
    ) -> Result<Self, String> {
        let salt = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let key = stretched(passphrase, &salt, cost)?.seal(key.bytes(), about);
        let (function, salt) = ("argon2id".to_owned(), BASE64_STANDARD.encode(salt));
        Ok(Self { function, cost, salt, key })
    }

    /// Opens the data key.
    ///
    /// # Errors
    /// `None` for another passphrase, and what is wrong with the file.
    pub(super) fn unlock(
        &self,
        passphrase: &SecretString,
        about: &str,
    ) -> Result<DataKey, Option<String>> {
        if self.function != "argon2id" {
            return Err(Some(format!(
                "`{}` is no function that this version knows",
                self.function
            )));
        }
        let (cost, most) = (self.cost, Cost::MOST);
        if cost.memory_kib > most.memory_kib || cost.passes > most.passes {
            return Err(Some("its passphrase would cost more than this machine has".to_owned()));
        }
        let salt = BASE64_STANDARD.decode(&self.salt).map_err(|error| Some(error.to_string()))?;
        let opened = stretched(passphrase, &salt, cost).map_err(Some)?.open(&self.key, about);
        opened.and_then(|key| DataKey::of(&key)).ok_or(None)
    }
}

fn stretched(passphrase: &SecretString, salt: &[u8], cost: Cost) -> Result<DataKey, String> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(KEY_BYTES));
    let params = params.map_err(|error| error.to_string())?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
        .map_err(|error| error.to_string())?;
    Ok(DataKey(key))
}

/// A name that no other vault has.
pub(super) fn random_id() -> String {
    let drawn = XChaCha20Poly1305::generate_nonce(&mut OsRng);
    hex(drawn.iter().take(16))
}
