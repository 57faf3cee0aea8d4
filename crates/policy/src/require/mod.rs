//! Policies that require MFA: from a level and a few choices to a document that only denies.
//!
//! Every statement is thought through for each credential that can do without MFA: an access key
//! (`aws:MultiFactorAuthPresent` is absent), a console password (`false`), sts:GetSessionToken
//! without a code (`false`), and sessions of sts:GetFederationToken (`false`, without a user name,
//! and with tags that whoever made them chose).
//!
//! This module must never grant: what it writes can be given to anybody without a look at what they
//! may do. Only a boundary has an Allow, since a boundary without one allows nothing.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

mod age;
mod enrolment;
mod keep;
mod level;
mod limit;
mod merge;
mod place;
mod statements;
mod write;

pub use age::{SessionAge, SessionAgeError};
pub use keep::{KeepError, Kept};
pub use level::{Permitted, PermittedOn, PermittedWhen, RequireLevel};
pub use limit::{
    ENDPOINT_POLICY, GROUP_INLINE_POLICIES, KEY_POLICY, Limit, MANAGED_POLICY,
    ROLE_INLINE_POLICIES, SERVICE_CONTROL_POLICY, TRUST_POLICY, USER_INLINE_POLICIES,
};
pub use merge::MergeError;
pub use place::{AccountId, AccountIdError, Partition};

use crate::syntax::{Document, Statement, Version};

/// The tag of a user that opens the enrolment window of [`RequireLevel::Sealed`].
pub const ENROLMENT_TAG: &str = "mfa-enrolment";

/// The value of [`ENROLMENT_TAG`] that opens the window; every other value closes it.
pub const ENROLMENT_OPEN: &str = "open";

/// Where the policy is to be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// With users or their groups.
    Identity,
    /// As a permissions boundary: it allows everything that it does not deny.
    Boundary,
    /// As a service control policy: it denies IAM users and their federated sessions only.
    Scp,
}

/// What is wanted of a policy that requires MFA.
///
/// ```
/// use tutela_policy::Document;
/// use tutela_policy::require::{Form, Require, RequireLevel};
/// let policy = Require::new(RequireLevel::Sealed, Form::Identity).policy();
/// assert!(policy.json().contains("aws:PrincipalTag/mfa-enrolment"));
/// assert!(Document::parse(&policy.json()).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// How much stays possible without MFA.
    pub level: RequireLevel,
    /// Where the policy is to be put.
    pub form: Form,
    /// How old MFA may be; `None` for as old as the session.
    pub max_session_age: Option<SessionAge>,
    /// Actions that stay possible without MFA beside those of the level.
    pub keep: Vec<Kept>,
    /// Whether there are users with a path, whose ARN is `user/path/name`.
    pub users_with_paths: bool,
    /// The partition of the ARNs.
    pub partition: Partition,
    /// The one account that the policy is for; `None` for any.
    pub account: Option<AccountId>,
}

impl Require {
    /// A level in a form, without further choices.
    #[must_use]
    pub fn new(level: RequireLevel, form: Form) -> Self {
        Self {
            level,
            form,
            max_session_age: None,
            keep: Vec::new(),
            users_with_paths: false,
            partition: Partition::default(),
            account: None,
        }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let allow = (self.form == Form::Boundary).then(statements::allow_all_else);
        let statements = allow.into_iter().chain(statements::denials(self)).collect();
        Policy::new(None, statements)
    }

    /// The denials of the policy beside the statements of a boundary that there is already. Its
    /// Allows stay the only ones.
    ///
    /// # Errors
    /// Where the two cannot stand in one document without a change of what the boundary means.
    pub fn merged_into(&self, boundary: &Document) -> Result<Policy, MergeError> {
        merge::merge(boundary, statements::denials(self))
    }
}

/// A policy that can be written as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(Document);

impl Policy {
    fn new(id: Option<String>, statements: Vec<Statement>) -> Self {
        Self(Document { version: Some(Version::V20121017), id, statements })
    }

    /// The document. Lines of statements that were never read are 1.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.0
    }

    /// The document as AWS lays documents out.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = write::json(&self.0).pretty();
        text.push('\n');
        text
    }

    /// The document without a blank between its elements.
    #[must_use]
    pub fn compact_json(&self) -> String {
        write::json(&self.0).compact()
    }
}
