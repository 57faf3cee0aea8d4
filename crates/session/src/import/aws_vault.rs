//! Keys that aws-vault keeps, whichever keyring it keeps them in: the program itself is asked.
//!
//! Source: aws-vault's own manual, USAGE.md, on `list --credentials` and `export --no-session`.

use std::process::{Command, Stdio};

use serde::Deserialize;
use tutela_ports::Keys;
use zeroize::Zeroizing;

use crate::SessionError;

const PROGRAM: &str = "aws-vault";

/// What `export --format=json` prints, which is what credential processes print.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Exported {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// The names of the profiles that it has keys of.
///
/// # Errors
/// When the program is not there, or does not do it.
pub fn names() -> Result<Vec<String>, SessionError> {
    let printed = run(&["list", "--credentials"])?;
    let text = String::from_utf8_lossy(&printed);
    Ok(text.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect())
}

/// The long-lived key of a profile. It may ask the person for what opens its keyring.
///
/// # Errors
/// When the program does not give one.
pub fn key(profile: &str) -> Result<Keys, SessionError> {
    let printed = run(&["export", "--no-session", "--format=json", profile])?;
    read(&printed).map_err(|detail| SessionError::AwsVault { detail: detail.to_owned() })
}

fn run(arguments: &[&str]) -> Result<Zeroizing<Vec<u8>>, SessionError> {
    let failed = |detail: String| SessionError::AwsVault { detail };
    let output = Command::new(PROGRAM)
        .args(arguments)
        // It does nothing inside of a session of its own.
        .env_remove("AWS_VAULT")
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("it could not be started: {error}")))?;
    if !output.status.success() {
        let what = arguments.first().copied().unwrap_or_default();
        return Err(failed(format!("`{PROGRAM} {what}` ended with {}", output.status)));
    }
    Ok(Zeroizing::new(output.stdout))
}

fn read(printed: &[u8]) -> Result<Keys, &'static str> {
    let exported: Exported =
        serde_json::from_slice(printed).map_err(|_| "what it printed are no credentials")?;
    if exported.session_token.is_some_and(|token| !token.is_empty()) {
        return Err("it gave a session and no key: name the profile that has the key itself");
    }
    if exported.access_key_id.is_empty() || exported.secret_access_key.is_empty() {
        return Err("the key that it gave is empty");
    }
    let (id, secret) = (exported.access_key_id, exported.secret_access_key.into());
    Ok(Keys { id, secret, token: None, expires: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_from_a_session() {
        for (case, printed, expected) in [
            ("a key", r#"{"Version":1,"AccessKeyId":"AKIA1","SecretAccessKey":"s"}"#, Ok("AKIA1")),
            (
                "a key, and words of no session",
                r#"{"AccessKeyId":"AKIA1","SecretAccessKey":"s","SessionToken":""}"#,
                Ok("AKIA1"),
            ),
            (
                "a role's session",
                r#"{"AccessKeyId":"ASIA1","SecretAccessKey":"s","SessionToken":"t"}"#,
                Err("no key"),
            ),
            ("half", r#"{"AccessKeyId":"AKIA1"}"#, Err("no credentials")),
            ("empty", r#"{"AccessKeyId":"","SecretAccessKey":""}"#, Err("is empty")),
            ("words", "aws-vault: error", Err("no credentials")),
            ("nothing", "", Err("no credentials")),
        ] {
            let read = read(printed.as_bytes());
            match (&read, expected) {
                (Ok(keys), Ok(id)) => assert_eq!(keys.id, id, "{case}"),
                (Err(words), Err(expected)) => assert!(words.contains(expected), "{case}: {words}"),
                _ => panic!("{case}: {read:?}"),
            }
        }
    }
}
