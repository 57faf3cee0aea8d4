//! Everything that must pass, on any machine, by one command.

use std::{process::Command, time::Instant};

use crate::{
    Outcome,
    setup::{self, cargo},
};

fn run_step(name: &str, step: impl FnOnce() -> Outcome) -> Outcome {
    println!("== {name}");
    let start = Instant::now();
    step().map_err(|error| format!("{name}: {error}"))?;
    println!("== {name}: {} s", start.elapsed().as_secs());
    Ok(())
}

/// Runs every gate in turn; the tests come last, so that the output ends with their own lines.
pub(crate) fn run() -> Outcome {
    run_step("setup", setup::python)?;
    run_step("format", || run_cargo(&["fmt", "--all", "--check"]))?;
    run_step("lints", || {
        run_cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ])
    })?;
    run_step("documentation", || {
        setup::run(
            cargo()
                .args(["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"])
                .env("RUSTDOCFLAGS", "--deny warnings"),
        )
    })?;
    run_step("licences, bans, sources", || {
        let deny = setup::deny()?;
        setup::run(Command::new(deny).args([
            "--all-features",
            "check",
            "licenses",
            "bans",
            "sources",
        ]))
    })?;
    // No step of its own: what is read last is what the test runner says.
    println!("== tests");
    run_cargo(&["test", "--workspace", "--no-fail-fast"]).map_err(|error| format!("tests: {error}"))
}

fn run_cargo(arguments: &[&str]) -> Outcome {
    setup::run(cargo().args(arguments))
}
