//! Makes what tests need and a fresh machine lacks, under `target/`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::Outcome;

const DENY: &str = "0.20.2";

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Runs a command and turns a failure into its words.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| format!("could not run {shown}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} ended with {status}")) }
}

/// A cargo of the same toolchain as this one.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The Python environment and cargo-deny.
pub(crate) fn all() -> Outcome {
    python()?;
    deny().map(drop)
}

/// Where the Python environment of the tests is.
pub(crate) fn venv() -> PathBuf {
    std::env::var_os("TUTELA_TEST_VENV").map_or_else(|| root().join("target/venv"), PathBuf::from)
}

/// The Python environment of the tests, made anew when its requirements change.
pub(crate) fn python() -> Outcome {
    let venv = venv();
    let requirements = root().join("crates/testkit/python/requirements.txt");
    let wanted = std::fs::read(&requirements)
        .map_err(|error| format!("could not read {}: {error}", requirements.display()))?;
    let stamp = venv.join("requirements.installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("making the tests' Python environment in {}", venv.display());
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))
        .map_err(|error| format!("{error}: install Debian's package python3-venv"))?;
    // Not its `pip`: that names the place where the environment was made, and it may have moved.
    run(Command::new(venv.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&requirements))?;
    std::fs::write(&stamp, wanted)
        .map_err(|error| format!("could not write {}: {error}", stamp.display()))
}

/// cargo-deny: the one on the path, else one of our own, built without optimisation because it is
/// run once for every time that it is built.
pub(crate) fn deny() -> Result<PathBuf, String> {
    let installed = Command::new("cargo-deny").arg("--version").output();
    if installed.is_ok_and(|output| output.status.success()) {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let tools = root().join("target/tools");
    let binary = tools.join("bin/cargo-deny");
    if !binary.exists() {
        println!("building cargo-deny in {}", tools.display());
        run(cargo()
            .args([
                "install",
                "cargo-deny",
                "--locked",
                "--debug",
                "--quiet",
                "--version",
                DENY,
                "--root",
            ])
            .arg(&tools)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_TARGET_DIR", tools.join("build")))?;
    }
    Ok(binary)
}
