//! A run that is killed, at any moment, and taken up again in its folder.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tutela_testkit::{Asked, Fake};

use crate::company::{HOME, STAGING, company, json_of, program, run, statuses};

/// Checks that take calls of every kind and little thought.
const SCAN: &str = "scan --org --member-root --save saved --format json --check \
                    root-mfa-missing,root-mfa-single-device,user-console-without-mfa,\
                    user-mfa-phishable,access-key-exists,member-root-not-denied";

/// Kills a run as soon as so many requests came in; `false` where it was through before.
fn killed(fake: &Fake, directory: &Path, requests: usize) -> bool {
    let mut child = program(&fake.url(), directory)
        .args(SCAN.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while fake.requests().len() < requests {
        assert!(Instant::now() < until, "the run does not get on");
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// What a journal says is there: account, operation and whom it is about.
fn kept(directory: &Path) -> BTreeSet<[String; 3]> {
    let Ok(journal) = fs::read_to_string(directory.join("saved/.tutela/journal")) else {
        return BTreeSet::new();
    };
    let lines = journal.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .map(|line| {
            let account = line["path"].as_str().unwrap().split('/').nth(1).unwrap().to_owned();
            let call = &line["call"];
            let of = call["parameters"].as_object().unwrap();
            let is_root = of.contains_key("As");
            let whom = of.iter().filter(|(name, _)| *name != "As");
            let whom: Vec<&str> = whom.map(|(_, value)| value.as_str().unwrap()).collect();
            let account = if is_root { format!("root of {account}") } else { account };
            [account, call["operation"].as_str().unwrap().to_owned(), whom.join(",")]
        })
        .collect()
}

/// The same of a request.
fn identity(asked: &Asked) -> [String; 3] {
    let key = asked.access_key.as_deref().unwrap_or_default();
    let account = match (key.strip_prefix("ASIAROLE"), key.strip_prefix("ASIAROOT")) {
        (Some(account), _) => account.to_owned(),
        (None, Some(account)) => format!("root of {account}"),
        (None, None) => HOME.to_owned(),
    };
    let names = ["UserName", "SerialNumber", "PolicyId", "ParentId"];
    let mut whom: Vec<&str> =
        names.iter().filter_map(|name| asked.parameters.get(*name)).map(String::as_str).collect();
    let filter = asked.parameters.get("Filter").map(String::as_str);
    whom.extend(filter.filter(|kind| *kind == "RESOURCE_CONTROL_POLICY"));
    [account, asked.operation.clone(), whom.join(",")]
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let whole = tempfile::tempdir().unwrap();
    let fake = company().shut(STAGING);
    let expected = statuses(&json_of(&run(&fake.url(), whole.path(), SCAN)));
    let requests = fake.requests().len();
    assert!(requests > 100, "{requests}");
    let mut resumed = 0;
    for part in [1, 3, 5, 7, 9] {
        let scene = tempfile::tempdir().unwrap();
        let fake = company().shut(STAGING).latency(Duration::from_millis(2));
        // Killed twice, the second time further on.
        if !killed(&fake, scene.path(), requests * part / 10) {
            continue;
        }
        let fake = company().shut(STAGING).latency(Duration::from_millis(2));
        let before = kept(scene.path());
        if killed(&fake, scene.path(), 8) {
            asked_no_more(&fake, &before);
        }
        let before = kept(scene.path());
        let fake = company().shut(STAGING);
        let output = run(&fake.url(), scene.path(), SCAN);
        asked_no_more(&fake, &before);
        assert_eq!(statuses(&json_of(&output)), expected, "killed at {part} tenths");
        assert!(!scene.path().join("saved/.tutela").exists());
        resumed += usize::from(!before.is_empty());
        let (_, checks) = SCAN.split_once("--format").unwrap();
        let again = format!("scan --from saved --format{checks}");
        let replayed = run("http://127.0.0.1:9", scene.path(), &again);
        assert!(output.stdout == replayed.stdout, "killed at {part} tenths: the replay differs");
        // A folder that is whole is no run to take up.
        let again = run(&fake.url(), scene.path(), SCAN);
        let complaint = String::from_utf8(again.stderr).unwrap();
        assert!(complaint.contains("already holds files"), "{complaint}");
    }
    assert!(resumed >= 4, "only {resumed} runs had something to go on with");
}

/// Who asks is seen anew in each run, and so is the way in.
#[track_caller]
fn asked_no_more(fake: &Fake, kept: &BTreeSet<[String; 3]>) {
    let twice: Vec<[String; 3]> = fake
        .requests()
        .iter()
        .map(identity)
        .filter(|asked| !(asked[0] == HOME && asked[1] == "GetCallerIdentity"))
        .filter(|asked| kept.contains(asked))
        .collect();
    assert_eq!(twice, Vec::<[String; 3]>::new());
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[test]
fn what_was_changed_meanwhile_is_asked_again() {
    let scene = tempfile::tempdir().unwrap();
    let fake = company().latency(Duration::from_millis(2));
    assert!(killed(&fake, scene.path(), 60));
    let summary = scene.path().join(format!("saved/accounts/{HOME}/iam/get-account-summary.json"));
    let mut text = fs::read_to_string(&summary).unwrap();
    text = text.replace("\"AccountMFAEnabled\": 1", "\"AccountMFAEnabled\": 0");
    fs::write(&summary, text).unwrap();
    let fake = company();
    run(&fake.url(), scene.path(), SCAN);
    let again = fake.requests();
    let again = again.iter().map(identity).filter(|asked| asked[1] == "GetAccountSummary");
    assert!(again.map(|asked| asked[0].clone()).any(|account| account == HOME));
}
