//! How old MFA may be.

use std::fmt;

/// How old MFA may be before it no longer counts, in seconds.
///
/// ```
/// use tutela_policy::require::SessionAge;
/// assert!(SessionAge::from_secs(12 * 3600).is_ok_and(|age| !age.cuts_console()));
/// assert!(SessionAge::from_secs(60).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionAge(u64);

/// Why an age makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionAgeError {
    /// No session is that short, so that each would be dead before it ends.
    TooShort,
    /// No session is that long, so that the policy would do nothing.
    TooLong,
}

impl SessionAge {
    /// The shortest: sts:GetSessionToken makes no shorter session.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
    pub const SHORTEST: Self = Self(15 * 60);

    /// The longest: sts:GetSessionToken makes no longer session.
    pub const LONGEST: Self = Self(36 * 3600);

    /// How long a user's console session lasts.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/console.html>
    const CONSOLE: Self = Self(12 * 3600);

    /// Reads an age.
    ///
    /// # Errors
    /// For an age that no session of AWS could meet, or that every session meets.
    pub fn from_secs(seconds: u64) -> Result<Self, SessionAgeError> {
        let age = Self(seconds);
        if age < Self::SHORTEST {
            Err(SessionAgeError::TooShort)
        } else if age > Self::LONGEST {
            Err(SessionAgeError::TooLong)
        } else {
            Ok(age)
        }
    }

    /// In seconds.
    #[must_use]
    pub fn as_secs(self) -> u64 {
        self.0
    }

    /// Whether console sessions end in the middle, before AWS ends them.
    #[must_use]
    pub fn cuts_console(self) -> bool {
        self < Self::CONSOLE
    }
}

impl fmt::Display for SessionAgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "no session of AWS is shorter than 15 minutes: write 15m or more",
            Self::TooLong => {
                "no session with MFA is longer than 36 hours, so that it would change nothing: \
                 write 36h or less"
            }
        })
    }
}

impl std::error::Error for SessionAgeError {}
