//! Whose policies are whose: brings together what an account says of users, groups and policies,
//! and what the policy language says of documents.
//!
//! This crate must never judge by a policy's name, and never take a policy that was not seen for
//! one that says nothing: it may hold a Deny as well as an Allow.

mod administrators;
mod center;
mod controls;
mod entry;
mod held;
mod member_roots;
mod newcomer;
mod outside;
mod proofs;
mod questions;
mod raise;
mod resources;

pub use administrators::{Standing, administrators, cite_grants};
pub use center::{
    CenterAdministrator, CenterAdministrators, center_administrators, name_of, standing_of_set,
};
pub use controls::is_without_tree;
pub use entry::{Audience, Entry, Guest, Outsider, entries};
pub use member_roots::{RootMay, member_roots};
pub use newcomer::newcomer;
pub use outside::{Outlaw, Outside, outside};
pub use proofs::{
    Alike, Earlier, Hop, OldReport, Proofs, RolesSeen, Terms, begun, proofs,
    worth_asking_for_ssh_keys,
};
pub use questions::{Question, Questions, questions};
pub use resources::{Bypass, Bypasses, Granted, Whom};
/// The prover's words, for whoever reads [`Proofs`] and [`Entry`].
pub use tutela_policy::{
    Admits, Credential, Family, Gate, GateKind, Goal, Level, Liveness, Proof, Residual,
};
