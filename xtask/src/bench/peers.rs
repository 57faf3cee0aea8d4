//! The MFA checks beside Prowler's, on one seeded account behind one proxy, in one run.
//!
//! Both tools ask the same emulator through the same proxy, which counts calls and makes each take
//! 60 ms longer. Prowler is installed from `PyPI` into an environment of its own.

use std::{path::PathBuf, process::Command, time::Duration};

use jiff::Timestamp;
use tutela_testkit::{Corrections, Moto, Proxy, RootTruth};

use super::{Taken, build, hold, measure, mebibytes, verdict};
use crate::{
    Outcome,
    setup::{root, run as run_command},
};

const PROWLER: &str = "5.46.0";
const LATENCY: Duration = Duration::from_millis(60);

/// Prowler's MFA checks, and ours that answer the same questions.
const THEIRS: [&str; 6] = [
    "iam_root_mfa_enabled",
    "iam_root_hardware_mfa_enabled",
    "iam_user_mfa_enabled_console_access",
    "iam_user_hardware_mfa_enabled",
    "iam_administrator_access_with_mfa",
    "iam_user_with_temporary_credentials",
];
const OURS: [&str; 5] = [
    "root-mfa-missing",
    "root-mfa-virtual",
    "user-console-without-mfa",
    "user-mfa-phishable",
    "administrator-without-mfa",
];

struct Row {
    tool: String,
    calls: usize,
    taken: Taken,
}

pub(crate) fn run() -> Outcome {
    let binary = build()?;
    let prowler = install()?;
    let now = Timestamp::now();
    let moto = Moto::start();
    let truth = moto.seed();
    let corrections = Corrections { truth, root: root_user(now), report_made: now };
    let proxy = Proxy::start(moto.url(), corrections).latency(LATENCY);
    let output =
        tempfile::tempdir().map_err(|error| format!("could not make a folder: {error}"))?;
    let row = |tool: &str, command: &mut Command| -> Result<Row, String> {
        let _before = proxy.take_calls();
        let taken = measure(aws(command, &proxy.url()))?;
        Ok(Row { tool: tool.to_owned(), calls: proxy.take_calls(), taken })
    };
    let ours = row(
        "tutela, MFA checks",
        Command::new(&binary).arg("scan").arg("--check").arg(OURS.join(",")),
    )?;
    let all = row("tutela, every check", Command::new(&binary).arg("scan"))?;
    let theirs = row(
        "prowler, MFA checks",
        Command::new(prowler)
            .args(["aws", "--no-banner", "--output-formats", "csv", "--output-directory"])
            .arg(output.path())
            .arg("--checks")
            .args(THEIRS),
    )?;
    print(&[&ours, &all, &theirs], now);
    judge(&ours, &all, &theirs)
}

/// A root user with a password and no device.
fn root_user(now: Timestamp) -> RootTruth {
    RootTruth {
        created: now,
        password: true,
        password_last_used: None,
        mfa: false,
        access_key: false,
        certificate: false,
    }
}

fn install() -> Result<PathBuf, String> {
    let venv = root().join("target/peers/prowler");
    let binary = venv.join("bin/prowler");
    if !binary.exists() {
        println!("installing prowler {PROWLER}: 2 GB, some minutes");
        run_command(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        let wanted = format!("prowler=={PROWLER}");
        run_command(Command::new(venv.join("bin/pip")).args(["install", "--quiet", &wanted]))?;
    }
    Ok(binary)
}

/// The same environment for both: test credentials, one region, one endpoint.
fn aws<'a>(command: &'a mut Command, endpoint: &str) -> &'a mut Command {
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_PROFILE")
}

fn print(rows: &[&Row], now: Timestamp) {
    println!("300 users, {} ms a call, {now}, prowler {PROWLER}", LATENCY.as_millis());
    println!("| tool | calls | wall | CPU | peak memory | exit |");
    println!("|---|---:|---:|---:|---:|---:|");
    for Row { tool, calls, taken } in rows {
        println!(
            "| {tool} | {calls} | {:.1} s | {:.1} s | {} MiB | {} |",
            taken.wall.as_secs_f64(),
            taken.cpu.as_secs_f64(),
            mebibytes(taken.peak),
            taken.code
        );
    }
}

fn judge(ours: &Row, all: &Row, theirs: &Row) -> Outcome {
    let mut failures = Vec::new();
    let wall = theirs.taken.wall.as_secs_f64() / ours.taken.wall.as_secs_f64();
    let (peak, their_peak) = (ours.taken.peak.max(1), theirs.taken.peak);
    hold(
        &format!("{} calls for the MFA checks, 120 at most", ours.calls),
        ours.calls <= 120,
        &mut failures,
    );
    hold(
        &format!("{} calls for every check, 330 at most", all.calls),
        all.calls <= 330,
        &mut failures,
    );
    hold(&format!("1/{wall:.0} of the wall time, 1/20 at most"), wall >= 20.0, &mut failures);
    hold(
        &format!("1/{} of the memory, 1/8 at most", their_peak / peak),
        their_peak / peak >= 8,
        &mut failures,
    );
    verdict(&failures)
}
