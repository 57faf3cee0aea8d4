//! The IAM policy language: a document's text becomes a syntax tree that keeps what its author
//! wrote ([`Document::parse`]), patterns can be compared ([`Glob`]), a request can be held against
//! the policies of every layer ([`PolicySet`]), and a set of identity policies can be asked whether
//! it grants everything ([`grants_everything`]). Policies that require MFA are written by
//! [`require`]. Which actions AWS has is in [`Universe`].
//!
//! This crate must never know whose policy it reads, and never guess: what it cannot decide is
//! [`Everything::Undecided`], and what AWS's documentation leaves open is an [`Ambiguity`].
//!
//! ```
//! use tutela_policy::{Document, Everything, grants_everything};
//! let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
//! let document = Document::parse(text)?;
//! assert!(matches!(grants_everything(&[&document]), Everything::Yes(_)));
//! # Ok::<(), tutela_policy::ParseError>(())
//! ```

mod at;
mod case;
mod error;
mod evaluate;
mod everything;
mod glob;
mod json;
pub mod lint;
mod managed;
mod parse;
mod partly;
mod prove;
mod refused;
mod renumber;
pub mod require;
mod syntax;
pub mod tree;
mod universe;

pub use case::{Case, Held, Test};
pub use error::ParseError;
pub use evaluate::{
    Ambiguity, Arn, Caller, CallerError, Context, Decision, Judgement, Layer, Mismatch, PolicySet,
    Reading, Request, Setup, StatementPlace, Traced, Value,
};
pub use everything::{Everything, Lack, Place, grants_everything};
pub use glob::{Glob, Patterns};
pub use managed::{ManagedPolicy, managed_policies, managed_policy};
pub use parse::{MAX_BYTES, MAX_NESTING};
pub use partly::{Denial, Partly, denial};
pub use prove::{
    Actions, Admits, Assumer, Atom, Bearer, Beyond, Certificate, Checker, Counts, Credential, Diff,
    Difference, Direction, Facts, Family, Gate, GateKind, Goal, Incomparable, Known, LeftOpen,
    Level, Liveness, Outcome, Part, Proof, Proved, Prover, Reach, Refusal, Refuted, Residual,
    ResourcePolicy, Resources, Scope, State, StateProof, Strangers, Subject, Undecided, User, Way,
    Witness, World, diff, left_open, may_call, named_account, prove, root_may,
};
pub use refused::PolicyType;
pub use syntax::{
    Condition, Document, Effect, Element, Operator, PrincipalKind, Principals, Quantifier,
    Statement, Version,
};
pub use universe::{
    AccessLevel, Action, ActionId, ActionResource, ConditionKey, KeyId, ResourceType,
    ResourceTypeId, Service, ServiceId, UNDENIABLE, Universe, ValueType,
};
