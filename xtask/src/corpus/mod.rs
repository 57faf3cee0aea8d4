//! `cargo xtask corpus DIR`: holds the policy language against test data that is not ours to copy:
//! cases of MFA policies, policies that people published, and the vectors that another evaluator recorded.

mod lints;
mod pitfalls;
mod proofs;
pub(crate) mod real_world;
mod vectors;

use std::path::Path;

use crate::Outcome;

/// What came of a set of questions.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    /// Where we answer otherwise, with the name.
    missed: Vec<String>,
    /// Where AWS's documentation departs from what was recorded: the reason and the names.
    departs: std::collections::BTreeMap<&'static str, Vec<String>>,
}

impl Tally {
    fn of(&mut self, name: &str, is_as_expected: bool, found: &str) {
        if is_as_expected {
            self.passed += 1;
        } else {
            self.missed.push(format!("{name}: {found}"));
        }
    }

    fn departs(&mut self, name: String, reason: &'static str) {
        self.departs.entry(reason).or_default().push(name);
    }

    fn print(&self, what: &str) {
        let departs: usize = self.departs.values().map(Vec::len).sum();
        println!(
            "{what}: {} as expected, {} not, {departs} depart",
            self.passed,
            self.missed.len()
        );
        for (reason, names) in &self.departs {
            println!("  {} depart: {reason}: {}", names.len(), names.join(", "));
        }
        for missed in &self.missed {
            println!("  MISSED {missed}");
        }
    }
}

/// Reads every file under `directory` that it knows.
pub(crate) fn run(directory: &str) -> Outcome {
    let directory = Path::new(directory);
    let tallies = [
        ("pitfalls", pitfalls::run(&directory.join("mfa-pitfalls.json"))?),
        ("published policies", proofs::run(&directory.join("real-world"))?),
        ("lint beside the prover", lints::run(directory)?),
        ("vectors", vectors::run(&directory.join("vectors"))?),
    ];
    for (what, tally) in &tallies {
        tally.print(what);
    }
    lints::print(directory)?;
    let missed: usize = tallies.iter().map(|(_, tally)| tally.missed.len()).sum();
    if missed == 0 { Ok(()) } else { Err(format!("{missed} answers are not as expected")) }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("reading {}: {error}", path.display()))
}
