//! What the proofs of a scan stand on: a scan of a fake account through the real adapter, and the
//! comparison of two reports that says where one looks better than it may.
//!
//! Credentials come from the environment, which tests of one process share; [`with_keys`] therefore
//! runs a test's body in a process of its own.
#![allow(dead_code, reason = "every proof uses a part of it")]

pub(crate) mod compare;
pub(crate) mod taken;

use std::{
    collections::{BTreeMap, BTreeSet},
    future::{Future, pending},
    process::Command,
    sync::Arc,
    time::Duration,
};

use jiff::SignedDuration;
use tutela_app::{CollectOptions, ScanBy, ScanInput, Selection, Wanted, collect, scan, select};
use tutela_aws::{AwsCaller, Options, Pace};
use tutela_model::{Operation, Timestamp, operation};
use tutela_ports::Progress;
use tutela_recording::{AccountRecordings, folder};
use tutela_report::{Report, json};
use tutela_testkit::{Asked, Fake, TestClock};

/// Tells the child that it is one, and which.
const CHILD: &str = "TUTELA_TEST_CHILD";

/// The access key that the child finds in its environment. All three are canaries.
pub(crate) const ACCESS_KEY: &str = "AKIACANARYACCESSKEY0";
/// Its secret.
pub(crate) const SECRET_KEY: &str = "canary/secret+key/canary/secret+key/0000";
/// Its session token.
pub(crate) const SESSION_TOKEN: &str = "canary//session+token//canary==";

const TOOL_VERSION: &str = "0.0.0-test";

/// Runs `body` of the test that is called `name` in a process with no configuration but canaries
/// for credentials.
pub(crate) fn with_keys<F: Future<Output = ()>>(name: &str, body: impl FnOnce() -> F) {
    #[expect(clippy::disallowed_methods, reason = "the child is told by its environment")]
    let is_child = std::env::var(CHILD).is_ok_and(|child| child == name);
    if is_child {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        return runtime.expect("threads").block_on(body());
    }
    let mut command = Command::new(std::env::current_exe().expect("this very program"));
    command.args([name, "--exact", "--nocapture", "--include-ignored"]);
    #[expect(clippy::disallowed_methods, reason = "the child inherits no way to an account")]
    for (variable, _) in std::env::vars() {
        if variable.starts_with("AWS_") || variable.to_uppercase().ends_with("_PROXY") {
            command.env_remove(variable);
        }
    }
    let output = command
        .env(CHILD, name)
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_SESSION_TOKEN", SESSION_TOKEN)
        .env("AWS_CONFIG_FILE", "/nowhere/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .expect("the child starts");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success() && said.contains("1 passed"),
        "`{name}` in a process of its own: {said}\n{complained}"
    );
}

/// The demo's account, the gaps of its own included.
pub(crate) fn demo() -> AccountRecordings {
    tutela_demo::accounts().into_iter().next().expect("the demo has an account")
}

/// The demo's account as a fake serves it, one item a page, so that many a page can get lost.
pub(crate) fn fake() -> Fake {
    Fake::start(&tutela_demo::whole().recordings).page_size(1)
}

/// Every check, those that must be asked for included.
pub(crate) fn every_check() -> Selection {
    select(Wanted { all: true, ..Wanted::default() }).expect("everything can be selected")
}

/// Every operation that the program knows.
pub(crate) fn every_operation() -> BTreeSet<&'static Operation> {
    operation::of_scans().collect()
}

/// What came of a run.
pub(crate) struct Run {
    /// The answers.
    pub(crate) account: AccountRecordings,
    /// What was concluded.
    pub(crate) report: Report,
    /// What was sent.
    pub(crate) requests: Vec<Asked>,
}

impl Run {
    /// The actions of the requests that were sent, each once.
    pub(crate) fn actions(&self) -> BTreeSet<String> {
        let action = |asked: &Asked| {
            let known = operation::find(&asked.service, &asked.operation);
            known
                .map_or_else(|| format!("{}:{}", asked.service, asked.operation), Operation::action)
        };
        self.requests.iter().map(action).collect()
    }
}

/// Asks a fake for `operations` as a person's `tutela` would, only sooner, and judges by
/// `selection`.
pub(crate) async fn run(
    fake: &Fake,
    operations: BTreeSet<&'static Operation>,
    selection: Selection,
    fresh: bool,
) -> Run {
    let caller = connect(fake).await;
    let region = caller.region().to_owned();
    let options = CollectOptions { operations, fresh, region, only_regions: None, concurrency: 16 };
    let account = collect(&caller, &options, &Quiet, pending()).await;
    let report = judge(&account, selection, tutela_demo::as_of());
    Run { account, report, requests: fake.requests() }
}

/// The way to a fake.
pub(crate) async fn connect(fake: &Fake) -> AwsCaller {
    let options = Options { endpoint_url: Some(fake.url()), pace: hasty(), ..Options::default() };
    // Answers are older than the judgement, so that a folder that mixes the two up is found out.
    let clock = Arc::new(TestClock(tutela_demo::as_of() - SignedDuration::from_secs(90)));
    tutela_aws::connect(options, clock).await.expect("the keys are in the environment")
}

/// As patient as a test can be.
pub(crate) fn hasty() -> Pace {
    Pace {
        max_attempts: 2,
        base_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(1),
        poll_delay: Duration::from_millis(1),
        poll_patience: Duration::from_secs(1),
        ..Pace::default()
    }
}

/// Judges one account's answers.
pub(crate) fn judge(
    account: &AccountRecordings,
    selection: Selection,
    as_of: impl Into<Option<Timestamp>>,
) -> Report {
    judge_all(std::slice::from_ref(account), selection, as_of)
}

/// Judges the answers of accounts.
pub(crate) fn judge_all(
    accounts: &[AccountRecordings],
    selection: Selection,
    as_of: impl Into<Option<Timestamp>>,
) -> Report {
    scan(ScanInput {
        accounts,
        by: ScanBy {
            as_of: as_of.into(),
            selection,
            exemptions: None,
            attestations: None,
            records: None,
            known_before: None,
            every_row: false,
            owner_tag: None,
            tool_version: TOOL_VERSION.to_owned(),
        },
        notes: Vec::new(),
    })
}

/// The report's JSON, which holds every finding with all that is said of it.
pub(crate) fn text(report: &Report) -> String {
    json::render(report)
}

/// Saves answers as a folder, and judges what is read of it.
pub(crate) fn replay(account: &AccountRecordings, selection: Selection) -> Report {
    let read = folder::read(readable(save(account))).expect("what was saved can be read");
    judge_all(&read.accounts, selection, read.as_of)
}

/// Writes answers as a folder.
pub(crate) fn save(account: &AccountRecordings) -> BTreeMap<String, Vec<u8>> {
    folder::write(std::slice::from_ref(account), tutela_demo::as_of(), TOOL_VERSION)
        .expect("answers can be written")
}

/// A folder as it comes from a disk without faults.
pub(crate) fn readable(tree: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, folder::File> {
    tree.into_iter().map(|(path, bytes)| (path, Ok(bytes))).collect()
}

/// Shows nothing to nobody.
pub(crate) struct Quiet;

impl Progress for Quiet {
    fn calls(&self, _done: usize, _known: usize) {}
    fn accounts(&self, _done: usize, _known: usize) {}
}
