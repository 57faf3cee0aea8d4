//! `cargo xtask bench trail [EVENTS]`: events a second from gzip files to evidence, beside inflating
//! alone, two engines from `PyPI` and jq, in one run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use serde_json::Value;

use super::{Taken, build, hold, measure, mebibytes, trail_corpus, verdict};
use crate::{
    Outcome,
    setup::{cargo, root, run as run_command},
};

const PEERS: [&str; 3] = ["datafusion==55.0.0", "duckdb==2.0.1", "pyarrow"];
const EVENTS: u64 = 1_000_000;
/// jq is given so many files of a hundred: it takes that long.
const FILES_FOR_JQ: usize = 5;

/// What each principal's calls would come to, on top of reading them.
const REPLAY: &str = "tutela replay";

/// So much longer may it take.
const REPLAY_ADDS: f64 = 1.1;

struct Row {
    tool: &'static str,
    cores: u32,
    events: u64,
    taken: Taken,
}

pub(crate) fn run(events: Option<&str>) -> Outcome {
    if cfg!(debug_assertions) {
        // Inflating alone is measured here, and must be built as users get it.
        let mut command = cargo();
        command.args(["run", "--release", "-q", "-p", "xtask", "bench", "trail"]).args(events);
        return run_command(&mut command);
    }
    let events = match events {
        Some(text) => text.parse().map_err(|_| format!("`{text}` is no number of events"))?,
        None => EVENTS,
    };
    let binary = build()?;
    let python = peers()?;
    let place = tempfile::tempdir().map_err(|error| format!("could not make a folder: {error}"))?;
    let folder = place.path().join("trail");
    fs::create_dir(&folder).map_err(|error| error.to_string())?;
    let bytes = trail_corpus::write(&folder, events)?;
    println!("{events} events, {} MiB of text", mebibytes(bytes));
    same(&binary, &python, &folder)?;
    let mut rows = Vec::new();
    for cores in [1, 2] {
        let mut ours = on(cores, &binary);
        ours.args(["trail", "evidence", "--format", "json"]).arg(&folder);
        rows.push(row("tutela trail evidence", cores, events, &mut ours)?);
        let mut replay = on(cores, &binary);
        replay.args(["replay", "--level", "sealed", "--format", "json", "--from"]).arg(&folder);
        rows.push(row(REPLAY, cores, events, &mut replay)?);
        for engine in ["datafusion", "duckdb"] {
            rows.push(row(engine, cores, events, &mut peer(cores, &python, engine, &folder))?);
        }
    }
    rows.push(jq(&folder, events)?);
    print(&rows);
    let inflated = inflate(&folder)?;
    println!("inflating alone, one core: {:.0} events a second", rate(events, inflated));
    judge(&rows)
}

/// A command on the first cores.
fn on(cores: u32, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", if cores == 1 { "0" } else { "0,1" }]).arg(program);
    command
}

fn peer(cores: u32, python: &Path, engine: &str, folder: &Path) -> Command {
    let mut command = on(cores, python);
    command.arg(root().join("xtask/src/bench/trail_peers.py")).arg(engine).arg(folder);
    command.arg(cores.to_string());
    command
}

/// The best of three runs.
fn row(tool: &'static str, cores: u32, events: u64, command: &mut Command) -> Result<Row, String> {
    let mut best: Option<Taken> = None;
    for _ in 0..3 {
        let taken = measure(command)?;
        // A replay without account data knows nobody to be safe, and ends with that.
        let expected = if tool == REPLAY { 4 } else { 0 };
        if taken.code != expected {
            return Err(format!("{tool} ended with {}", taken.code));
        }
        if best.is_none_or(|known| taken.wall < known.wall) {
            best = Some(taken);
        }
    }
    let taken = best.ok_or("nothing was run")?;
    Ok(Row { tool, cores, events, taken })
}

fn jq(folder: &Path, events: u64) -> Result<Row, String> {
    let script = format!(
        "ls {folder}/*.json.gz | head -{FILES_FOR_JQ} | xargs zcat | jq -r '.Records[] \
         | select(.userIdentity.type == \"IAMUser\") \
         | [.userIdentity.arn, .userIdentity.accessKeyId, .eventSource, .eventName, \
            .userIdentity.sessionContext.attributes.mfaAuthenticated] | @tsv' | sort | uniq -c",
        folder = folder.display()
    );
    let files = fs::read_dir(folder).map_err(|error| error.to_string())?.count();
    let part = u64::try_from(FILES_FOR_JQ.min(files)).unwrap_or(1);
    let of = u64::try_from(files.max(1)).unwrap_or(1);
    row(
        "zcat | jq | sort | uniq -c",
        1,
        events * part / of,
        on(1, Path::new("bash")).args(["-c", &script]),
    )
}

/// How many direct calls of long-term keys there are: all say the same, or nothing is compared.
fn same(binary: &Path, python: &Path, folder: &Path) -> Outcome {
    let output = |command: &mut Command| -> Result<String, String> {
        let output = command.output().map_err(|error| format!("could not run: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    };
    let mut command = Command::new(binary);
    let text = output(command.args(["trail", "evidence", "--format", "json"]).arg(folder))?;
    let report: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let identities = report.get("identities").and_then(Value::as_array).into_iter().flatten();
    let keys =
        identities.filter_map(|identity| identity.get("keys").and_then(Value::as_array)).flatten();
    let ours: u64 =
        keys.filter_map(|key| key.pointer("/calls/absent").and_then(Value::as_u64)).sum();
    for engine in ["datafusion", "duckdb"] {
        let theirs = output(&mut peer(2, python, engine, folder))?;
        if theirs.trim() != ours.to_string() {
            return Err(format!("{engine} counts {} calls, and we {ours}", theirs.trim()));
        }
    }
    println!("all count {ours} direct calls of long-term keys");
    Ok(())
}

/// An environment of the peers' own.
fn peers() -> Result<PathBuf, String> {
    let folder = root().join("target/peers/trail");
    let python = folder.join("bin/python");
    if !python.exists() {
        run_command(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run_command(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PEERS),
    )?;
    Ok(python)
}

/// Seconds that it takes to inflate all files, one after the other, with nothing done to the text.
fn inflate(folder: &Path) -> Result<f64, String> {
    let mut decompressor = libdeflater::Decompressor::new();
    let mut text = vec![0; 1 << 26];
    let start = Instant::now();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let object = fs::read(&path).map_err(|error| error.to_string())?;
        decompressor
            .gzip_decompress(&object, &mut text)
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(start.elapsed().as_secs_f64())
}

fn rate(events: u64, seconds: f64) -> f64 {
    f64::from(u32::try_from(events).unwrap_or(u32::MAX)) / seconds
}

impl Row {
    fn rate(&self) -> f64 {
        rate(self.events, self.taken.wall.as_secs_f64())
    }
}

fn print(rows: &[Row]) {
    println!("{:32} {:>5} {:>12} {:>9} {:>9}", "tool", "cores", "events/s", "wall s", "peak MiB");
    for row in rows {
        println!(
            "{:32} {:>5} {:>12.0} {:>9.2} {:>9}",
            row.tool,
            row.cores,
            row.rate(),
            row.taken.wall.as_secs_f64(),
            mebibytes(row.taken.peak)
        );
    }
}

fn judge(rows: &[Row]) -> Outcome {
    let mut failures = Vec::new();
    for (cores, least) in [(1, 500_000.0), (2, 1_000_000.0)] {
        let ours =
            rows.iter().find(|row| row.tool == "tutela trail evidence" && row.cores == cores);
        let Some(ours) = ours else { return Err("nothing was run".to_owned()) };
        hold(
            &format!("{least} events a second on {cores} cores"),
            ours.rate() >= least,
            &mut failures,
        );
        hold("150 MB", ours.taken.peak <= 150_000_000, &mut failures);
        let replay = rows.iter().find(|row| row.tool == REPLAY && row.cores == cores);
        let adds = replay.map(|replay| ours.rate() / replay.rate());
        hold(
            &format!("a replay adds less than a tenth on {cores} cores"),
            adds.is_some_and(|adds| adds < REPLAY_ADDS),
            &mut failures,
        );
        for peer in rows.iter().filter(|row| row.cores == cores && !row.tool.starts_with("tutela"))
        {
            println!("  {:.1} times as many as {}", ours.rate() / peer.rate(), peer.tool);
        }
    }
    verdict(&failures)
}
