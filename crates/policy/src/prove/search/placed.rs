//! The statements of a setup with their places.

use super::rules::Placed;
use crate::{
    evaluate::{Layer, Setup, StatementPlace},
    syntax::Document,
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
        }));
    }
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
