//! `watch --once` and `notify`, with a receiver of webhooks that is real.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Stdio,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use tutela_testkit::Postgres;

use crate::{
    scene::{Ran, Scene, program},
    schema,
};

const MINES: &str = "acme/accounts/111122223333/guardduty/us-east-1/get-findings-statistics/\
                     34cde56f789a0bc123de4f56a78901b2.json";
const NONE: &str = r#"{"FindingStatistics": {"GroupedByFindingType": []}}"#;
/// A machine mines, which `GuardDuty` sees in one region.
const ABUSE: &str = "guardduty-abuse-finding";

const SETTINGS: &str = r#"
to = ["hook"]

[channel.hook]
kind = "webhook"
url_env = "HOOK_URL"
secret_env = "HOOK_SECRET"

[channel.here]
kind = "stdout"

[digest]
when = "weekly"
to = ["here"]
"#;

/// Takes what is posted, and answers each with the next status; at their end it is gone.
fn receiver(statuses: &[u16]) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, said) = channel();
    let statuses = statuses.to_vec();
    thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            // Who was killed in the middle of a word has said nothing.
            let Some(body) = posted(&mut stream) else { continue };
            sender.send(body).unwrap();
            // And who was killed after that hears nothing.
            let _ = write!(stream, "HTTP/1.1 {status} So\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (url, said)
}

/// A whole request's body; `None` where it ends before.
fn posted(stream: &mut TcpStream) -> Option<Value> {
    let (mut heard, mut buffer) = (Vec::new(), vec![0_u8; 65_536]);
    loop {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        heard.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&heard);
        let Some((top, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = top.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if body.len() == length.parse::<usize>().unwrap() {
            assert!(top.contains("tutela-signature: t="), "{top}");
            return serde_json::from_str(body).ok();
        }
    }
}

fn with_hook(scene: &Scene, url: &str, arguments: &str) -> Ran {
    let mut command = program(scene.path());
    command.env("HOOK_URL", url).env("HOOK_SECRET", "s3cr3t-of-the-hook");
    Ran::of(command.args(arguments.split_whitespace()).output().unwrap())
}

fn watching(day: u8, store: &str) -> String {
    format!(
        "watch --once --from acme --as-of 2026-11-{day}T09:00:00Z --store {store} --notices \
         notices.toml"
    )
}

fn watch(scene: &Scene, url: &str, day: u8) -> Ran {
    with_hook(scene, url, &watching(day, "state"))
}

fn scene() -> Scene {
    let scene = Scene::by_hand();
    scene.write("notices.toml", SETTINGS);
    scene
}

fn about(notices: &[Value], check: &str) -> Vec<String> {
    let items = notices.iter().flat_map(|notice| notice["items"].as_array().unwrap());
    let own = items.filter(|item| item["check"] == check);
    own.map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_critical_is_told_once_and_when_it_is_over() {
    let scene = scene();
    let (url, said) = receiver(&[200; 12]);
    let ran = watch(&scene, &url, 24);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.starts_with("Tutela runs: 1 account, "), "the digest: {}", ran.out);
    let first: Vec<Value> = said.try_iter().collect();
    assert_eq!(about(&first, ABUSE), ["new"]);
    for notice in &first {
        assert_eq!(schema::errors("tutela.notice-1.schema.json", notice), "");
    }
    // The same again, and where nobody can look: no news.
    let ran = watch(&scene, &url, 25);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{ran:?}");
    scene.remove(MINES);
    assert_eq!(watch(&scene, &url, 26).code, Some(0));
    let second: Vec<Value> = said.try_iter().collect();
    assert_eq!(about(&second, ABUSE), [""; 0]);
    // It does not mine any more.
    scene.write(MINES, NONE);
    assert_eq!(watch(&scene, &url, 27).code, Some(0));
    let third: Vec<Value> = said.try_iter().collect();
    assert_eq!(about(&third, ABUSE), ["resolved"]);
    let listed = scene.run("notify list --store state");
    assert_eq!((listed.code, listed.out.as_str()), (Some(0), "Every notice was delivered.\n"));
}

#[test]
fn a_channel_that_is_down_loses_nothing_and_the_secrets_are_nowhere() {
    let scene = scene();
    let (url, said) = receiver(&[503]);
    let ran = watch(&scene, &url, 24);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.contains("it answers 503") && ran.err.contains("tried again"), "{}", ran.err);
    assert!(ran.out.starts_with("Tutela runs: "), "the other channel has it: {}", ran.out);
    assert_eq!(said.try_iter().count(), 1);
    let listed = scene.run("notify list --store state --format json");
    assert_eq!(listed.code, Some(3), "{listed:?}");
    let document = listed.json();
    assert_eq!(schema::errors("tutela.undelivered-1.schema.json", &document), "");
    let waiting = document["notices"].as_array().unwrap();
    assert_eq!(waiting[0]["attempts"], 1);
    assert!(waiting.iter().all(|own| own["channel"] == "hook"), "{document}");
    let bytes = std::fs::read(scene.place("state")).unwrap();
    for secret in ["s3cr3t-of-the-hook", url.as_str()] {
        let found = bytes.windows(secret.len()).any(|own| own == secret.as_bytes());
        assert!(!found && !ran.err.contains(secret), "{secret}");
    }
}

/// What notices are about, with the key of each.
fn keys(notices: &[Value]) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for notice in notices {
        let key = notice["key"].as_str().unwrap().to_owned();
        keys.entry(notice["lines"].to_string()).or_default().insert(key);
    }
    keys
}

#[test]
fn a_run_that_is_killed_at_any_moment_loses_no_notice_and_tells_none_twice_as_another() {
    kill("state");
}

#[test]
fn nor_does_one_that_is_killed_while_it_writes_to_postgresql() {
    let server = Postgres::shared();
    kill(&server.database());
}

/// Kills runs in opening, migrating, judging, keeping, deciding and delivering.
fn kill(store: &str) {
    let undisturbed = scene();
    let (url, said) = receiver(&[200; 12]);
    assert_eq!(watch(&undisturbed, &url, 24).code, Some(0));
    let expected: Vec<Value> = said.try_iter().collect();
    let scene = scene();
    let (url, said) = receiver(&[200; 400]);
    for moment in 0..40 {
        let mut command = program(scene.path());
        command.env("HOOK_URL", &url).env("HOOK_SECRET", "s").args(watching(24, store).split(' '));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(moment * 12));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let ran = with_hook(&scene, &url, &watching(24, store));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Vec<Value> = said.try_iter().collect();
    let (expected, told) = (keys(&expected), keys(&told));
    assert_eq!(told.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(told.values().all(|keys| keys.len() == 1), "{told:?}");
    let checked = scene.run(&format!("store check --store {store}"));
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let open = |scene: &Scene, store: &str| {
        scene.run(&format!("history --store {store} --format json")).json()["open"].clone()
    };
    assert_eq!(open(&scene, store), open(&undisturbed, "state"));
}

#[test]
fn channels_are_tried_and_problems_acknowledged() {
    let scene = scene();
    let (url, said) = receiver(&[200, 400]);
    let ran = with_hook(&scene, &url, "notify test --notices notices.toml");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("hook: took it") && ran.out.contains("this is a test"), "{ran:?}");
    let ran = with_hook(&scene, &url, "notify test --notices notices.toml --channel hook");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.contains("hook: it answers 400"), "{ran:?}");
    assert_eq!(said.try_iter().count(), 2);
    let (url, _said) = receiver(&[200; 12]);
    assert_eq!(watch(&scene, &url, 24).code, Some(0));
    let ran = scene.run("notify acknowledge guardduty-abuse-finding --store state");
    assert!(ran.err.contains("acknowledged: 1 findings"), "{ran:?}");
    let ran = scene.run("notify acknowledge guardduty-abuse-finding --store state");
    assert!(ran.err.contains("acknowledged: 0 findings"), "once: {ran:?}");
    let told = scene.run("store audit --store state").out;
    assert!(told.contains("acknowledged guardduty-abuse-finding"), "{told}");
}

#[test]
fn wrong_calls_are_told_with_a_way_out() {
    let scene = scene();
    scene.write("empty.toml", "");
    for (arguments, code, said) in [
        ("watch --from acme --store state --notices notices.toml", 2, "--once"),
        ("watch --once --from acme --store state --notices gone.toml", 1, "gone.toml"),
        ("watch --once --from acme --store state --notices empty.toml", 1, "nobody is told"),
        ("watch --once --from acme --notices notices.toml", 2, "no store is named"),
        ("notify test --notices notices.toml --channel x", 2, "no channel `x`: it has here, hook"),
        ("notify acknowledge root-mfa-mising --store state", 2, "did you mean `root-mfa-missing`?"),
        ("notify acknowledge root-mfa-missing --store gone", 1, "there is no store yet"),
    ] {
        let ran = with_hook(&scene, "http://127.0.0.1:1/", arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{arguments}: {}", ran.err);
        assert!(ran.err.contains(said), "{arguments}: {}", ran.err);
    }
    let ran = scene.run("watch --once --from acme --store state --notices notices.toml");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("wants the variable HOOK_URL"), "{}", ran.err);
}
