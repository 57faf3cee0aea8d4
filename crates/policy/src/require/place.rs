//! Which partition and account a policy is for.

use std::fmt;

/// A partition of AWS, the second segment of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition(&'static str);

impl Partition {
    /// All of them.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>, and the
    /// endpoints that AWS's SDKs know.
    pub const ALL: &'static [Self] = &[
        Self("aws"),
        Self("aws-cn"),
        Self("aws-us-gov"),
        Self("aws-eusc"),
        Self("aws-iso"),
        Self("aws-iso-b"),
        Self("aws-iso-e"),
        Self("aws-iso-f"),
    ];

    /// The partition of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|partition| partition.0 == name)
    }

    /// The name: `aws-cn`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

impl Default for Partition {
    fn default() -> Self {
        Self("aws")
    }
}

/// The id of an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId(String);

/// A text is no account id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountIdError;

impl AccountId {
    /// Reads an id.
    ///
    /// # Errors
    /// For what is not twelve digits.
    pub fn parse(text: &str) -> Result<Self, AccountIdError> {
        let is_id = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_id { Ok(Self(text.to_owned())) } else { Err(AccountIdError) }
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account id is twelve digits")
    }
}

impl std::error::Error for AccountIdError {}
