//! What is to be changed, before anybody changes it: from a snapshot and a goal to a [`Plan`] of typed
//! steps, each with what has to hold before, the exact call, what takes it back, and what proves that it
//! served its purpose.
//!
//! This crate must never take for granted that a person can go on working: whom the proofs cannot vouch
//! for is withheld from a plan, with the reason. Nor may it leave a choice to whoever carries a plan out.

pub mod config_rules;
pub mod enforce;
pub mod export;
pub mod keys;
mod plan;
pub mod recover;
pub mod window;

pub use plan::{Claim, Draft, Plan, PlanError, Precondition, SCHEMA, Step, Withheld};
