//! What is said of a policy as a whole: that it is empty, or longer than AWS takes.

use super::{Attachment, Finding, Rule, Severity, refused::REFUSED};
use crate::{
    require::{ENDPOINT_POLICY, KEY_POLICY, Limit, MANAGED_POLICY, SERVICE_CONTROL_POLICY},
    syntax::Document,
};

pub(super) static NO_STATEMENT: Rule = Rule {
    id: "no-statement",
    severity: Severity::Low,
    title: "A policy has no statement, and does nothing",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html",
};

pub(super) fn no_statement(document: &Document) -> Option<Finding> {
    let message = "the policy has no statement: it allows nothing, denies nothing and asks nobody \
                   for MFA";
    let fix = "write its statements, or take the policy out";
    let is_empty = document.statements.is_empty();
    is_empty.then(|| Finding::of_document(&NO_STATEMENT, message, fix))
}

/// That a policy is longer than AWS takes; `None` where it may not be. Where nobody knows what it
/// is held as, the largest limit counts.
///
/// `characters` are those of the policy without white space, which a limit may count besides.
///
/// ```
/// use tutela_policy::{lint::{Attachment, too_long}, require::MANAGED_POLICY};
/// assert!(too_long(6_145, Some(&MANAGED_POLICY), Attachment::Unknown).is_some());
/// assert!(too_long(6_145, None, Attachment::Unknown).is_none());
/// ```
#[must_use]
pub fn too_long(
    characters: usize,
    held_as: Option<&Limit>,
    attachment: Attachment,
) -> Option<Finding> {
    let largest = match attachment {
        Attachment::Organization => &SERVICE_CONTROL_POLICY,
        Attachment::Endpoint => &ENDPOINT_POLICY,
        Attachment::User => &MANAGED_POLICY,
        // A permission set may have as much as a key.
        Attachment::Role | Attachment::Unknown => &KEY_POLICY,
    };
    let limit = held_as.unwrap_or(largest);
    let message = format!(
        "it has {characters} characters without white space, and AWS takes at most {} for {}",
        limit.characters, limit.of
    );
    let fix = format!(
        "write it shorter, or in several policies, by {}; until then, the policy that was there \
         before stays in force",
        limit.source
    );
    (characters > limit.characters).then(|| Finding::of_document(&REFUSED, &message, &fix))
}
