//! Why a fact is missing.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Call, Evidence};

/// The detail of a call that was not made because the caller left its region out.
pub const LEFT_OUT_BY_REGIONS: &str = "the region was left out by `--regions`";

/// The detail of a call that was not made because somebody ended the run.
pub const INTERRUPTED: &str = "the run was interrupted";

/// Why a fact was not seen. Every one of them is an *unknown*, and none of them is ever *fine*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// AWS refused the call; the missing permission is the operation's action.
    Denied,
    /// AWS throttled the call until the patience for it was used up.
    Throttled,
    /// The call failed: network, server error, credentials, time limit.
    Failed,
    /// The account does not have the service.
    NotSubscribed,
    /// The region is not enabled for the account.
    RegionOff,
    /// Nobody asked: not needed, opted out, interrupted, or no file in the folder.
    NotAsked,
    /// AWS does not offer the operation there.
    NotOffered,
    /// A part is lost: a page, the end of a file, or a file that does not match its manifest.
    Incomplete,
    /// The answer could not be read.
    Malformed,
    /// Everything was seen, and the rules still cannot decide.
    Undecided,
}

impl Cause {
    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::NotSubscribed => "not-subscribed",
            Self::RegionOff => "region-off",
            Self::NotAsked => "not-asked",
            Self::NotOffered => "not-offered",
            Self::Incomplete => "incomplete",
            Self::Malformed => "malformed",
            Self::Undecided => "undecided",
        }
    }
}

/// A fact that was not seen: which call would have shown it, and why it did not.
///
/// ```
/// use tutela_model::{Call, Cause, Gap, operation};
/// let gap = Gap::new(Call::new(&operation::GET_ACCOUNT_SUMMARY), Cause::Denied, "no policy allows it");
/// assert_eq!(gap.to_string(), "iam:GetAccountSummary was denied: no policy allows it");
/// assert_eq!(gap.missing_action().as_deref(), Some("iam:GetAccountSummary"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap(Arc<Body>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Body {
    call: Call,
    cause: Cause,
    detail: String,
    seen: Vec<Evidence>,
}

impl Gap {
    /// States that `call` did not show what was needed, because of `cause`.
    pub fn new(call: Call, cause: Cause, detail: impl Into<String>) -> Self {
        Self(Arc::new(Body { call, cause, detail: detail.into(), seen: Vec::new() }))
    }

    /// The same gap, with more of what was seen and does not decide it.
    #[must_use]
    pub fn beside(&self, seen: impl IntoIterator<Item = Evidence>) -> Self {
        let Body { call, cause, detail, seen: before } = &*self.0;
        let seen = before.iter().cloned().chain(seen).collect();
        Self(Arc::new(Body { call: call.clone(), cause: *cause, detail: detail.clone(), seen }))
    }

    /// What was seen all the same: a statement that leaves it open, say. Often nothing.
    #[must_use]
    pub fn seen(&self) -> &[Evidence] {
        &self.0.seen
    }

    /// The call that would have shown the fact.
    #[must_use]
    pub fn call(&self) -> &Call {
        &self.0.call
    }

    /// Why it did not.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.0.cause
    }

    /// What AWS or the reader said, free of secrets.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The IAM action whose grant would close the gap.
    #[must_use]
    pub fn missing_action(&self) -> Option<String> {
        (self.0.cause == Cause::Denied).then(|| self.0.call.operation.action())
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.call();
        match self.cause() {
            Cause::Denied => write!(f, "{call} was denied")?,
            Cause::Throttled => write!(f, "{call} was throttled")?,
            Cause::Failed => write!(f, "{call} failed")?,
            Cause::NotSubscribed => write!(f, "{call}: the account does not have the service")?,
            Cause::RegionOff => write!(f, "{call}: the region is off")?,
            Cause::NotAsked => write!(f, "{call} was not asked")?,
            Cause::NotOffered => write!(f, "{call} is not offered there")?,
            Cause::Incomplete => write!(f, "{call} is incomplete")?,
            Cause::Malformed => write!(f, "{call} could not be read")?,
            Cause::Undecided => write!(f, "{call} does not decide it")?,
        }
        if self.detail().is_empty() { Ok(()) } else { write!(f, ": {}", self.detail()) }
    }
}
