//! Records that AWS keeps: Event history of a fake.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tutela_testkit::{Fake, Fault};

use crate::scene::{Ran, Scene, program};

fn record(number: i64, at: Timestamp, region: &str) -> Value {
    let (source, name) = match number % 5 {
        0 => ("iam.amazonaws.com", "DeactivateMFADevice"),
        _ => ("s3.amazonaws.com", "ListBuckets"),
    };
    json!({
        "eventVersion": "1.08", "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "eventSource": source, "eventName": name, "awsRegion": region, "eventType": "AwsApiCall",
        "eventID": format!("e{number}"), "recipientAccountId": "111122223333",
        "sourceIPAddress": "203.0.113.1", "userAgent": "aws-cli/2",
        "requestParameters": {"userName": "alice", "serialNumber": "s"},
        "userIdentity": {"type": "IAMUser", "userName": "bob", "accountId": "111122223333",
            "accessKeyId": "AKIABOB", "arn": "arn:aws:iam::111122223333:user/bob"},
    })
}

/// Seventy events of two regions, an hour apart, the last of them an hour and a half ago.
fn records() -> Vec<Value> {
    let now = Timestamp::now() - SignedDuration::from_mins(90);
    let at = |number: i64| now - SignedDuration::from_hours(number);
    let region = |number: i64| if number % 3 == 0 { "us-west-2" } else { "us-east-1" };
    (0..70).map(|number| record(number, at(number), region(number))).collect()
}

fn fake(records: &[Value]) -> Fake {
    let account = &tutela_demo::accounts()[0];
    Fake::start(&account.recordings).page_size(7).with_history(records)
}

fn run(scene: &Scene, fake: &Fake, arguments: &str) -> Ran {
    let output = program(scene.path())
        .args(arguments.split_whitespace())
        .env("AWS_ENDPOINT_URL", fake.url())
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .output()
        .unwrap();
    Ran::of(output)
}

/// How often Event history was asked.
fn lookups(fake: &Fake) -> usize {
    fake.requests().iter().filter(|asked| asked.operation == "LookupEvents").count()
}

#[test]
fn event_history_says_what_files_of_the_same_events_say() {
    let (scene, records) = (Scene::new(), records());
    scene.write("files/a.json", json!({ "Records": records }).to_string());
    let fake = fake(&records);
    for command in ["trail evidence", "drift --from"] {
        let local = run(&scene, &fake, &format!("{command} files --format json"));
        let command = command.trim_end_matches(" --from");
        let live = run(&scene, &fake, &format!("{command} --lookup --format json"));
        assert_eq!(live.code, local.code, "{live:?}");
        let (live, local) = (live.json(), local.json());
        for told in ["identities", "root", "identity_center", "events", "span"] {
            assert_eq!(live[told], local[told], "{command}: {told}");
        }
        assert_eq!(live["read"]["malformed"], 0, "{}", live["damages"]);
    }
    assert_eq!(fake.violations(), Vec::<String>::new());
    let days = run(&scene, &fake, "trail evidence --lookup --days 1 --format json").json();
    assert_eq!(days["read"]["records"], 23);
    let local = run(&scene, &fake, "trail evidence files --days 1 --format json").json();
    assert_eq!((&local["read"]["records"], &local["read"]["earlier"]), (&json!(23), &json!(47)));
    assert_eq!(local["identities"], days["identities"]);
}

#[test]
fn a_run_that_its_cap_ended_goes_on_in_its_folder() {
    let (scene, records) = (Scene::new(), records());
    let fake = fake(&records);
    let arguments = "trail evidence --lookup --save kept --format json";
    let first = run(&scene, &fake, &format!("{arguments} --at-most 20"));
    assert_eq!(first.code, Some(4), "what is beyond a cap is unknown: {first:?}");
    assert!(first.err.contains("at most 20 are read (--at-most)"), "{first:?}");
    assert!(first.out.contains("see `--at-most`"), "{first:?}");
    let second = run(&scene, &fake, arguments);
    assert_eq!(second.code, Some(0), "{second:?}");
    let whole = run(&scene, &fake, "trail evidence --lookup --format json").json();
    assert_eq!(second.json()["identities"], whole["identities"]);
    let before = lookups(&fake);
    let third = run(&scene, &fake, arguments);
    assert_eq!(third.json()["identities"], whole["identities"]);
    let regions = fake.requests().iter().filter(|it| it.operation == "DescribeRegions").count();
    assert!(regions >= 4, "each run asks for the regions");
    // The newest page of every region, in case something came late; and nothing that was kept.
    let enabled = third.json()["read"]["files"].as_u64().unwrap();
    assert!(u64::try_from(lookups(&fake) - before).unwrap() <= enabled, "{enabled}");
    let offline = scene.run("trail evidence kept --format json").json();
    assert_eq!(offline["identities"], whole["identities"], "the folder is one like any other");
}

#[test]
fn what_aws_refuses_is_unknown_and_named() {
    let (scene, records) = (Scene::new(), records());
    for (operation, words) in [
        ("LookupEvents", "Event history of us-east-1 from"),
        ("DescribeRegions", "Event history of other regions"),
    ] {
        let fake = fake(&records).with_fault(operation, Fault::Denied);
        for command in ["trail evidence", "drift", "replay --level sealed"] {
            let ran = run(&scene, &fake, &format!("{command} --lookup --days 3"));
            assert_eq!(ran.code, Some(4), "{command}, {operation}: {ran:?}");
            let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(words) && flat.contains("denied: "), "{command}: {ran:?}");
        }
    }
    let fake = fake(&records).with_fault("LookupEvents", Fault::SecondPageLost);
    let ran = run(&scene, &fake, "trail evidence --lookup --days 3 --time-limit 1s");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("time limit of 1 s was reached"), "{ran:?}");
}

#[test]
fn what_cannot_be_meant_is_refused_before_anybody_is_asked() {
    let (scene, fake) = (Scene::new(), fake(&[]));
    scene.write("a.json", "{\"Records\": []}");
    for (arguments, code, words) in [
        ("trail evidence", 2, "--lookup"),
        ("drift", 2, "--lookup"),
        ("trail evidence --lookup --days 91", 2, "Event history has 90 days, not 91"),
        ("trail evidence --lookup --days 0", 2, "0 is not in 1..=65535"),
        ("trail evidence a.json --save kept", 2, "`--save` is for records at AWS"),
        ("trail evidence a.json --regions eu-west-1", 2, "`--regions` is for records at AWS"),
        ("trail evidence --lookup --at-most 0", 2, "--at-most"),
        ("trail evidence --lookup --save a.json", 1, "a.json"),
    ] {
        let ran = run(&scene, &fake, arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
        assert!(ran.err.contains(words), "{arguments}: {ran:?}");
    }
    assert_eq!(lookups(&fake), 0);
    let fake = fake.with_fault("DescribeTrails", Fault::Denied);
    let ran = run(&scene, &fake, "trail evidence s3://");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("name a bucket, or use --lookup"), "{ran:?}");
}

#[test]
fn a_scan_judges_records_where_they_are_brought_and_says_where_not() {
    let scene = Scene::with_demo();
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    scene.write("files/a.json", json!({ "Records": [record(0, at, "us-east-1")] }).to_string());
    let checks = "access-key-sensitive-without-mfa,root-used-without-mfa";
    let ran = scene.run(&format!("scan --from acme --trail files --check {checks} --format json"));
    assert_eq!(ran.code, Some(4), "root does not appear: {ran:?}");
    let statuses: Vec<(String, String)> =
        ran.statuses().into_iter().map(|((check, _), status)| (check, status)).collect();
    let row = |check: &str, status: &str| (check.to_owned(), status.to_owned());
    assert_eq!(
        statuses,
        [row("access-key-sensitive-without-mfa", "fail"), row("root-used-without-mfa", "unknown")]
    );
    assert!(ran.out.contains("did so 1 time without MFA, the last time iam:DeactivateMFADevice"));
    let without = scene.run("scan --from acme --check root-mfa-missing --format json");
    let left_out = without.json()["not_selected"].to_string();
    assert!(left_out.contains("root-used-without-mfa"), "{left_out}");
    for (arguments, words) in [
        ("scan --from acme --check root-used-without-mfa", "add `--trail PATH` or `--lookup`"),
        ("scan --from acme --area records", "add `--trail PATH` or `--lookup`"),
        ("scan --from acme --lookup", "`--from` asks nobody"),
        ("scan --from acme --trail s3://acme", "`--from` asks nobody"),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments}: {ran:?}");
        let flat = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{arguments}: {ran:?}");
    }
    let gone = scene.run("scan --from acme --trail nowhere");
    assert_eq!(gone.code, Some(1), "{gone:?}");
}
