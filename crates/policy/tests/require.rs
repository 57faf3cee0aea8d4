//! Policies that require MFA, held against every action of AWS with every credential that can do
//! without MFA, by the evaluator and by the specification.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "require/chains.rs"]
mod chains;
#[path = "require/choices.rs"]
mod choices;
#[path = "require/circle.rs"]
mod circle;
#[path = "require/documents.rs"]
mod documents;
#[path = "require/merge.rs"]
mod merge;
#[path = "require/proofs.rs"]
mod proofs;
#[path = "require/scp.rs"]
mod scp;
#[path = "specification/mod.rs"]
mod specification;
#[path = "require/table.rs"]
mod table;
#[path = "require/twice.rs"]
mod twice;
#[path = "require/world.rs"]
mod world;
