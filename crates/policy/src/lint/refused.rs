//! What AWS refuses to hold at all. Nothing else is judged of such a policy, which does not exist, but
//! for the names of statements, which decide nothing.

use super::{Attachment, Finding, Rule, Severity};
use crate::{
    refused::{PolicyType, Refused},
    syntax::{Document, Element, Principals},
};

pub(super) static REFUSED: Rule = Rule {
    id: "refused-by-aws",
    severity: Severity::High,
    title: "AWS refuses to hold such a policy",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
};

/// What is refused, and whether the policy would mean something if the names were mended.
pub(super) fn findings(document: &Document, attachment: Attachment) -> (Vec<Finding>, bool) {
    let refused = policy_type(document, attachment).refuses(document);
    let found = refused.iter().filter_map(|refused| {
        let statement = document.statements.get(refused.statement)?;
        let message = format!("{}, at `{}`", refused.message, refused.path(document));
        let fix = "write the statement as the grammar of its type of policy has it; until then, \
                   the policy that was there before stays in force";
        Some(Finding::at(&REFUSED, document, statement, message, fix))
    });
    (found.collect(), refused.iter().all(Refused::is_for_its_name))
}

/// The type that the policy must be of. What a role's template attaches may be its trust policy.
fn policy_type(document: &Document, attachment: Attachment) -> PolicyType {
    let names_somebody = document.statements.iter().any(|it| it.principal.is_some());
    let names_everybody = document
        .statements
        .iter()
        .all(|it| matches!(it.principal, Some(Element::Is(Principals::Anyone))));
    match attachment {
        Attachment::Organization if names_everybody => PolicyType::Rcp,
        Attachment::Organization => PolicyType::Scp,
        Attachment::Endpoint => PolicyType::Resource,
        Attachment::Role | Attachment::Unknown if names_somebody => PolicyType::Resource,
        Attachment::User | Attachment::Role | Attachment::Unknown => PolicyType::Identity,
    }
}
