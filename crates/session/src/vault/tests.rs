//! What opens a vault, and what does not.
#![allow(clippy::disallowed_methods, reason = "a test looks at files from outside")]

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::life::MFA_MARGIN;

/// Enough to be the function that it is.
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

fn key(text: &str) -> Keys {
    Keys { id: "AKIACANARY".to_owned(), secret: secret(text), token: None, expires: None }
}

fn vault(folder: &Path) -> Vault {
    Vault::create(folder, &secret("correct horse"), CHEAP).unwrap()
}

#[test]
fn keys_come_back_with_the_passphrase_and_nothing_is_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("deep/vault");
    assert!(!Vault::is_in(&place));
    let made = vault(&place);
    made.put_key("work", &key("s3cr3t-canary")).unwrap();
    made.update(|sessions| sessions.remember_device("AKIACANARY", "arn-canary")).unwrap();
    let again = Vault::unlock(&place, &secret("correct horse")).unwrap();
    assert_eq!(again.key("work").unwrap().secret.expose_secret(), "s3cr3t-canary");
    assert_eq!(again.names().unwrap(), BTreeSet::from(["work".to_owned()]));
    assert_eq!(again.sessions().unwrap().device("AKIACANARY"), Some("arn-canary"));
    assert!(matches!(again.key("other"), Err(VaultError::NoKey(_))));
    for entry in fs::read_dir(&place).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for canary in ["s3cr3t-canary", "AKIACANARY", "arn-canary", "correct horse"] {
            assert!(!text.contains(canary), "{} holds {canary}", path.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn the_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("vault");
    let made = vault(&place);
    made.update(|_| ()).unwrap();
    let _held = made.wait_for_key("AKIA").unwrap();
    let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&place), 0o700);
    let files: Vec<PathBuf> =
        fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(rights(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn nothing_else_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    vault(folder.path());
    let open = |passphrase: &str| Vault::unlock(folder.path(), &secret(passphrase)).err();
    assert!(matches!(open("wrong horse"), Some(VaultError::Passphrase)));
    assert!(matches!(open(""), Some(VaultError::Passphrase)));
    let short = Vault::create(folder.path(), &secret("seven77"), CHEAP).err();
    assert!(matches!(short, Some(VaultError::Short)));
}

#[test]
fn what_was_tampered_with_is_damaged_and_says_so() {
    for (case, from, to) in [
        ("no JSON", "{", "<"),
        ("another schema", "tutela.vault/1", "tutela.vault/2"),
        ("another function", "argon2id", "md5"),
        ("a cost that stops the machine", "\"memory_kib\": 64", "\"memory_kib\": 4294967295"),
        ("passes without end", "\"passes\": 1", "\"passes\": 4294967295"),
        ("no salt", "\"salt\": \"", "\"salt\": \"?"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        vault(folder.path());
        let path = folder.path().join(VAULT);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{case}: {text}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let error = Vault::unlock(folder.path(), &secret("correct horse")).err().unwrap();
        assert!(matches!(error, VaultError::Damaged { .. }), "{case}: {error}");
        assert!(error.to_string().contains("import"), "{case}: {error}");
    }
}

#[test]
fn a_seal_is_for_its_place_only() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let vault_one = vault(one.path());
    vault_one.update(|_| ()).unwrap();
    let vault_two = vault(two.path());
    fs::copy(one.path().join(SESSIONS), two.path().join(SESSIONS)).unwrap();
    assert!(matches!(vault_two.sessions(), Err(VaultError::Damaged { .. })), "of another vault");
    let sealed = vault_one.key.seal(b"{}", &vault_one.about("keys"));
    assert!(vault_one.key.open(&sealed, &vault_one.about("keys")).is_some());
    assert!(vault_one.key.open(&sealed, &vault_one.about("sessions")).is_none(), "of another file");
    let again = vault_one.key.seal(b"{}", &vault_one.about("keys"));
    let written = |sealed: &Sealed| serde_json::to_string(sealed).unwrap();
    assert_ne!(written(&sealed), written(&again), "no nonce is used twice");
}

#[test]
fn changes_of_many_threads_are_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let made = vault(folder.path());
    std::thread::scope(|scope| {
        for number in 0..16 {
            let made = &made;
            scope.spawn(move || {
                made.update(|sessions| sessions.remember_device(&number.to_string(), "x")).unwrap();
            });
        }
    });
    let sessions = made.sessions().unwrap();
    assert!((0..16).all(|number| sessions.device(&number.to_string()).is_some()));
}

#[test]
fn sessions_survive_the_seal() {
    let folder = tempfile::tempdir().unwrap();
    let made = vault(folder.path());
    let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let expires = Some(now + SignedDuration::from_hours(1));
    let session = Keys { token: Some(secret("t0ken")), expires, ..key("s") };
    made.update(|sessions| sessions.put("k m".to_owned(), &session, now)).unwrap();
    let (found, _) = made.sessions().unwrap().get("k m", MFA_MARGIN, now).unwrap();
    assert_eq!(found.token.unwrap().expose_secret(), "t0ken");
    assert_eq!(found.expires, expires);
}

#[cfg(target_os = "linux")]
#[test]
fn the_kernel_keeps_the_key_until_it_is_told_to_forget() {
    let folder = tempfile::tempdir().unwrap();
    let made = vault(folder.path());
    made.put_key("work", &key("s")).unwrap();
    assert!(Vault::unlocked(folder.path()).unwrap().is_none(), "nobody kept it yet");
    assert!(made.keep_unlocked(60), "this needs a kernel keyring, which some containers forbid");
    let opened = Vault::unlocked(folder.path()).unwrap().unwrap();
    assert_eq!(opened.key("work").unwrap().id, "AKIACANARY");
    Vault::lock_again(folder.path()).unwrap();
    assert!(Vault::unlocked(folder.path()).unwrap().is_none(), "it was told to forget");
    assert!(made.keep_unlocked(1));
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(Vault::unlocked(folder.path()).unwrap().is_none(), "the time is over");
}
