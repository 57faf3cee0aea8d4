//! A person at a terminal: a program runs on one of its own, where steps are done as a person does them.

use std::process::Command;

use serde_json::Value;

use crate::venv;

/// Runs `program` on a terminal where these steps are done; `bare` makes a command in the environment
/// that it is to have. What the steps are, and what comes of them, stands in
/// `python/terminal.py`.
///
/// # Panics
///
/// Where a step could not be done, or the terminal is left so that it does not show what is typed.
#[track_caller]
#[must_use]
pub fn at_a_terminal(bare: impl Fn(&str) -> Command, program: &[&str], steps: &Value) -> Value {
    let python = venv::path().join("bin/python");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/terminal.py");
    let mut command = bare(python.to_str().unwrap());
    let output = command.args([script, &steps.to_string()]).args(program).output().unwrap();
    let ran: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(ran["problem"], Value::Null, "{ran:#}");
    assert_eq!(ran["last"], true, "the terminal shows again what is typed: {ran:#}");
    ran
}
