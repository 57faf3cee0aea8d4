//! A PostgreSQL server of its own, from Debian's package.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::server::wait_until;

const WAY_OUT: &str = "install Debian's package postgresql";

/// Who runs it, where the tests are run by root, as whom PostgreSQL does not run.
const OWNER: &str = "postgres";

/// A running server that listens at a socket in a folder of its own, until it is dropped.
#[derive(Debug)]
pub struct Postgres {
    child: Child,
    folder: PathBuf,
    programs: PathBuf,
}

/// A number for each server and database of this process.
fn next() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

impl Postgres {
    /// The server that all tests share which run at the same time.
    ///
    /// # Panics
    ///
    /// Where PostgreSQL is not installed; the message names the package.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *shared = Arc::downgrade(&started);
            started
        })
    }

    fn start() -> Self {
        let programs = programs();
        let folder = env::temp_dir().join(format!("tutela-postgres-{}-{}", process::id(), next()));
        fs::create_dir(&folder).expect("making a folder for PostgreSQL");
        if is_root() {
            done(Command::new("chown").arg(OWNER).arg(&folder));
        }
        let data = folder.join("data");
        let made = ["-A", "trust", "-U", "tutela", "--no-sync", "-E", "UTF8", "--locale=C", "-D"];
        done(as_owner(&programs.join("initdb")).args(made).arg(&data));
        let mut child = as_owner(&programs.join("postgres"))
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c"])
            .arg(format!("unix_socket_directories={}", folder.display()))
            .arg("-D")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starting PostgreSQL");
        let stderr = child.stderr.take().expect("the pipe that was asked for");
        // From here on a panic ends the server, too.
        let own = Self { child, folder, programs };
        let is_up = |line: &str| line.contains("ready to accept connections").then_some(());
        wait_until("PostgreSQL", stderr, is_up);
        own
    }

    /// Makes an empty database, and gives its URL.
    ///
    /// # Panics
    ///
    /// Where the server does not.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("posture{}", next());
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://tutela@localhost/{name}?host={}", self.folder.display())
    }

    /// Runs statements in a database.
    ///
    /// # Panics
    ///
    /// Where they fail.
    pub fn run(&self, database: &str, sql: &str) {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.arg("-h").arg(&self.folder).args(["-U", "tutela", "-d", database]);
        done(psql.args(["-v", "ON_ERROR_STOP=1", "-q", "-c", sql]));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// The newest version's programs.
fn programs() -> PathBuf {
    let all = Path::new("/usr/lib/postgresql");
    let versions = fs::read_dir(all).into_iter().flatten().map_while(Result::ok);
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|entry| entry.path()).max_by_key(version);
    let programs = newest.map(|path| path.join("bin")).filter(|bin| bin.join("initdb").exists());
    programs.unwrap_or_else(|| panic!("no PostgreSQL under {}: {WAY_OUT}", all.display()))
}

/// A program that the tests run, or its owner where they are run by root.
fn as_owner(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", OWNER, "--regid", OWNER, "--clear-groups", "--"]).arg(program);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    let said = Command::new("id").arg("-u").output().expect("asking who runs the tests");
    said.stdout.trim_ascii() == b"0"
}

fn done(command: &mut Command) {
    let ran = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}: {WAY_OUT}"));
    assert!(ran.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ran.stderr));
}
