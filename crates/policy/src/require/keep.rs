//! Actions that somebody wants to stay possible without MFA.

use std::fmt;

use crate::{
    error::excerpt,
    universe::{AccessLevel, Universe},
};

/// An action that stays possible without MFA, as far as other policies allow it.
///
/// ```
/// use tutela_policy::require::Kept;
/// assert_eq!(Kept::parse("S3:getobject").unwrap().action(), "s3:GetObject");
/// let refused = Kept::parse("s3:GetObjct").unwrap_err();
/// assert!(refused.to_string().contains("did you mean `s3:GetObject`?"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    action: &'static str,
    only_reads: bool,
}

/// Why an action cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeepError {
    /// It has a wildcard, and so would keep what nobody looked at.
    Pattern(String),
    /// AWS has no such action, as of the day of the embedded list; and the one that may be meant.
    Unknown(String, Option<&'static str>),
    /// With it, whoever has no MFA could take the policy or the MFA requirement off.
    Undoes(&'static str),
}

impl Kept {
    /// Reads an action's name, in any case.
    ///
    /// # Errors
    /// For a pattern, for what AWS does not have, and for what would undo the policy: every change
    /// to IAM, and sessions as another account's root user.
    pub fn parse(text: &str) -> Result<Self, KeepError> {
        if text.contains(['*', '?']) {
            return Err(KeepError::Pattern(excerpt(text)));
        }
        let universe = Universe::embedded();
        let Some(action) = universe.action(text).and_then(|id| universe.get(id)) else {
            return Err(KeepError::Unknown(excerpt(text), universe.nearest_action(text)));
        };
        let only_reads = matches!(action.access, AccessLevel::List | AccessLevel::Read);
        let action = action.full_name();
        if (action.starts_with("iam:") && !only_reads) || action == "sts:AssumeRoot" {
            return Err(KeepError::Undoes(action));
        }
        Ok(Self { action, only_reads })
    }

    /// The action as AWS spells it, with its service.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.action
    }

    /// Whether AWS says that it only lists or reads.
    #[must_use]
    pub fn only_reads(self) -> bool {
        self.only_reads
    }

    /// Whether it gives a session of a role, which acts without MFA and which the policy does not
    /// reach.
    #[must_use]
    pub fn assumes_role(self) -> bool {
        self.action.starts_with("sts:AssumeRole")
    }
}

impl fmt::Display for KeepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(text) => {
                write!(f, "`{text}` is a pattern: name every action that is to be kept")
            }
            Self::Unknown(text, Some(nearest)) => {
                write!(f, "AWS has no action `{text}`: did you mean `{nearest}`?")
            }
            Self::Unknown(text, None) => write!(
                f,
                "AWS has no action `{text}`, as of {}: write it as s3:GetObject",
                Universe::embedded().date()
            ),
            Self::Undoes(action) => write!(
                f,
                "whoever may do `{action}` without MFA can undo the requirement: it cannot be kept"
            ),
        }
    }
}

impl std::error::Error for KeepError {}
