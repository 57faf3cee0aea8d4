//! Denials into a boundary that there is already. `iam:PutUserPermissionsBoundary` replaces, so that
//! a second boundary would undo the first.

use std::{collections::BTreeSet, fmt};

use super::Policy;
use crate::{
    error::excerpt,
    syntax::{Document, Effect, Element, Statement},
};

/// Why denials cannot stand in a boundary's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// It allows nothing, so that nobody whom it bounds could enrol.
    AllowsNothing,
    /// The statement is not of a boundary: it names principals, or no resource.
    NotOfBoundary(String),
    /// Its version has no variables, and the statement has text that would become one.
    WouldBeVariable(String),
    /// The statement has a condition's key twice under one operator, which cannot be written again.
    KeyTwice(String),
    /// It has another statement under a Sid that is needed.
    SidTaken(String),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowsNothing => f.write_str(
                "it allows nothing, so that nobody could enrol: add an Allow, or leave `--boundary` \
                 out for one that allows all else",
            ),
            Self::NotOfBoundary(statement) => write!(
                f,
                "{statement} names a principal, or no resource, as no boundary does: name the file \
                 of a boundary"
            ),
            Self::WouldBeVariable(statement) => write!(
                f,
                "{statement} has `${{` as plain text, which version 2012-10-17 reads as a variable: \
                 write it as `${{$}}{{`, and set the version"
            ),
            Self::KeyTwice(statement) => write!(
                f,
                "{statement} has a condition's key twice under one operator: make it two statements"
            ),
            Self::SidTaken(sid) => write!(
                f,
                "it has another statement with the Sid `{sid}`: take that away if it is of an \
                 earlier merge, or give it another Sid"
            ),
        }
    }
}

impl std::error::Error for MergeError {}

pub(super) fn merge(boundary: &Document, denials: Vec<Statement>) -> Result<Policy, MergeError> {
    if boundary.statements.iter().all(|statement| statement.effect == Effect::Deny) {
        return Err(MergeError::AllowsNothing);
    }
    for statement in &boundary.statements {
        check(statement, boundary.has_variables())?;
    }
    let mut statements = boundary.statements.clone();
    for denial in denials {
        if boundary.statements.iter().any(|statement| is_same(statement, &denial)) {
            continue;
        }
        let own = sid(&denial);
        if boundary.statements.iter().any(|other| sid(other).eq_ignore_ascii_case(own)) {
            return Err(MergeError::SidTaken(excerpt(own)));
        }
        statements.push(denial);
    }
    Ok(Policy::new(boundary.id.clone(), statements))
}

/// Says what would be lost or would change if the statement were written into a document of ours.
fn check(statement: &Statement, has_variables: bool) -> Result<(), MergeError> {
    if statement.principal.is_some() || statement.resource.is_none() {
        return Err(MergeError::NotOfBoundary(statement.name()));
    }
    if !has_variables && texts(statement).any(|text| text.contains("${")) {
        return Err(MergeError::WouldBeVariable(statement.name()));
    }
    let mut seen = BTreeSet::new();
    let is_new = |condition: &crate::syntax::Condition| {
        (condition.quantifier, condition.operator, condition.if_exists, condition.key.clone())
    };
    if statement.conditions.iter().all(|condition| seen.insert(is_new(condition))) {
        Ok(())
    } else {
        Err(MergeError::KeyTwice(statement.name()))
    }
}

fn sid(statement: &Statement) -> &str {
    statement.sid.as_deref().unwrap_or_default()
}

/// Where variables can stand.
fn texts(statement: &Statement) -> impl Iterator<Item = &String> {
    let listed = statement.resource.iter().flat_map(|element| match element {
        Element::Is(patterns) | Element::Not(patterns) => patterns,
    });
    listed.chain(statement.conditions.iter().flat_map(|condition| &condition.values))
}

/// Whether the two say the same, wherever they stand.
fn is_same(one: &Statement, other: &Statement) -> bool {
    let placeless = |statement: &Statement| {
        let mut statement = Statement { line: 0, ..statement.clone() };
        statement.conditions.iter_mut().for_each(|condition| condition.line = 0);
        statement
    };
    placeless(one) == placeless(other)
}
