//! Whom the program talks to: the endpoint that it was told, and nobody else. No telemetry, no
//! update check, no name looked up.
//!
//! Two nets catch what goes elsewhere. The kernel's own tables are read all the while that the
//! program runs, which sees every socket that lives for some milliseconds, and one to a far place
//! lives longer. And whatever would go through a proxy, or ask for an instance's credentials, is sent
//! to a listener that nobody may call.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at processes from outside"
)]

use std::{
    collections::BTreeSet,
    fs,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tutela_recording::{Answer, Recording};
use tutela_testkit::{Fake, Tokens};

/// A listener that counts who calls.
struct Trap {
    url: String,
    calls: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        thread::spawn(move || {
            for _ in listener.incoming() {
                counted.fetch_add(1, Ordering::AcqRel);
            }
        });
        Self { url, calls }
    }

    /// Calls so far; one of our own proves that the trap would have caught the program's.
    fn calls(&self) -> usize {
        let before = self.calls.load(Ordering::Acquire);
        drop(TcpStream::connect(self.url.trim_start_matches("http://")).unwrap());
        while self.calls.load(Ordering::Acquire) == before {
            thread::sleep(Duration::from_millis(1));
        }
        self.calls.load(Ordering::Acquire) - 1
    }
}

fn start<A: AsRef<std::ffi::OsStr>>(arguments: &[A], endpoint: Option<&str>, trap: &Trap) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutela"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nowhere")
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        // Nothing names a region, and still no instance is asked for one: the keys are at hand.
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &trap.url)
        .env("NO_PROXY", "127.0.0.1")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(proxy, &trap.url).env(proxy.to_lowercase(), &trap.url);
    }
    if let Some(endpoint) = endpoint {
        command.env("AWS_ENDPOINT_URL", endpoint);
    }
    command.spawn().unwrap()
}

/// Every socket of a process from now on until it ends, as the kernel lists it: `tcp 0100007F:1F90`.
fn sockets(mut child: Child) -> (BTreeSet<String>, usize, Option<i32>) {
    let mut seen = BTreeSet::new();
    let mut looks = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (seen, looks, status.code());
        }
        seen.extend(sockets_now(child.id()));
        looks += 1;
        thread::sleep(Duration::from_millis(2));
    }
}

fn sockets_now(process: u32) -> Vec<String> {
    // Files close and processes end while they are looked at.
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let inodes: BTreeSet<String> = files
        .filter_map(|file| fs::read_link(file.path()).ok())
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"] {
        let lines = fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap_or_default();
        for line in lines.lines().skip(1) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            if cells.get(9).is_some_and(|inode| inodes.contains(*inode)) {
                found.push(format!("{table} {}", cells[2]));
            }
        }
    }
    found
}

/// An address as the kernel's table writes it.
fn tcp(url: &str) -> String {
    let port: u16 = url.rsplit_once(':').unwrap().1.parse().unwrap();
    format!("tcp 0100007F:{port:04X}")
}

/// The demo's answers without those that never came: waiting for them is not the matter here.
fn answers() -> Vec<Recording> {
    let mut recordings = tutela_demo::whole().recordings;
    recordings.retain(|recording| !matches!(recording.answer, Answer::Gap { .. }));
    recordings
}

#[test]
fn it_talks_to_its_endpoint_alone() {
    for arguments in [
        &["scan", "--format", "json"][..],
        &["scan", "--fresh", "--all", "--format", "json"],
        &["doctor"],
        &["collect", "--save", "FOLDER"],
    ] {
        let fake = Fake::start(&answers()).page_size(100).latency(Duration::from_millis(20));
        let trap = Trap::set();
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("saved").display().to_string();
        let in_place = |word: &&'static str| {
            if *word == "FOLDER" { place.clone() } else { (*word).to_owned() }
        };
        let arguments: Vec<String> = arguments.iter().map(in_place).collect();
        let (seen, looks, _) = sockets(start(&arguments, Some(&fake.url()), &trap));
        // A socket that is not connected yet has no far end.
        let named: BTreeSet<String> =
            seen.into_iter().filter(|socket| socket != "tcp 00000000:0000").collect();
        assert_eq!(named, BTreeSet::from([tcp(&fake.url())]), "{arguments:?}");
        assert_eq!(trap.calls(), 0, "{arguments:?}");
        assert!(looks > 5 && fake.requests().len() > 8, "{arguments:?} did run");
    }
}

#[test]
fn what_needs_no_account_opens_no_socket() {
    for arguments in [
        &["demo", "--format", "html"][..],
        &["checks"],
        &["explain", "root-mfa-missing"],
        &["permissions", "mfa", "--format", "terraform"],
    ] {
        let trap = Trap::set();
        let (seen, _, code) = sockets(start(arguments, None, &trap));
        assert_eq!(seen, BTreeSet::new(), "{arguments:?}");
        assert_eq!(trap.calls(), 0, "{arguments:?}");
        assert!(matches!(code, Some(0 | 3 | 4)), "{arguments:?}: {code:?}");
    }
}

#[test]
fn sessions_are_got_from_the_endpoint_alone() {
    let fake = Tokens::start();
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let key = "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n";
    fs::write(home.path().join(".aws/credentials"), key).unwrap();
    for arguments in [
        &["session", "login", "--mfa-process", "sleep 0.1; echo 123456"][..],
        &["session", "status"],
        &["session", "credential-process"],
        &["session", "logout", "--all"],
    ] {
        let trap = Trap::set();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tutela"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("TUTELA_PASSPHRASE_PROCESS", "echo correct horse")
            .env("AWS_ENDPOINT_URL", fake.url())
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &trap.url)
            .env("NO_PROXY", "127.0.0.1")
            .env("HTTPS_PROXY", &trap.url)
            .env("HTTP_PROXY", &trap.url)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let (seen, _, code) = sockets(command.spawn().unwrap());
        let named: BTreeSet<String> =
            seen.into_iter().filter(|socket| socket != "tcp 00000000:0000").collect();
        assert!(named.is_subset(&BTreeSet::from([tcp(&fake.url())])), "{arguments:?}: {named:?}");
        assert_eq!((code, trap.calls()), (Some(0), 0), "{arguments:?}");
    }
    assert_eq!(fake.count("GetSessionToken"), 1);
}
