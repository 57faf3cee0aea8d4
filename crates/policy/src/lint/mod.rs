//! What is wrong with one policy that is to require MFA: holes, lock-outs, what is left over, and
//! what does not mean what it seems to.
//!
//! The judge is behaviour: requests with and without MFA are held against the policy beside a base,
//! and what stays possible is traced to the statement that ought to have prevented it. The prover
//! has the last word on what users can do: what it finds and no rule does is a finding, and what it
//! finds closed is no hole. Only names, values and patterns that AWS does not know are found by
//! spelling.
//!
//! This module must never look beyond the policy and its base: to whom a policy is attached, and
//! what other policies there are, it does not know.

mod asks;
mod blame;
mod dead;
mod enrolment;
mod exempt;
mod few;
mod finding;
mod granted;
mod leftovers;
mod mini;
mod names;
mod narrowed;
mod operators;
mod overruled;
mod own_user;
mod probe;
mod proof;
mod proved;
mod refused;
mod roles;
mod rule;
mod subject;
mod trust;
mod whole;
mod witness;
mod world;

pub use asks::{AsksForMfa, asks_for_mfa};
pub use finding::{Finding, Severity};
pub use rule::{RULES, Rule};
pub use whole::too_long;

use std::fmt;

use self::subject::{Subject, asks_about_mfa};
use crate::syntax::{Document, Statement};

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
    /// A VPC endpoint, whose policy grants nothing, and limits what goes through.
    ///
    /// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    Endpoint,
}

/// Judges a policy beside the policies that grant: by default, those of an administrator.
///
/// Findings are in order of lines; those of a line, the most severe first.
///
/// # Errors
/// For a policy with more questions about MFA than AWS takes.
///
/// ```
/// use tutela_policy::{Document, lint};
/// let policy = Document::parse(
///     r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*",
///         "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
/// )?;
/// let findings = lint::lint(&policy, None, lint::Attachment::Unknown)?;
/// assert!(findings.iter().any(|finding| finding.rule.id == "deny-misses-access-keys"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lint(
    document: &Document,
    base: Option<&[Document]>,
    attachment: Attachment,
) -> Result<Vec<Finding>, TooMany> {
    too_many(document)?;
    let (mut findings, exists) = refused::findings(document, attachment);
    if !exists {
        return Ok(findings);
    }
    let administrator = [Document::allow_everything()];
    let subject = Subject::new(document, base.unwrap_or(&administrator), attachment);
    findings.extend(whole::no_statement(document));
    findings.extend(names::findings(document));
    findings.extend(dead::findings(document));
    findings.extend(own_user::findings(&subject));
    findings.extend(operators::findings(&subject));
    if attachment == Attachment::Endpoint {
        // What goes through, the caller's own policies must grant.
    } else if subject.is_resource_policy {
        findings.extend(trust::findings(&subject));
        findings.extend(granted::findings(&subject));
    } else {
        let proved = proof::proved(&subject);
        findings.extend(leftovers::findings(&subject));
        findings.extend(narrowed::findings(&subject, proved.as_ref()));
        findings.extend(few::findings(&subject, proved.as_ref()));
        findings.extend(enrolment::findings(&subject));
        findings.extend(roles::findings(&subject));
        if base.is_some() {
            findings.extend(overruled::findings(&subject));
        }
        if let Some(proved) = &proved {
            proved::complete(&subject, proved, &mut findings);
        }
    }
    findings.sort_by(|one, other| one.key().cmp(&other.key()));
    findings.dedup();
    Ok(findings)
}

/// Refuses a policy with more questions about MFA than AWS takes.
fn too_many(document: &Document) -> Result<(), TooMany> {
    let asking: Vec<&Statement> =
        document.statements.iter().filter(|it| it.conditions.iter().any(asks_about_mfa)).collect();
    let (statements, conditions) =
        (asking.len(), asking.iter().map(|it| it.conditions.len()).sum::<usize>());
    if statements > MOST_STATEMENTS || conditions > MOST_CONDITIONS {
        return Err(TooMany { statements, conditions });
    }
    Ok(())
}

/// More statements that ask about MFA than AWS takes in a policy, whose 20,480 characters are the
/// most that a service allows; or more conditions in them. Each is tried with all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// The statements that ask about MFA.
    pub statements: usize,
    /// Their conditions.
    pub conditions: usize,
}

const MOST_STATEMENTS: usize = 150;
const MOST_CONDITIONS: usize = 300;

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { statements, conditions } = self;
        write!(
            f,
            "expected at most {MOST_STATEMENTS} statements that ask about MFA, with at most \
             {MOST_CONDITIONS} conditions, found {statements} with {conditions}: lint its parts"
        )
    }
}

impl std::error::Error for TooMany {}
