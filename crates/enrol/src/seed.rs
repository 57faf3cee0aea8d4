//! The secret that a virtual device is: what an app is told, and which codes it will show.

use std::fmt;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use tutela_session::STEP_SECONDS;

/// Codes are known again when the device's clock is wrong by so many windows: twenty minutes.
const REACH: i64 = 40;

/// What the label of a URI may hold as it is.
const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@');

/// Why a text is no secret of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("AWS's secret of the device is no base32")]
pub struct BadSeed;

/// How an app is to call a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The device's name.
    pub device: String,
    /// The account's id.
    pub account: String,
}

/// The secret of a virtual device. `Debug` does not show it.
///
/// AWS's devices are TOTP with six digits, 30 seconds and SHA-1.
/// Source: RFC 6238; <https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html>
pub struct Seed {
    base32: SecretString,
    totp: Totp,
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Seed {
    /// Reads a secret in base32, as AWS tells it.
    ///
    /// ```
    /// use tutela_enrol::Seed;
    /// assert!(Seed::read("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned().into()).is_ok());
    /// assert!(Seed::read("not base32!".to_owned().into()).is_err());
    /// ```
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(base32: SecretString) -> Result<Self, BadSeed> {
        let secret = Secret::try_from_base32(base32.expose_secret()).map_err(|_| BadSeed)?;
        if secret.as_bytes().is_empty() {
            return Err(BadSeed);
        }
        let step = STEP_SECONDS.unsigned_abs();
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(step)
            .with_secret(secret)
            .build_noncompliant();
        Ok(Self { base32, totp })
    }

    /// The window in which the device shows a code, the nearest one to now; `None` where it shows
    /// it nowhere near.
    #[must_use]
    pub fn window_of(&self, code: &SecretString, now: Timestamp) -> Option<i64> {
        let around = window(now);
        let nearest_first = (0..=REACH).flat_map(|far| [around - far, around + far]);
        let mut windows = nearest_first.filter(|window| *window >= 0);
        windows.find(|window| self.shown(*window) == code.expose_secret())
    }

    /// The code of a window, from 0 on.
    pub(crate) fn shown(&self, window: i64) -> String {
        let start = window.saturating_mul(STEP_SECONDS).unsigned_abs();
        self.totp.generate(start).to_string()
    }

    /// What the QR code says.
    ///
    /// Source: the documentation of `QRCodePNG` in
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html>, with an
    /// issuer, under which apps sort.
    #[must_use]
    pub fn uri(&self, label: &Label) -> SecretString {
        let name = format!("{}@{}", label.device, label.account);
        let name = utf8_percent_encode(&name, UNRESERVED);
        let secret = self.base32.expose_secret();
        format!("otpauth://totp/AWS:{name}?secret={secret}&issuer=AWS").into()
    }

    /// The secret in groups of four, for who types it.
    #[must_use]
    pub fn grouped(&self) -> SecretString {
        let letters: Vec<char> = self.base32.expose_secret().chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join(" ").into()
    }
}

/// The number of the window that a moment is in.
pub(crate) fn window(at: Timestamp) -> i64 {
    at.as_second().div_euclid(STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(text: &str) -> Result<Seed, BadSeed> {
        Seed::read(text.to_owned().into())
    }

    fn code(text: &str) -> SecretString {
        text.to_owned().into()
    }

    /// RFC 6238, appendix B, with its secret for SHA-1 and the last six of its eight digits.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        let seed = seed(RFC).unwrap();
        for (seconds, text) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = Timestamp::from_second(seconds).unwrap();
            assert_eq!(seed.window_of(&code(text), at), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_clock_that_is_off_is_known_by_the_code() {
        let seed = seed(RFC).unwrap();
        for (case, off, expected) in [
            ("right", 0, true),
            ("90 s behind", -90, true),
            ("90 s ahead", 90, true),
            ("20 minutes behind", -1200, true),
            ("an hour behind", -3600, false),
        ] {
            let device = Timestamp::from_second(1_234_567_890).unwrap();
            let now = Timestamp::from_second(1_234_567_890 - off).unwrap();
            let expected = expected.then(|| window(device));
            assert_eq!(seed.window_of(&code("005924"), now), expected, "{case}");
        }
        let start = Timestamp::from_second(5).unwrap();
        assert_eq!(seed.window_of(&code("111111"), start), None, "there is no time before time");
    }

    #[test]
    fn what_is_no_base32_is_refused_and_not_repeated() {
        for text in ["", "1", "0189", "GEZD GNBV", "é"] {
            assert!(seed(text).is_err(), "`{text}`");
        }
        assert_eq!(format!("{:?}", seed(RFC).unwrap()), "Seed(…)");
    }

    #[test]
    fn the_uri_is_one_whatever_the_device_is_called() {
        for (device, expected) in [
            ("ana", "otpauth://totp/AWS:ana@111122223333?secret=GEZDGNBV&issuer=AWS"),
            ("a+b=c,d", "otpauth://totp/AWS:a%2Bb%3Dc%2Cd@111122223333?secret=GEZDGNBV&issuer=AWS"),
            (
                "x?secret=y",
                "otpauth://totp/AWS:x%3Fsecret%3Dy@111122223333?secret=GEZDGNBV&issuer=AWS",
            ),
        ] {
            let label = Label { device: device.to_owned(), account: "111122223333".to_owned() };
            let uri = seed("GEZDGNBV").unwrap().uri(&label);
            assert_eq!(uri.expose_secret(), expected);
        }
        assert_eq!(seed("GEZDGNBVGY").unwrap().grouped().expose_secret(), "GEZD GNBV GY");
    }
}
