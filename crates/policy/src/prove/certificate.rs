//! Why no request of a scope is allowed: a tree of cases, each of which is closed by one reason.
//!
//! It says nothing about how it was found. Whoever doubts it walks down the tree: at each branch a
//! statement's part either holds or fails; at each end a Deny matches, or no Allow can.

use super::scope::Scope;
use crate::evaluate::{Layer, StatementPlace};

/// A part of a statement that a request meets or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// The condition at this index.
    Condition(usize),
}

/// A part of one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    /// The statement.
    pub statement: StatementPlace,
    /// Its part.
    pub part: Part,
}

/// Why no request of a branch is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// This Deny matches every request of the branch.
    Denied(StatementPlace),
    /// No Allow of this layer matches any request of the branch, and the layer must allow.
    NotAllowed(Layer),
    /// No request belongs to the branch: what it says of the dimension of this atom contradicts
    /// itself. (The dimension of a condition is its key.)
    Impossible(Atom),
    /// The requests that meet the atom, and those that do not.
    Split {
        /// The atom.
        atom: Atom,
        /// Why none of those is allowed that meet it.
        holds: Box<Certificate>,
        /// Why none of those is allowed that do not.
        fails: Box<Certificate>,
    },
}

/// A scope, and why nothing in it is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuted {
    /// The requests.
    pub scope: Scope,
    /// Why none of them is allowed.
    pub certificate: Certificate,
}
