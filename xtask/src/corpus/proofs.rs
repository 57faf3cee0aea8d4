//! What policies that people published leave without MFA, held against what they came to before:
//! `proofs.txt` has ids, hashes and results, and not the policies.

use std::{collections::BTreeSet, path::Path, time::Instant};

use tutela_policy::{Facts, Level, Proof, World, prove};

use super::{
    Tally,
    real_world::{self, ACCOUNT, Entry},
};

const GOLDEN: &str = include_str!("proofs.txt");
/// Of a thousand ways of holding rights, this many may be unknown.
const MOST_UNKNOWN: usize = 10;
pub(crate) fn run(directory: &Path) -> Result<Tally, String> {
    let world = World::new("aws", ACCOUNT);
    let mut tally = Tally::default();
    let (mut states, mut unknown) = (0, 0);
    for entry in real_world::all(directory)? {
        let start = Instant::now();
        let proof = prove(&entry.setup, &entry.subject, &Facts::default(), &world);
        let took = start.elapsed();
        states += proof.states.len();
        unknown += proof.states.iter().filter(|it| it.level == Level::Unknown).count();
        let told = told(&entry, &proof);
        // The time is the machine's and the build's: it is told, and no part of what is held.
        println!("{told}; {:.1} ms", took.as_secs_f64() * 1_000.0);
        for state in proof.states.iter().filter(|it| it.level == Level::Unknown) {
            println!("  {}: {}", state.credential.name(), state.unknown.join(", "));
        }
        let name = format!("{} {}", entry.id, entry.kind);
        tally.of(
            &name,
            GOLDEN.lines().any(|line| line == told),
            "not in xtask/src/corpus/proofs.txt",
        );
    }
    let is_few = unknown * 1_000 <= states * MOST_UNKNOWN;
    tally.of("at most 1 % unknown", is_few, &format!("{unknown} of {states}"));
    Ok(tally)
}

fn told(entry: &Entry, proof: &Proof) -> String {
    let families: BTreeSet<&str> = proof.residual.iter().map(|it| it.family.name()).collect();
    let families: Vec<&str> = families.into_iter().collect();
    let live = proof.liveness.as_ref().map_or_else(String::new, |live| {
        let goals =
            [&live.enrol, &live.cli_session, &live.work, &live.others, &live.first_password];
        goals.map(tutela_policy::Goal::verdict).join(" ")
    });
    let unchecked = proof.counts.certificates - proof.counts.checked;
    format!(
        "{} {} {}: {}; {}; {live}; {unchecked} refused",
        entry.id,
        entry.kind,
        entry.hash,
        proof.level,
        families.join(" ")
    )
}
