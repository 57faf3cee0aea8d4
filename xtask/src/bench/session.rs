//! What a credential process adds to every command: the program with a warm cache and an unlocked
//! vault, beside the AWS CLI's own start.

use std::{fs, path::Path, process::Command, time::Duration};

use tutela_testkit::Moto;

use super::{build, hold, measure, verdict};
use crate::{
    Outcome,
    setup::{python, venv},
};

/// So many runs; the median is what is told.
const RUNS: usize = 41;

/// The most that the median may be.
const LIMIT: Duration = Duration::from_millis(15);

pub(crate) fn run() -> Outcome {
    python()?;
    let program = build()?;
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    lay_out(home.path())?;
    let moto = Moto::start();
    let login =
        ["login", "--profile", "work", "--mfa-process", "echo 123456", "--lock-after", "5m"];
    let warm = in_home(&program, home.path(), moto.url()).args(["session"]).args(login).output();
    let warm = warm.map_err(|error| error.to_string())?;
    if !warm.status.success() {
        return Err(format!("no session: {}", String::from_utf8_lossy(&warm.stderr)));
    }
    let ours = median(|| {
        let mut command = in_home(&program, home.path(), moto.url());
        command.args(["session", "credential-process", "--profile", "work"]);
        command
    })?;
    let cli = venv().join("bin/python");
    let aws = median(|| {
        let mut command = in_home(&cli, home.path(), moto.url());
        command.arg(venv().join("bin/aws")).arg("--version");
        command
    })?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{RUNS} runs each, medians; load average: {}", load.trim());
    println!("  tutela session credential-process, warm: {:.1} ms", milliseconds(ours));
    println!("  aws --version:                           {:.1} ms", milliseconds(aws));
    let mut failures = Vec::new();
    hold("a credential process in 15 ms", ours <= LIMIT, &mut failures);
    verdict(&failures)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn lay_out(home: &Path) -> Outcome {
    let write = |name: &str, text: &str| {
        fs::write(home.join(name), text).map_err(|error| error.to_string())
    };
    fs::create_dir(home.join(".aws")).map_err(|error| error.to_string())?;
    write(
        ".aws/credentials",
        "[work]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n\
         mfa_serial = arn:aws:iam::123456789012:mfa/ana\n",
    )?;
    write(".aws/config", "[profile work]\nregion = eu-central-1\n")
}

fn in_home(program: &Path, home: &Path, endpoint: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("TUTELA_PASSPHRASE_PROCESS", "echo correct horse");
    command
}

fn median(command: impl Fn() -> Command) -> Result<Duration, String> {
    let mut taken = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let one = measure(&mut command())?;
        if one.code != 0 {
            return Err(format!("a run ended with {}", one.code));
        }
        taken.push(one.wall);
    }
    taken.sort();
    taken.get(RUNS / 2).copied().ok_or_else(|| "nothing was run".to_owned())
}
