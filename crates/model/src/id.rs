//! Identifiers as AWS writes them.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A 12-digit AWS account id, or `unknown` where nothing that was read names the account. Every row of
/// a report has one, so that clones share their text.
///
/// ```
/// use tutela_model::AccountId;
/// assert_eq!(AccountId::parse("111122223333").unwrap().as_str(), "111122223333");
/// assert!(AccountId::parse("1111-2222-3333").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// Reads exactly twelve digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| Self(text.into()))
    }

    /// The account that nothing names: its facts can still be judged, and its findings say so.
    #[must_use]
    pub fn unknown() -> Self {
        Self("unknown".into())
    }

    /// Whether it is an account's number, and not what stands for one that nothing names.
    ///
    /// ```
    /// use tutela_model::AccountId;
    /// assert!(AccountId::parse("111122223333").unwrap().is_known());
    /// assert!(!AccountId::unknown().is_known());
    /// ```
    #[must_use]
    pub fn is_known(&self) -> bool {
        Self::parse(&self.0).is_some()
    }

    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An Amazon Resource Name, kept as it was written.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
///
/// ```
/// use tutela_model::Arn;
/// let arn = Arn::new("arn:aws-cn:iam::111122223333:user/ops/alice");
/// assert_eq!(arn.partition(), Some("aws-cn"));
/// assert_eq!(arn.account(), Some("111122223333"));
/// assert_eq!(arn.resource(), Some("user/ops/alice"));
/// assert_eq!(arn.user_name(), Some("alice"));
/// assert_eq!(Arn::new("GAHT12345678").partition(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Arn(String);

impl Arn {
    /// Takes the text as it is; the parts are `None` where it is no ARN.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    fn part(&self, index: usize) -> Option<&str> {
        let mut parts = self.0.splitn(6, ':');
        (parts.next() == Some("arn")).then_some(())?;
        parts.nth(index.checked_sub(1)?)
    }

    /// The partition: `aws`, `aws-cn`, `aws-us-gov`, …
    #[must_use]
    pub fn partition(&self) -> Option<&str> {
        self.part(1)
    }

    /// The service: `iam`, `sns`, …
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.part(2)
    }

    /// The region; empty for ARNs of global services.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.part(3)
    }

    /// The account field; empty for ARNs of AWS's own policies' `aws`.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.part(4)
    }

    /// Everything after the fifth colon.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        self.part(5)
    }

    /// The name of the IAM user that this names, without its path: `alice`.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        self.resource()?.strip_prefix("user/")?.rsplit('/').next()
    }

    /// Whether this names an account's root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.resource() == Some("root")
    }

    /// The ARN as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
