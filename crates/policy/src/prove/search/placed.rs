//! The statements of a setup with their places.

use std::sync::OnceLock;

use super::{pattern::variables, rules::Placed};
use crate::{
    evaluate::{Layer, Setup, StatementPlace},
    syntax::{Condition, Document, Element},
};

/// Every statement of a setup but for the VPC endpoint's, which the adversary need not go through.
pub(super) fn statements(setup: &Setup) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    let scp: &[_] = if setup.is_management_account { &[] } else { &setup.scp };
    for (level, documents) in scp.iter().enumerate() {
        place(Layer::Scp(level), documents, &mut placed);
    }
    for (level, documents) in setup.rcp.iter().enumerate() {
        place(Layer::Rcp(level), documents, &mut placed);
    }
    place(Layer::Resource, setup.resource.as_slice(), &mut placed);
    place(Layer::Identity, &setup.identity, &mut placed);
    place(Layer::Boundary, setup.boundary.as_deref().unwrap_or_default(), &mut placed);
    place(Layer::Session, setup.session.as_deref().unwrap_or_default(), &mut placed);
    placed
}

pub(super) fn place<'a>(layer: Layer, documents: &'a [Document], placed: &mut Vec<Placed<'a>>) {
    for (index, document) in documents.iter().enumerate() {
        let has_variables = document.has_variables();
        let own = document.statements.iter().enumerate();
        placed.extend(own.map(|(at, statement)| Placed {
            place: StatementPlace { layer, document: index, statement: at },
            statement,
            has_variables,
            listed: OnceLock::new(),
        }));
    }
}

/// The condition keys, in lower case, that a setup's statements ask for.
pub(crate) fn asked_keys(setup: &Setup) -> Vec<String> {
    let mut keys = Vec::new();
    for Placed { statement, has_variables, .. } in statements(setup) {
        let listed = statement.resource.iter().flat_map(|element| match element {
            Element::Is(listed) | Element::Not(listed) => listed,
        });
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        keys.extend(listed.chain(values).flat_map(|text| variables(text, has_variables)));
        let of = |condition: &Condition| condition.key.to_ascii_lowercase();
        keys.extend(statement.conditions.iter().map(of));
    }
    keys
}

/// A resource policy that leaves the decision to an account, as trust policies and key policies
/// usually do.
pub(crate) fn delegating(account: &str) -> Option<Document> {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{account}"}},
            "Action": "*", "Resource": "*"}}}}"#
    );
    Document::parse(&text).ok()
}
