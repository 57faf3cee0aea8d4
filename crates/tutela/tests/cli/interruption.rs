//! Ctrl-C in the middle of a scan.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tutela_testkit::{Fake, Fault};

use crate::scene::{Ran, Scene, program};

/// Longer than any test.
const NEVER: Duration = Duration::from_mins(10);

/// AWS with the demo's account, which does not come to answer one of the questions about users.
fn stuck() -> Fake {
    Fake::start(&tutela_demo::accounts()[0].recordings)
        .page_size(100)
        .with_fault("ListMFADevices", Fault::Slow(NEVER))
}

fn start(scene: &Scene, fake: &Fake, arguments: &str) -> Child {
    program(scene.path())
        .args(arguments.split_whitespace())
        .env("AWS_ENDPOINT_URL", fake.url())
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the program waits for what never comes.
fn wait_until_stuck(fake: &Fake, child: &mut Child) {
    while !fake.requests().iter().any(|asked| asked.operation == "ListMFADevices") {
        let ended = child.try_wait().unwrap();
        assert_eq!(ended, None, "it ended before it asked");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn an_interrupted_scan_reports_what_was_seen_and_what_was_not() {
    let (scene, fake) = (Scene::new(), stuck());
    let mut child = start(&scene, &fake, "scan --format json --save acme");
    wait_until_stuck(&fake, &mut child);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.err.contains("stopping with what was seen"), "{}", ran.err);
    let report = ran.json();
    assert!(report["notes"][0].as_str().unwrap().contains("The run was interrupted"), "{ran:?}");
    let gaps = report["gaps"].as_array().unwrap();
    let interrupted = gaps.iter().filter(|gap| {
        gap["call"].as_str().unwrap().starts_with("iam:ListMFADevices")
            && gap["detail"] == "the run was interrupted"
    });
    assert!(interrupted.count() > 3, "{gaps:#?}");
    let statuses = ran.statuses();
    let of = |check: &str, resource: &str| {
        statuses[&(check.to_owned(), format!("arn:aws:iam::111122223333:{resource}"))].as_str()
    };
    assert_eq!(of("root-mfa-missing", "root"), "pass", "it had been seen");
    assert_eq!(of("user-mfa-phishable", "user/alice"), "unknown", "it had not");

    let again = scene.run("scan --from acme --format json");
    assert_eq!(again.statuses(), statuses, "the folder says no more and no less");
}

#[test]
fn an_interrupted_collection_is_saved_and_does_not_look_complete() {
    let (scene, fake) = (Scene::new(), stuck());
    let mut child = start(&scene, &fake, "collect --save acme");
    wait_until_stuck(&fake, &mut child);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.err.contains("The run was interrupted"), "{ran:?}");
    assert!(scene.read("acme/accounts/111122223333/gaps.json").contains("interrupted"));
}

#[test]
fn a_second_interruption_ends_at_once() {
    let (scene, fake) = (Scene::new(), stuck());
    // Nobody reads from the pipe, so that the report can never be written.
    assert_eq!(scene.script("mkfifo pipe").code, Some(0));
    let mut child = start(&scene, &fake, "scan --output json=pipe");
    wait_until_stuck(&fake, &mut child);
    interrupt(&child);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.contains("Ctrl-C again ends at once"), "{line}");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert_eq!(scene.everything(), ["pipe"], "nothing is left behind");
}
