//! `tutela trail evidence` and `tutela drift`: records in files and folders.

use serde_json::{Value, json};

use crate::{scene::Scene, schema};

const USER: &str = "arn:aws:iam::111122223333:user/bob";

fn record(time: &str, source: &str, name: &str, more: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "arn": USER, "accountId": "111122223333",
            "accessKeyId": "AKIABOB", "userName": "bob"},
        "eventTime": time,
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "aws-cli/2.31",
        "eventID": format!("{name} {time}"),
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    });
    for (field, value) in more.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn call(time: &str) -> Value {
    record(time, "s3.amazonaws.com", "ListBuckets", json!({}))
}

fn deactivation() -> Value {
    let parameters = json!({"requestParameters": {"userName": "alice", "serialNumber": "s"}});
    record("2026-11-24T09:00:00Z", "iam.amazonaws.com", "DeactivateMFADevice", parameters)
}

/// A folder as CloudTrail fills it: two files, one of them twice, a digest, and a page of notes.
fn scene() -> Scene {
    let scene = Scene::new();
    let folder = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24";
    let file = |records: &[Value]| json!({ "Records": records }).to_string();
    scene.write(&format!("{folder}/a.json"), file(&[call("2026-11-24T08:00:00Z"), deactivation()]));
    scene.write(&format!("{folder}/b.json"), file(&[call("2026-11-24T10:00:00Z")]));
    scene.write("AWSLogs/copy/b.json", file(&[call("2026-11-24T10:00:00Z")]));
    scene.write("AWSLogs/111122223333/CloudTrail-Digest/d.json", "{\"digestStartTime\": \"x\"");
    scene.write("AWSLogs/notes.txt", "no records");
    scene
}

#[test]
fn a_folder_is_read_to_the_last_file_and_each_event_once() {
    let scene = scene();
    let ran = scene.run("trail evidence AWSLogs --format json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.trail-1.schema.json", &report), "");
    assert_eq!(report["read"]["files"], 3);
    assert_eq!(report["read"]["records"], 4);
    assert_eq!(report["read"]["duplicates"], 1);
    let bob = &report["identities"][0];
    assert_eq!(bob["principal"], USER);
    let key = &bob["keys"][0];
    assert_eq!(key["id"], "AKIABOB");
    assert_eq!(key["calls"], json!({"absent": 3, "false": 0, "true": 0, "forwarded": 0}));
    assert_eq!(key["last_without_mfa"], "2026-11-24T10:00:00Z");
    assert_eq!(key["agents"], json!(["aws-cli/2.31"]));
    let text = scene.run("trail evidence AWSLogs").out;
    for part in [
        "4 records in 3 files, 1 of them twice, from 2026-11-24T08:00:00Z to 2026-11-24T10:00:00Z\n",
        "key AKIABOB: 3 calls without MFA, 0 with, 0 forwarded by services",
        "which says nothing of their MFA",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn drift_ends_with_findings_and_names_rule_actor_and_target() {
    let scene = scene();
    let ran = scene.run("drift --from AWSLogs --format json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.drift-1.schema.json", &report), "");
    let [event] = report["events"].as_array().unwrap().as_slice() else { panic!("{report}") };
    assert_eq!(event["rule"], "mfa-device-deactivated");
    assert_eq!(event["severity"], "high");
    assert_eq!(event["outcome"], "done");
    assert_eq!((&event["actor"], &event["target"]), (&json!(USER), &json!("alice")));
    assert_eq!(event["sequence"]["kind"], "left-without");
    let text = scene.run("drift --from AWSLogs").out;
    assert!(text.contains("  high      An MFA device was taken from its user: alice"), "{text}");
    let graver = scene.run("drift --from AWSLogs --least critical");
    assert_eq!(graver.code, Some(0), "{graver:?}");
    assert!(graver.out.contains("Nothing changed for the worse in what was read."), "{graver:?}");
}

#[test]
fn what_could_not_be_read_ends_with_unknown_and_is_named() {
    let scene = scene();
    scene.write("AWSLogs/torn.json", "{\"Records\":[{\"eventVersion\":\"1.08\",\"eventTi");
    for command in ["trail evidence AWSLogs", "drift --from AWSLogs"] {
        let ran = scene.run(command);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(
            ran.out.contains("1 places could not be read; what they hold is unknown:"),
            "{ran:?}"
        );
        assert!(
            ran.out.contains("AWSLogs/torn.json, byte 12: a record that is never closed"),
            "{ran:?}"
        );
    }
    let nothing = Scene::new();
    nothing.write("empty.json", "{\"Records\": []}");
    for command in ["trail evidence empty.json", "drift --from empty.json"] {
        assert_eq!(nothing.run(command).code, Some(4), "no record says nothing");
    }
}

#[test]
fn paths_that_are_not_there_and_names_that_are_hostile() {
    let scene = Scene::new();
    let ran = scene.run("trail evidence nowhere");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("could not read records from `nowhere`"), "{ran:?}");
    assert_eq!(scene.run("trail evidence").code, Some(2));
    assert_eq!(scene.run("drift").code, Some(2));
    let mut hostile = deactivation();
    hostile["requestParameters"]["userName"] = json!("al\u{1b}[31mice\u{202e}");
    scene.write("h.json", hostile.to_string());
    let text = scene.run("drift --from h.json").out;
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn enforcement_that_was_lost_is_proved_and_one_that_was_kept_is_mild() {
    let scene = Scene::new();
    assert_eq!(scene.run("demo --save demo").code, Some(4));
    let policy = scene.run("policy require-mfa --level sealed").out;
    let own = json!({"userName": "alice", "policyName": "mfa", "policyDocument": policy});
    let change = |time: &str, name: &str, own: Value| {
        record(time, "iam.amazonaws.com", name, json!({ "requestParameters": own }))
    };
    let records = [
        change("2026-11-24T10:00:00Z", "PutUserPolicy", own.clone()),
        change("2026-11-24T11:00:00Z", "DeleteUserPolicy", own),
    ];
    scene.write("records.json", json!({ "Records": records }).to_string());
    let ran = scene.run("drift --from records.json --account-data demo --format json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.drift-1.schema.json", &report), "");
    let told: Vec<_> = report["events"].as_array().unwrap().iter().collect();
    let [kept, lost] = told.as_slice() else { panic!("{report}") };
    assert_eq!(
        (&kept["severity"], &kept["enforcement"]["verdict"]),
        (&json!("low"), &json!("kept"))
    );
    assert_eq!(
        (&lost["severity"], &lost["enforcement"]["verdict"]),
        (&json!("critical"), &json!("lost"))
    );
    let text = scene.run("drift --from records.json --account-data demo --least critical").out;
    for part in [
        "Proved: somebody lost the protection of MFA",
        "arn:aws:iam::111122223333:user/alice: sealed, now open, ",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let gone = scene.run("drift --from records.json --account-data nowhere");
    assert_eq!(gone.code, Some(1), "{gone:?}");
    assert!(gone.err.contains("`nowhere`"), "{}", gone.err);
}
