//! Whether a level rests on Denies, or on nobody's having granted more.
//!
//! What a resource's own policy grants to a user needs no grant of the user's own policies, nor of its
//! boundary; against a Deny it does nothing.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html>

use crate::{
    evaluate::Setup,
    syntax::{Document, Effect, Element},
};

/// The same policies where the principal's own ones grant everything: what is denied then, a Deny or a
/// layer of the organization denies. `None` where they do so already.
pub(crate) fn granted_all(setup: &Setup) -> Option<Setup> {
    let all = |documents: &[Document]| documents.iter().any(grants_all);
    if all(&setup.identity) && setup.boundary.as_deref().is_none_or(all) {
        return None;
    }
    let mut granted = setup.clone();
    granted.identity.push(Document::allow_everything());
    if let Some(boundary) = &mut granted.boundary {
        boundary.push(Document::allow_everything());
    }
    Some(granted)
}

/// Whether one of the statements allows everything, whatever the request is.
fn grants_all(document: &Document) -> bool {
    let is_all = |named: &Vec<String>| named.iter().any(|own| own == "*");
    document.statements.iter().any(|own| {
        own.effect == Effect::Allow
            && own.conditions.is_empty()
            && matches!(&own.action, Element::Is(named) if is_all(named))
            && matches!(&own.resource, Some(Element::Is(named)) if is_all(named))
    })
}
