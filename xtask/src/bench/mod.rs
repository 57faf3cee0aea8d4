//! Benches: figures for the documents, each printed with its date and its limit.

mod center;
mod crowd;
mod enforced;
pub(crate) mod offline;
pub(crate) mod org;
pub(crate) mod peers;
pub(crate) mod policy;
pub(crate) mod prove;
pub(crate) mod session;
pub(crate) mod trail;
mod trail_corpus;
mod watch;

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use wait4::Wait4 as _;

use crate::{
    Outcome,
    setup::{cargo, root, run},
};

/// What a process took.
#[derive(Clone, Copy, Debug)]
struct Taken {
    wall: Duration,
    cpu: Duration,
    /// The most memory that it held, in bytes.
    peak: u64,
    code: i32,
}

/// Runs a command to its end, with its output thrown away, and measures it.
fn measure(command: &mut Command) -> Result<Taken, String> {
    measure_into(command, Stdio::null(), Stdio::null())
}

/// Runs a command to its end, with its output going there, and measures it.
fn measure_into(command: &mut Command, out: Stdio, err: Stdio) -> Result<Taken, String> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|error| format!("could not run {shown}: {error}"))?;
    let ended = child.wait4().map_err(|error| format!("could not wait for {shown}: {error}"))?;
    Ok(Taken {
        wall: start.elapsed(),
        cpu: ended.rusage.utime + ended.rusage.stime,
        peak: ended.rusage.maxrss,
        code: ended.status.code().unwrap_or(-1),
    })
}

/// Builds the program as users get it.
fn build() -> Result<std::path::PathBuf, String> {
    run(cargo().args(["build", "--release", "--quiet", "--package", "tutela"]))?;
    Ok(root().join("target/release/tutela"))
}

/// What this process has taken of the processors so far; nothing where the system does not say.
fn own_cpu() -> Duration {
    // Behind the command's name, which may hold anything, `utime` is the twelfth, in hundredths of a
    // second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    let said = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = said.rsplit_once(')').map_or("", |(_, behind)| behind);
    let spent = behind.split_whitespace().skip(11).take(2);
    Duration::from_millis(spent.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}

fn mebibytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

/// Holds a figure against its limit, and says so on the way.
fn hold(what: &str, within: bool, failures: &mut Vec<String>) {
    println!("{} {what}", if within { "within" } else { "MISSED" });
    if !within {
        failures.push(what.to_owned());
    }
}

fn verdict(failures: &[String]) -> Outcome {
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("limits missed: {}", failures.join("; ")))
    }
}
