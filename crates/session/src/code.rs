//! Codes of TOTP devices: how they are read, and that none is sent twice.
//!
//! AWS takes a code once. Whoever sends it again is told that it is wrong, and after several of
//! those the device is out of step in people's minds. So a code that was sent is remembered, and
//! the next window is waited for.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

/// How long a code is shown, in seconds.
///
/// Source: RFC 6238; AWS's devices have six digits and 30 seconds.
pub const STEP_SECONDS: i64 = 30;

/// AWS takes a code for some windows around its own, so that it stays spent for so long.
const SPENT_FOR: SignedDuration = SignedDuration::from_secs(5 * STEP_SECONDS);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// Nothing was given.
    #[error("no code was given")]
    Empty,
    /// A code has six digits.
    #[error("a code has six digits, and nothing else")]
    Digits,
}

/// Reads a code as people and programs write it: `123456`, `123 456`, with a line end.
///
/// ```
/// use secrecy::ExposeSecret as _;
/// let code = tutela_session::read_code(&" 123 456\n".to_owned().into()).unwrap();
/// assert_eq!(code.expose_secret(), "123456");
/// assert!(tutela_session::read_code(&"12345".to_owned().into()).is_err());
/// ```
///
/// # Errors
/// Where it is no code. The text is not repeated: it may be a passphrase.
pub fn read(text: &SecretString) -> Result<SecretString, BadCode> {
    let code: String =
        text.expose_secret().chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    match code.len() {
        0 => Err(BadCode::Empty),
        6 if code.bytes().all(|byte| byte.is_ascii_digit()) => Ok(code.into()),
        _ => Err(BadCode::Digits),
    }
}

/// A code that was sent, and when.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Spent {
    #[serde(with = "crate::exposed")]
    code: SecretString,
    at: Timestamp,
}

/// Remembers a code, and forgets those that nobody can type any more.
pub(crate) fn spend(spent: &mut Vec<Spent>, code: &SecretString, now: Timestamp) {
    spent.retain(|it| is_remembered(it, now));
    spent.push(Spent { code: code.clone(), at: now });
}

/// Whether this very code was sent a short while ago.
pub(crate) fn is_spent(spent: &[Spent], code: &SecretString, now: Timestamp) -> bool {
    spent.iter().any(|it| is_remembered(it, now) && it.code.expose_secret() == code.expose_secret())
}

fn is_remembered(spent: &Spent, now: Timestamp) -> bool {
    now.duration_since(spent.at).abs() < SPENT_FOR
}

/// How long until devices show another code, in whole seconds: 1 to 30.
pub(crate) fn until_next_window(now: Timestamp) -> u64 {
    let into = now.as_second().rem_euclid(STEP_SECONDS);
    u64::try_from(STEP_SECONDS - into).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for (text, expected) in [
            ("123456", Ok("123456")),
            ("123 456\r\n", Ok("123456")),
            ("123-456", Ok("123456")),
            ("000000", Ok("000000")),
            ("", Err(BadCode::Empty)),
            (" \n", Err(BadCode::Empty)),
            ("12345", Err(BadCode::Digits)),
            ("1234567", Err(BadCode::Digits)),
            ("12345a", Err(BadCode::Digits)),
            ("١٢٣٤٥٦", Err(BadCode::Digits)),
            ("12", Err(BadCode::Digits)),
        ] {
            let read = read(&text.to_owned().into());
            let read = read.as_ref().map(SecretString::expose_secret).map_err(|error| *error);
            assert_eq!(read, expected, "`{text}`");
        }
    }

    #[test]
    fn a_code_is_sent_once() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let code = |text: &str| SecretString::from(text.to_owned());
        let mut spent = Vec::new();
        assert!(!is_spent(&spent, &code("123456"), noon), "nothing was sent yet");
        spend(&mut spent, &code("123456"), noon);
        for (case, text, seconds, expected) in [
            ("at once", "123456", 0, true),
            ("in the next window", "123456", 31, true),
            ("by a clock that went back", "123456", -20, true),
            ("another one", "654321", 1, false),
            ("the same by chance, much later", "123456", 3600, false),
        ] {
            let at = noon + SignedDuration::from_secs(seconds);
            assert_eq!(is_spent(&spent, &code(text), at), expected, "{case}");
        }
        spend(&mut spent, &code("111111"), noon + SignedDuration::from_hours(1));
        assert_eq!(spent.len(), 1, "what is old is forgotten");
    }

    #[test]
    fn the_next_window_is_never_now() {
        for (time, expected) in [
            ("2026-11-24T12:00:00Z", 30),
            ("2026-11-24T12:00:01Z", 29),
            ("2026-11-24T12:00:29.9Z", 1),
            ("2026-11-24T12:00:30Z", 30),
        ] {
            assert_eq!(until_next_window(time.parse().unwrap()), expected, "{time}");
        }
    }
}
