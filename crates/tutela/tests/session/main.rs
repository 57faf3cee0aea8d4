//! `tutela session` as a person and their programs use it, against a fake of STS and IAM that has
//! AWS's rules, and against moto.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

mod clients;
mod keys;
mod process;
mod programs;
mod secrets;
mod status;
mod table;
mod terminal;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use tutela_testkit::Tokens;

/// Secrets that may be where a test says, and nowhere else.
const SECRET_KEY: &str = "canary/secret+key/of/the/user/0000000000";
const PASSPHRASE: &str = "canary correct horse";

/// A person's home: the AWS CLI's files, a way to give passphrase and codes.
struct Scene {
    home: TempDir,
    endpoint: String,
}

/// What came of a run.
#[derive(Debug)]
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Scene {
    fn new(fake: &Tokens) -> Self {
        Self::at(&fake.url())
    }

    fn at(endpoint: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        let scene = Self { home, endpoint: endpoint.to_owned() };
        scene.write(
            ".aws/credentials",
            &format!("[work]\naws_access_key_id = AKIACANARYEXAMPLE000\naws_secret_access_key = {SECRET_KEY}\n"),
        );
        scene.write(
            ".aws/config",
            "[default]\nregion = eu-central-1\n[profile work]\nregion = eu-central-1\n\
             [profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = work\n\
             [profile deep]\nrole_arn = arn:aws:iam::111122223333:role/deep\nsource_profile = admin\n\
             duration_seconds = 7200\n",
        );
        scene.write("passphrase", PASSPHRASE);
        // A device of a person: another code each time, and a note of having been asked.
        scene.script(
            "code",
            "cd \"$(dirname \"$0\")\" && echo asked >> asked && printf '%06d\\n' $((123400 + $(wc -l < asked)))",
        );
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn script(&self, name: &str, text: &str) {
        self.write(name, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// How often the device of [`Scene::script`] was asked.
    fn asked(&self) -> usize {
        fs::read_to_string(self.path("asked")).map_or(0, |text| text.lines().count())
    }

    /// Nothing of this machine's but what the scene has.
    fn bare(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("TUTELA_PASSPHRASE_PROCESS", format!("cat {}", self.path("passphrase").display()))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// The program without a terminal; `CODE` in an argument is the device's script.
    fn command(&self, arguments: &str) -> Command {
        let mut command = self.bare("setsid");
        command.args(["--wait", env!("CARGO_BIN_EXE_tutela"), "session"]);
        let script = self.path("code").display().to_string();
        command.args(arguments.split_whitespace().map(|it| it.replace("CODE", &script)));
        command
    }

    fn run(&self, arguments: &str) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }
}

/// The kernel keeps few keys of each person, so none is left behind.
impl Drop for Scene {
    fn drop(&mut self) {
        self.command("logout --all").output().ok();
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
