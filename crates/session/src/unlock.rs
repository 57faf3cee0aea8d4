//! Opens the vault, asking for its passphrase as seldom as can be.

use std::path::Path;

use crate::{Cost, PassphraseWay, Prompts, SessionError, Vault, VaultError};

/// How often a passphrase that is typed may be wrong.
const TRIES: u32 = 3;

/// Opens the vault in a folder, and makes it where there is none. Of many processes that want it at
/// once, one asks for the passphrase.
///
/// # Errors
/// When nobody gives the passphrase, or the folder cannot be used.
pub fn open(folder: &Path, prompts: &Prompts, keep_seconds: usize) -> Result<Vault, SessionError> {
    if Vault::is_in(folder)
        && let Some(vault) = Vault::unlocked(folder)?
    {
        return Ok(vault);
    }
    Vault::make_folder(folder)?;
    let _lock = Vault::wait(folder, "unlock")?;
    if !Vault::is_in(folder) {
        let vault = Vault::create(folder, &prompts.passphrase(true)?, Cost::USUAL)?;
        return Ok(kept(vault, keep_seconds));
    }
    if let Some(vault) = Vault::unlocked(folder)? {
        return Ok(vault);
    }
    let mut tries = if prompts.passphrase == PassphraseWay::Terminal { TRIES } else { 1 };
    loop {
        tries -= 1;
        match Vault::unlock(folder, &prompts.passphrase(false)?) {
            Err(VaultError::Passphrase) if tries > 0 => {
                (prompts.complain)("the passphrase does not open the vault");
            }
            vault => return Ok(kept(vault?, keep_seconds)),
        }
    }
}

/// Where no kernel keeps the key, the passphrase is asked for each time.
fn kept(vault: Vault, seconds: usize) -> Vault {
    let _is_kept = seconds > 0 && vault.keep_unlocked(seconds);
    vault
}
