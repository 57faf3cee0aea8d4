//! Getting credentials for a person: sessions, roles, and what AWS says about who holds them.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tutela_model::Cause;

/// An access key, or the credentials of a session. What is secret of them does not show in `Debug`.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The access key's id.
    pub id: String,
    /// The secret access key.
    pub secret: SecretString,
    /// The session token; a long-lived key has none.
    pub token: Option<SecretString>,
    /// When they end, by AWS's clock; a long-lived key has no end.
    pub expires: Option<Timestamp>,
}

/// Who holds credentials, as `sts:GetCallerIdentity` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The ARN.
    pub arn: String,
    /// The account.
    pub account: String,
}

/// A role to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWanted {
    /// Its ARN.
    pub arn: String,
    /// How the session is called in the account's trail.
    pub session_name: String,
    /// The external id that the role asks for.
    pub external_id: Option<String>,
    /// How long the session lives, in seconds; AWS's own hour when nobody says.
    pub seconds: Option<u32>,
}

/// Why AWS did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind.
    pub cause: Cause,
    /// In AWS's words, its code first, without any secret.
    pub detail: String,
}

impl Refusal {
    /// Whether AWS gave this code: `InvalidAuthenticationCode`.
    ///
    /// ```
    /// use tutela_model::Cause;
    /// use tutela_ports::Refusal;
    /// let detail = "HTTP 409: LimitExceeded: too many devices".to_owned();
    /// let refusal = Refusal { cause: Cause::Failed, detail };
    /// assert!(refusal.has_code("LimitExceeded"));
    /// assert!(!refusal.has_code("Limit"));
    /// ```
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.detail.split(": ").take(2).any(|part| part == code)
    }
}

/// Gives sessions, and says what is behind credentials.
pub trait Issuer: Send + Sync {
    /// `sts:GetSessionToken` with a code of the device `serial`. It is asked once: a code that was
    /// on its way may be spent.
    fn session(
        &self,
        keys: &Keys,
        serial: &str,
        code: &SecretString,
        seconds: u32,
    ) -> impl Future<Output = Result<Keys, Refusal>> + Send;

    /// `sts:AssumeRole`.
    fn role(
        &self,
        keys: &Keys,
        role: &RoleWanted,
    ) -> impl Future<Output = Result<Keys, Refusal>> + Send;

    /// `sts:GetCallerIdentity`.
    fn identity(&self, keys: &Keys) -> impl Future<Output = Result<Identity, Refusal>> + Send;

    /// `iam:ListMFADevices` of the user whose credentials these are: the serial numbers.
    fn devices(&self, keys: &Keys) -> impl Future<Output = Result<Vec<String>, Refusal>> + Send;

    /// `iam:ListAttachedUserPolicies` of a user: the policies' names.
    fn policies(
        &self,
        keys: &Keys,
        user: &str,
    ) -> impl Future<Output = Result<Vec<String>, Refusal>> + Send;

    /// AWS's clock less this machine's, once an answer of AWS told it.
    fn skew(&self) -> Option<SignedDuration>;
}
