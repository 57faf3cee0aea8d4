//! What of the policies asks about MFA.

use crate::{
    evaluate::{Layer, Setup},
    syntax::{Condition, Document, Effect, Statement},
};

/// The keys about MFA, in lower case.
const MFA: [&str; 2] = ["aws:multifactorauthage", "aws:multifactorauthpresent"];

/// Whether a condition asks about MFA, or puts what is known of it into a text.
pub(crate) fn is_about_mfa(condition: &Condition) -> bool {
    let is_put_in = |value: &String| {
        let value = value.to_ascii_lowercase();
        MFA.iter().any(|key| value.contains(&format!("${{{key}")))
    };
    MFA.iter().any(|key| condition.key.eq_ignore_ascii_case(key))
        || condition.values.iter().any(is_put_in)
}

/// Whether a statement does.
pub(crate) fn asks_about_mfa(statement: &Statement) -> bool {
    statement.conditions.iter().any(is_about_mfa)
}

/// What the policies would be if they did nothing but to ask about MFA: everything is granted, and
/// nothing is denied that is denied with MFA, too. `None` where none takes anything away by it.
pub(crate) fn enforcement(setup: &Setup) -> Option<Setup> {
    let mut setup = without_grants(setup);
    let mut is_asked = false;
    for (layer, documents) in layers(&mut setup) {
        for document in documents.iter_mut() {
            document.statements.retain(|own| own.effect == Effect::Allow || asks_about_mfa(own));
        }
        let mut statements = documents.iter().flat_map(|own| &own.statements);
        is_asked |= statements.clone().any(asks_about_mfa);
        // What asks for MFA in its Allows leaves without it what the others allow.
        let grants = |own: &Statement| own.effect == Effect::Allow && asks_about_mfa(own);
        let is_limit = !matches!(layer, Layer::Identity | Layer::Resource);
        let is_whole = is_limit && !statements.any(grants);
        if let Some(first) = documents.first_mut().filter(|_| is_whole) {
            first.statements.extend(Document::allow_everything().statements);
        }
    }
    setup.identity.push(Document::allow_everything());
    is_asked.then_some(setup)
}

/// The policies without what the principal's own ones grant: who is granted everything needs none of it,
/// and a grant that asks for MFA takes nothing away.
fn without_grants(setup: &Setup) -> Setup {
    let denies = |document: &Document| Document {
        version: document.version,
        id: document.id.clone(),
        statements: denying(document).cloned().collect(),
    };
    Setup {
        identity: setup.identity.iter().map(denies).collect(),
        boundary: setup.boundary.clone(),
        session: setup.session.clone(),
        scp: setup.scp.clone(),
        rcp: setup.rcp.clone(),
        resource: setup.resource.clone(),
        endpoint: setup.endpoint.clone(),
        is_management_account: setup.is_management_account,
    }
}

fn denying(document: &Document) -> impl Iterator<Item = &Statement> {
    document.statements.iter().filter(|own| own.effect == Effect::Deny)
}

/// The policies of all layers that limit a caller, with what layer they are of.
pub(crate) fn layers(setup: &mut Setup) -> Vec<(Layer, &mut [Document])> {
    let mut layers = vec![(Layer::Identity, setup.identity.as_mut_slice())];
    layers.extend(setup.boundary.as_mut().map(|own| (Layer::Boundary, own.as_mut_slice())));
    layers.extend(setup.resource.as_mut().map(|own| (Layer::Resource, std::slice::from_mut(own))));
    let numbered = setup.scp.iter_mut().filter(|_| !setup.is_management_account).enumerate();
    layers.extend(numbered.map(|(level, own)| (Layer::Scp(level), own.as_mut_slice())));
    let numbered = setup.rcp.iter_mut().enumerate();
    layers.extend(numbered.map(|(level, own)| (Layer::Rcp(level), own.as_mut_slice())));
    layers
}
