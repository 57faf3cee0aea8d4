//! A folder of its own for each test, the program run in it, and what came of that.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// The demo's account in a saved folder.
pub(crate) const ACCOUNT: &str = "accounts/111122223333";

/// The moment that the demo's answers are from, for folders whose manifest was taken away.
pub(crate) const DAY: &str = "2026-11-24T09:00:00Z";

/// A folder that is gone after the test.
pub(crate) struct Scene(tempfile::TempDir);

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Every row's status, by check and resource.
    pub(crate) fn statuses(&self) -> BTreeMap<(String, String), String> {
        let report = self.json();
        let rows = report["findings"].as_array().unwrap();
        let word = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
        rows.iter()
            .map(|row| ((word(row, "check"), word(row, "resource")), word(row, "status")))
            .collect()
    }
}

/// The program, knowing nothing of whoever runs the tests.
pub(crate) fn program(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutela"));
    isolate(&mut command, directory);
    command
}

/// A shell's script, in which `$TUTELA` is the program.
pub(crate) fn script(directory: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", script]);
    isolate(&mut command, directory);
    command
}

fn isolate(command: &mut Command, directory: &Path) {
    command
        .current_dir(directory)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", directory)
        .env("LC_ALL", "C.UTF-8")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("TUTELA", env!("CARGO_BIN_EXE_tutela"));
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With the demo's answers in `acme`.
    pub(crate) fn with_demo() -> Self {
        let scene = Self::new();
        let ran = scene.run("demo --check root-mfa-missing --save acme");
        assert_eq!(ran.code, Some(0), "{ran:?}");
        scene
    }

    /// With the demo's answers in `acme` as if somebody had gathered them by hand: no manifest.
    pub(crate) fn by_hand() -> Self {
        let scene = Self::with_demo();
        scene.remove("acme/manifest.json");
        scene
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn place(&self, place: &str) -> PathBuf {
        self.path().join(place)
    }

    /// Runs the program with arguments that are parted by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        Ran::of(program(self.path()).args(arguments.split_whitespace()).output().unwrap())
    }

    /// Runs a script in which `$TUTELA` is the program.
    pub(crate) fn script(&self, text: &str) -> Ran {
        Ran::of(script(self.path(), text).output().unwrap())
    }

    /// The report on `acme` as JSON.
    pub(crate) fn scan(&self) -> Ran {
        self.run(&format!("scan --from acme --as-of {DAY} --format json"))
    }

    pub(crate) fn write(&self, place: &str, bytes: impl AsRef<[u8]>) {
        let path = self.place(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, place: &str) -> String {
        fs::read_to_string(self.place(place)).unwrap_or_else(|error| panic!("{place}: {error}"))
    }

    pub(crate) fn edit(&self, place: &str, edit: impl FnOnce(String) -> String) {
        let before = self.read(place);
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit of {place} changes nothing");
        self.write(place, after);
    }

    pub(crate) fn remove(&self, place: &str) {
        fs::remove_file(self.place(place)).unwrap();
    }

    /// Every file and folder, hidden ones too, sorted.
    pub(crate) fn everything(&self) -> Vec<String> {
        let mut found = Vec::new();
        gather(self.path(), self.path(), &mut found);
        found.sort();
        found
    }
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.strip_prefix(root).unwrap().display().to_string());
        if path.is_dir() {
            gather(root, &path, found);
        }
    }
}

/// Holds a report against one on better answers: no problem and no unknown may have become fine,
/// and no row may be gone without an unknown of its check.
pub(crate) fn assert_no_better(what: &str, before: &Ran, after: &Ran) {
    let (before, after) = (before.statuses(), after.statuses());
    for ((check, resource), was) in &before {
        let is = after.get(&(check.clone(), resource.clone())).map(String::as_str);
        let is_unknown_elsewhere =
            after.iter().any(|((other, _), status)| other == check && status == "unknown");
        let is_right = match is {
            Some("pass" | "not-applicable") => was == "pass" || was == "not-applicable",
            Some(_) => true,
            None => is_unknown_elsewhere,
        };
        assert!(is_right, "{what}: {check} of {resource} was {was} and is {is:?}");
    }
}
