//! Plans on an independent emulator: from a red scan to a green one and back, ended at any call, and met by
//! others.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

mod boundary;
mod files;
mod keys;
mod life;
mod recover;
mod rules;
#[path = "../cli/schema.rs"]
mod schema;
mod scp;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, OnceLock},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tutela_testkit::{Corrections, Moto, Proxy, RootTruth, Truth};

/// The emulated account is one, and most tests change it.
static TURN: Mutex<()> = Mutex::new(());

/// An emulated account of 300 users, made once. Tests that change it take turns.
struct Account {
    moto: Moto,
    truth: Truth,
}

fn account() -> &'static Account {
    static ACCOUNT: OnceLock<Account> = OnceLock::new();
    ACCOUNT.get_or_init(|| {
        let moto = Moto::start();
        let truth = moto.seed();
        Account { moto, truth }
    })
}

/// A secret key, which is to be found nowhere.
const CANARY: &str = "canary/secret+key";

/// A person's machine, and a way to the account.
struct Scene {
    home: TempDir,
    proxy: Proxy,
}

/// A program with nothing of this machine's but credentials, and a home.
fn bare(program: &str, home: &Path, endpoint: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000000")
        .env("AWS_SECRET_ACCESS_KEY", CANARY)
        .env("TUTELA_PLANS", home.join("plans"))
        // Everything as loud as it gets: what holds a secret would say it now.
        .envs([("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("AWS_LOG_LEVEL", "debug")])
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// What a run ended with.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Ran {
    /// Runs the program by `setsid`, which takes the terminal from it.
    fn of(mut setsid: Command, arguments: &str) -> Self {
        setsid.args(["--wait", env!("CARGO_BIN_EXE_tutela")]);
        let output = setsid.args(arguments.split_whitespace()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("no JSON: {error}: {}{}", self.out, self.err))
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(
            !self.out.contains(CANARY) && !self.err.contains(CANARY),
            "{}{}",
            self.out,
            self.err
        );
        self
    }
}

impl Scene {
    fn new() -> Self {
        Self::of(account())
    }

    fn of(account: &Account) -> Self {
        let (truth, report_made) = (account.truth.clone(), Timestamp::now());
        let root = RootTruth {
            created: "2019-02-03T04:05:06Z".parse().unwrap(),
            password: true,
            password_last_used: Some(Timestamp::now() - SignedDuration::from_hours(24 * 200)),
            mfa: true,
            access_key: false,
            certificate: false,
        };
        let corrections = Corrections { truth, root, report_made };
        let proxy = Proxy::start(account.moto.url(), corrections);
        Self { home: tempfile::tempdir().unwrap(), proxy }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn bare(&self, program: &str) -> Command {
        bare(program, self.home.path(), &self.proxy.url())
    }

    /// The program as a process of its own, which can be killed. What it says is in a file, which is
    /// looked at like all that it writes.
    fn command(&self, arguments: &str) -> Command {
        let said = fs::File::create(self.path("said")).unwrap();
        let mut command = self.bare(env!("CARGO_BIN_EXE_tutela"));
        command.args(arguments.split_whitespace()).stdout(said.try_clone().unwrap()).stderr(said);
        command
    }

    /// Runs the program without a terminal.
    fn run(&self, arguments: &str) -> Ran {
        let ran = Ran::of(self.bare("setsid"), arguments);
        self.holds_no_secret();
        ran
    }

    /// No file that the program wrote has the secret key.
    fn holds_no_secret(&self) {
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let held = fs::read(&path).unwrap();
                let is_there = held.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
                assert!(!is_there, "{}", path.display());
            }
        }
    }

    /// How often an operation was asked: `iam:AddUserToGroup`.
    fn count(&self, operation: &str) -> usize {
        self.proxy.calls().get(operation).copied().unwrap_or_default()
    }
}
