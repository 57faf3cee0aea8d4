//! The checker of certificates: what it must accept, and what it must refuse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use expect_test::expect_file;

#[path = "check/cover.rs"]
mod cover;
#[path = "agreement/generate.rs"]
#[expect(dead_code, reason = "the other test uses the rest")]
mod generate;
#[path = "check/mutants.rs"]
mod mutants;
#[path = "check/mutants_of_parts.rs"]
mod mutants_of_parts;
#[path = "check/proof.rs"]
mod proof;
#[path = "check/properties.rs"]
mod properties;
#[path = "support/soak.rs"]
mod soak;
#[path = "check/valid.rs"]
mod valid;
#[path = "check/valid_keys.rs"]
mod valid_keys;

#[test]
fn valid_proofs_are_accepted() {
    let refused: Vec<String> = valid::all()
        .into_iter()
        .filter_map(|(name, proof)| Some(format!("{name}: {}", proof.check().err()?)))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn broken_proofs_are_refused() {
    let mutants = mutants::all();
    assert!(mutants.len() >= 50, "there are {}", mutants.len());
    let said = |(name, of, mutate): (&str, &str, fn(&mut proof::Proof))| {
        let mut proof = valid::find(of);
        mutate(&mut proof);
        let refusal = proof.check().map_or_else(|refusal| refusal.why, |()| "ACCEPTED".to_owned());
        format!("{name} ({of}): {refusal}\n")
    };
    let said: String = mutants.into_iter().map(said).collect();
    assert!(!said.contains("ACCEPTED"), "{said}");
    expect_file!["check/refusals.txt"].assert_eq(&said);
}
