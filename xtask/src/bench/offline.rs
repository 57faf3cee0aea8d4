//! Large accounts, judged from a folder by every default check, and proved.

use std::{path::Path, process::Command};

use jiff::Timestamp;
use tutela_recording::folder;

use super::{
    Taken, build,
    crowd::{self, Size},
    hold, measure, mebibytes, verdict,
};
use crate::Outcome;

/// As many distinct sets of policies.
const GROUPS: usize = 40;
const ROLES: usize = 200;

pub(crate) fn run() -> Outcome {
    let binary = build()?;
    let now = Timestamp::now();
    println!("tutela scan --from DIR --format json, {now}");
    println!("{:>7} {:>9} {:>9} {:>9}", "users", "wall s", "cpu s", "peak MiB");
    let mut taken = Vec::new();
    for users in [5_000, 10_000, 50_000] {
        let best = judge(&binary, "scan", users, now)?;
        println!(
            "{users:>7} {:>9.2} {:>9.2} {:>9}",
            best.wall.as_secs_f64(),
            best.cpu.as_secs_f64(),
            mebibytes(best.peak)
        );
        taken.push(best);
    }
    let proved = judge(&binary, "prove", 5_000, now)?;
    println!(
        "tutela prove: 5,000 users and {ROLES} roles in {:.2} s, {} MiB",
        proved.wall.as_secs_f64(),
        mebibytes(proved.peak)
    );
    let mut failures = Vec::new();
    hold("5,000 users proved in 2 s", proved.wall.as_secs_f64() <= 2.0, &mut failures);
    hold("5,000 users proved in 300 MB", proved.peak <= 300_000_000, &mut failures);
    if let [small, middle, large] = taken.as_slice() {
        hold("5,000 users in under 1 s", small.wall.as_secs_f64() < 1.0, &mut failures);
        hold("5,000 users in 250 MB", small.peak <= 250_000_000, &mut failures);
        hold("50,000 users in under 10 s", large.wall.as_secs_f64() < 10.0, &mut failures);
        let ratio = large.cpu.as_secs_f64() / middle.cpu.as_secs_f64();
        hold(
            &format!("five times the users take {ratio:.1} times the time: linear"),
            ratio < 6.5,
            &mut failures,
        );
    }
    verdict(&failures)
}

/// The quickest of three runs.
fn judge(binary: &Path, command: &str, users: usize, now: Timestamp) -> Result<Taken, String> {
    let place = tempfile::tempdir().map_err(|error| format!("could not make a folder: {error}"))?;
    let tree = folder::write(
        &[crowd::account(Size { users, groups: GROUPS, roles: ROLES }, now)],
        now,
        "bench",
    )
    .map_err(|error| error.to_string())?;
    for (path, bytes) in &tree {
        let file = place.path().join(path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        std::fs::write(&file, bytes).map_err(|error| error.to_string())?;
    }
    let mut best: Option<Taken> = None;
    for _ in 0..3 {
        let taken = measure(
            Command::new(binary)
                .arg(command)
                .arg("--from")
                .arg(place.path())
                .args(["--format", "json"]),
        )?;
        if taken.code != 3 {
            return Err(format!(
                "the {command} of {users} users ended with {}, where 3 is right",
                taken.code
            ));
        }
        if best.is_none_or(|known| taken.wall < known.wall) {
            best = Some(taken);
        }
    }
    best.ok_or_else(|| "nothing was run".to_owned())
}
