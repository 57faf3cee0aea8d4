//! Statements by name, for people and machines.

use serde_json::{Value, json};
use tutela_policy::{Condition, Document, Layer, Mismatch, Setup, Statement, StatementPlace};

/// The statement at a place of a setup; `None` only for a place of another setup.
fn statement(setup: &Setup, place: StatementPlace) -> Option<&Statement> {
    let documents: &[Document] = match place.layer {
        Layer::Identity => &setup.identity,
        Layer::Boundary => setup.boundary.as_deref()?,
        Layer::Session => setup.session.as_deref()?,
        Layer::Endpoint => setup.endpoint.as_deref()?,
        Layer::Scp(level) => setup.scp.get(level)?,
        Layer::Rcp(level) => setup.rcp.get(level)?,
        Layer::Resource => std::slice::from_ref(setup.resource.as_ref()?),
    };
    documents.get(place.document)?.statements.get(place.statement)
}

/// `identity policy 2, statement `Sid` (line 12): Deny all but iam:* on *`.
pub(crate) fn words(setup: &Setup, place: StatementPlace) -> String {
    let number = place.document + 1;
    let policy = match place.layer {
        Layer::Identity => format!("identity policy {number}"),
        Layer::Boundary => format!("boundary {number}"),
        Layer::Session => format!("session policy {number}"),
        Layer::Endpoint => format!("endpoint policy {number}"),
        Layer::Scp(level) => format!("SCP {number} of level {}", level + 1),
        Layer::Rcp(level) => format!("RCP {number} of level {}", level + 1),
        Layer::Resource => "the resource's policy".to_owned(),
    };
    match statement(setup, place) {
        Some(statement) => format!("{policy}, {}: {statement}", statement.name()),
        None => policy,
    }
}

/// What keeps the statement from matching: `its Action does not cover the action`.
pub(crate) fn why_not(setup: &Setup, place: StatementPlace, mismatch: Mismatch) -> String {
    match mismatch {
        Mismatch::Principal => "its Principal does not cover the caller".to_owned(),
        Mismatch::Action => "its Action does not cover the action".to_owned(),
        Mismatch::Resource => "its Resource does not cover the resource".to_owned(),
        Mismatch::Condition(index) => match condition(setup, place, index) {
            Some(condition) => format!(
                "{} of {} (line {}) does not hold",
                operator(condition),
                condition.key,
                condition.line
            ),
            None => "a condition does not hold".to_owned(),
        },
    }
}

fn condition(setup: &Setup, place: StatementPlace, index: usize) -> Option<&Condition> {
    statement(setup, place)?.conditions.get(index)
}

/// The operator as a policy writes it.
fn operator(condition: &Condition) -> String {
    let quantifier = match condition.quantifier {
        Some(quantifier) => format!("{quantifier:?}:"),
        None => String::new(),
    };
    let suffix = if condition.if_exists { "IfExists" } else { "" };
    format!("{quantifier}{}{suffix}", condition.operator.name())
}

/// A place for machines.
pub(crate) fn json(setup: &Setup, place: StatementPlace) -> Value {
    let level = match place.layer {
        Layer::Scp(level) | Layer::Rcp(level) => Some(level),
        Layer::Identity | Layer::Boundary | Layer::Session | Layer::Endpoint | Layer::Resource => {
            None
        }
    };
    let statement = statement(setup, place);
    json!({
        "layer": place.layer.name(),
        "level": level,
        "policy": place.document,
        "statement": place.statement,
        "sid": statement.and_then(|statement| statement.sid.as_deref()),
        "line": statement.map(|statement| statement.line),
        "effect": statement.map(|statement| statement.effect.to_string()),
    })
}
