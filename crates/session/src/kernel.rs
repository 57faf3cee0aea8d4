//! The Linux kernel's keyring: keeps the vault's key in memory that is never written to disk,
//! forgets it by itself, and shows it to this user's processes only.
//!
//! Source: keyrings(7), user-keyring(7). Elsewhere, and where a container forbids it, there is none.

use zeroize::Zeroizing;

/// The key that was kept under a name, if the time is not over.
pub(crate) fn get(name: &str) -> Option<Zeroizing<Vec<u8>>> {
    platform::get(name)
}

/// Keeps a key for so long; `false` where there is no such keyring.
pub(crate) fn put(name: &str, key: &[u8], seconds: usize) -> bool {
    platform::put(name, key, seconds)
}

/// Forgets a key.
pub(crate) fn forget(name: &str) {
    platform::forget(name);
}

#[cfg(target_os = "linux")]
mod platform {
    use linux_keyutils::{
        Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission,
    };
    use zeroize::Zeroizing;

    fn find(name: &str) -> Result<Key, KeyError> {
        KeyRing::from_special_id(KeyRingIdentifier::User, false)?.search(name)
    }

    pub(super) fn get(name: &str) -> Option<Zeroizing<Vec<u8>>> {
        find(name).and_then(|key| key.read_to_vec()).ok().map(Zeroizing::new)
    }

    pub(super) fn put(name: &str, key: &[u8], seconds: usize) -> bool {
        let keep = || {
            let ring = KeyRing::from_special_id(KeyRingIdentifier::User, false)?;
            let kept = ring.add_key(name, key)?;
            // A process of another login session does not possess the key, but is this user's.
            let user = Permission::VIEW | Permission::READ | Permission::SEARCH;
            let permissions =
                KeyPermissionsBuilder::builder().posessor(Permission::ALL).user(user).build();
            // One that would stay for ever, or for nobody else, is no key that is kept.
            let settled = kept.set_timeout(seconds).and_then(|()| kept.set_perms(permissions));
            settled.inspect_err(|_| {
                kept.invalidate().ok();
            })
        };
        keep().is_ok()
    }

    pub(super) fn forget(name: &str) {
        // One that is not there is forgotten already.
        if let Ok(key) = find(name) {
            key.invalidate().or_else(|_| key.revoke()).ok();
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use zeroize::Zeroizing;

    pub(super) fn get(_name: &str) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    pub(super) fn put(_name: &str, _key: &[u8], _seconds: usize) -> bool {
        false
    }

    pub(super) fn forget(_name: &str) {}
}
