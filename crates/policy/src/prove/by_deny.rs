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

/// What the policies say of some actions where the principal's own ones grant everything: what is denied
/// then, a Deny or a layer of the organization denies. `None` where they do so already.
pub(crate) fn granted_all(setup: &Setup, actions: &[&str]) -> Option<Setup> {
    let narrowed = |documents: &Vec<Document>| -> Vec<Document> {
        documents.iter().map(|document| document.narrowed_to(actions)).collect()
    };
    let setup = Setup {
        identity: narrowed(&setup.identity),
        boundary: setup.boundary.as_ref().map(narrowed),
        session: setup.session.as_ref().map(narrowed),
        scp: setup.scp.iter().map(narrowed).collect(),
        rcp: setup.rcp.iter().map(narrowed).collect(),
        resource: setup.resource.clone(),
        endpoint: setup.endpoint.clone(),
        is_management_account: setup.is_management_account,
    };
    let all = |documents: &[Document]| documents.iter().any(grants_all);
    if all(&setup.identity) && setup.boundary.as_deref().is_none_or(all) {
        return None;
    }
    let mut granted = setup;
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
