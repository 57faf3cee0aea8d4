//! The checker of certificates: what it must accept, and what it must refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[path = "check/proof.rs"]
mod proof;
#[path = "check/valid.rs"]
mod valid;

#[test]
fn valid_proofs_are_accepted() {
    let refused: Vec<String> = valid::all()
        .into_iter()
        .filter_map(|(name, proof)| Some(format!("{name}: {}", proof.check().err()?)))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}
