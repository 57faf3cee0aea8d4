//! What is wrong with one policy that is to require MFA: holes, lock-outs, what is left over, and
//! what does not mean what it seems to.
//!
//! The judge is behaviour: requests with and without MFA are held against the policy beside a base,
//! and what stays possible is traced to the statement that ought to have prevented it. Only names,
//! values and patterns that AWS does not know are found by spelling.
//!
//! This module must never look beyond the policy and its base: to whom a policy is attached, and
//! what other policies there are, it does not know.

mod dead;
mod enrolment;
mod finding;
mod leftovers;
mod mini;
mod names;
mod narrowed;
mod operators;
mod own_user;
mod probe;
mod roles;
mod rule;
mod subject;
mod trust;
mod witness;
mod world;

pub use finding::{Finding, Severity};
pub use rule::{RULES, Rule};

use self::subject::Subject;
use crate::syntax::{Document, Effect, Element, Statement, Version};

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attachment {
    /// Nobody says. Users are assumed.
    #[default]
    Unknown,
    /// A user or a group.
    User,
    /// A role or a permission set.
    Role,
    /// An organisation's root, unit or account: a service control policy.
    Organization,
}

/// Judges a policy beside the policies that grant: by default, those of an administrator.
///
/// Findings are in order of lines; those of a line, the most severe first.
///
/// ```
/// use tutela_policy::{Document, lint};
/// let policy = Document::parse(
///     r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*",
///         "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
/// )?;
/// let findings = lint::lint(&policy, None, lint::Attachment::Unknown);
/// assert!(findings.iter().any(|finding| finding.rule.id == "deny-misses-access-keys"));
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
#[must_use]
pub fn lint(
    document: &Document,
    base: Option<&[Document]>,
    attachment: Attachment,
) -> Vec<Finding> {
    let administrator = [administrator()];
    let subject = Subject::new(document, base.unwrap_or(&administrator), attachment);
    let mut findings = names::findings(document);
    findings.extend(dead::findings(document));
    findings.extend(own_user::findings(&subject));
    findings.extend(operators::findings(&subject));
    if subject.is_resource_policy {
        findings.extend(trust::findings(&subject));
    } else {
        findings.extend(leftovers::findings(&subject));
        findings.extend(narrowed::findings(&subject));
        findings.extend(enrolment::findings(&subject));
        findings.extend(roles::findings(&subject));
    }
    findings.sort_by(|one, other| one.key().cmp(&other.key()));
    findings.dedup();
    findings
}

/// `Allow * on *`.
fn administrator() -> Document {
    let anything = || vec!["*".to_owned()];
    Document {
        version: Some(Version::V20121017),
        id: None,
        statements: vec![Statement {
            sid: None,
            effect: Effect::Allow,
            principal: None,
            action: Element::Is(anything()),
            resource: Some(Element::Is(anything())),
            conditions: Vec::new(),
            line: 1,
        }],
    }
}
