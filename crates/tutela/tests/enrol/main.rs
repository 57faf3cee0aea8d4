//! `tutela enrol` as a person with a phone uses it, at a real terminal: the code is read from a
//! picture of the screen by an independent reader, and the app that shows codes is not ours.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

mod console;
mod devices;
mod endings;
#[cfg(target_os = "linux")]
mod secrets;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tutela_testkit::{Enrolment, SEED_CANARY, at_a_terminal};

const FIRST: &str = "A code of the device: ";
const NEXT: &str = "The code after that one";

/// A secret key, which is in the environment that it was given in, and nowhere else.
const SECRET_KEY: &str = "canary/secret+key";

/// A person's machine.
struct Scene {
    home: TempDir,
    endpoint: String,
    colour: bool,
}

impl Scene {
    fn new(fake: &Enrolment) -> Self {
        Self::at(&fake.url())
    }

    fn at(endpoint: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { home, endpoint: endpoint.to_owned(), colour: true }
    }

    fn without_colour(self) -> Self {
        Self { colour: false, ..self }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Nothing of this machine's but credentials and a place to send to.
    fn bare(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("TERM", "xterm")
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000000")
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            // Everything as loud as it gets: what holds a secret would say it now.
            .envs([("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("AWS_LOG_LEVEL", "debug")])
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        if !self.colour {
            command.env("NO_COLOR", "1");
        }
        command
    }

    /// Runs the program on a terminal of its own, where a person does these steps.
    #[track_caller]
    fn at_a_terminal(&self, arguments: &str, steps: &Value) -> Value {
        let words = arguments.split_whitespace();
        let program: Vec<&str> =
            [env!("CARGO_BIN_EXE_tutela"), "enrol"].into_iter().chain(words).collect();
        at_a_terminal(|program| self.bare(program), &program, steps)
    }

    /// Runs the program without a terminal: standard output, standard error, exit code.
    fn without_a_terminal(&self, arguments: &str) -> (String, String, Option<i32>) {
        let output = self
            .bare("setsid")
            .args(["--wait", env!("CARGO_BIN_EXE_tutela"), "enrol"])
            .args(arguments.split_whitespace())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code())
    }
}

/// What a person does who enrols an app and makes no mistake.
fn smoothly() -> Value {
    json!([
        ["see", "Do it? [y/N] "],
        ["type", "y\n"],
        ["see", FIRST],
        ["scan"],
        ["code", 0],
        ["see", NEXT],
        ["code", 1],
        ["see", "User ana has"],
    ])
}

/// The serial number of a virtual device.
fn app(name: &str) -> String {
    format!("arn:aws:iam::111122223333:mfa/{name}")
}

/// The lines that are on the screen in the end: what was on the other one is wiped.
fn left(ran: &Value) -> String {
    let shown = ran["shown"].as_str().unwrap();
    let (before, rest) = shown.split_once("\u{1b}[?1049h").unwrap_or((shown, ""));
    let (_, after) = rest.split_once("\u{1b}[?1049l").unwrap_or(("", rest));
    assert!(!after.contains("\u{1b}[?1049h"), "{shown}");
    format!("{before}{after}")
}

#[track_caller]
fn no_secret_is_left(ran: &Value) {
    let left = left(ran);
    assert!(!left.contains(SEED_CANARY) && !left.contains("otpauth"), "{left}");
}
