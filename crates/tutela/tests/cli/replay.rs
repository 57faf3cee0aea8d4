//! `tutela replay`: records of the demo's users against policies.

use serde_json::{Value, json};

use crate::{
    scene::{ACCOUNT, Ran, Scene},
    schema,
};

const NO_MFA: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny",
    "NotAction": ["iam:*", "sts:*"], "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;

fn record(user: &str, source: &str, name: &str, at: &str) -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "accessKeyId": "AKIAX",
            "userName": user, "arn": format!("arn:aws:iam::111122223333:user/{user}")},
        "eventTime": at, "eventSource": source, "eventName": name, "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10", "userAgent": "aws-cli/2\u{1b}[31m",
        "eventID": format!("{user} {name} {at}"), "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    })
}

/// The same in a session with MFA.
fn with_mfa(mut record: Value) -> Value {
    record["userIdentity"]["accessKeyId"] = json!("ASIAX");
    let session = json!({"attributes": {"mfaAuthenticated": "true"}});
    record["userIdentity"]["sessionContext"] = session;
    record
}

/// The demo's account, and records of what two of its machines and a person did.
fn scene() -> Scene {
    let scene = Scene::with_demo();
    let records = json!({ "Records": [
        record("ci-deploy", "ecr.amazonaws.com", "PutImage", "2026-11-24T07:45:00Z"),
        with_mfa(record("frank", "ec2.amazonaws.com", "RunInstances", "2026-07-26T07:45:00Z")),
        record("erin", "sts.amazonaws.com", "GetCallerIdentity", "2026-11-20T07:45:00Z"),
    ]});
    scene.write("AWSLogs/a.json", records.to_string());
    scene.write("deny.json", NO_MFA);
    scene
}

fn verdicts(ran: &Ran) -> Vec<(String, String)> {
    let report = ran.json();
    assert_eq!(schema::errors("tutela.replay-1.schema.json", &report), "");
    let text = |it: &Value, member: &str| it[member].as_str().unwrap().to_owned();
    let all = report["principals"].as_array().unwrap().iter();
    all.map(|it| {
        let arn = text(it, "principal");
        (arn.rsplit('/').next().unwrap().to_owned(), text(it, "verdict"))
    })
    .collect()
}

#[test]
fn who_breaks_who_is_safe_and_who_is_neither() {
    let scene = scene();
    for policy in ["--policy deny.json", "--level sealed"] {
        let ran =
            scene.run(&format!("replay --from AWSLogs {policy} --account-data acme --format json"));
        assert_eq!(ran.code, Some(4), "{ran:?}");
        let verdicts = verdicts(&ran);
        for (user, expected) in [("ci-deploy", "breaks"), ("frank", "safe"), ("erin", "unknown")] {
            let found = verdicts.iter().find(|(name, _)| name == user).unwrap();
            assert_eq!(found.1, expected, "{policy}: {user}");
        }
    }
    let text = scene.run("replay --from AWSLogs --level sealed --account-data acme").out;
    for words in ["Not yet", "ecr:PutImage, once", "A machine's key wants a role", "Safe: all that"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "an agent steers the terminal: {text}");
}

#[test]
fn who_is_named_decides_the_exit_code_and_who_is_not_there_is_refused() {
    let scene = scene();
    let arguments = "replay --from AWSLogs --level sealed --account-data acme --format json";
    for (named, expected) in [
        ("frank", (Some(0), vec!["safe"])),
        ("ci-deploy", (Some(3), vec!["breaks"])),
        ("arn:aws:iam::111122223333:user/frank,erin", (Some(4), vec!["unknown", "safe"])),
    ] {
        let ran = scene.run(&format!("{arguments} --principal {named}"));
        let mut said: Vec<String> =
            verdicts(&ran).into_iter().map(|(_, verdict)| verdict).collect();
        said.sort_by_key(|verdict| std::cmp::Reverse(verdict.clone()));
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        assert_eq!((ran.code, said), expected, "{named}: {ran:?}");
    }
    let ran = scene.run(&format!("{arguments} --principal frank,nobody-at-all"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("neither the records nor the account data have `nobody-at-all`"));
}

#[test]
fn without_account_data_nobody_is_safe() {
    let scene = scene();
    let ran = scene.run("replay --from AWSLogs --policy deny.json --format json");
    assert_eq!(ran.code, Some(4));
    assert!(verdicts(&ran).iter().all(|(_, verdict)| verdict != "safe"), "{ran:?}");
    let ran = scene.run("replay --from AWSLogs --policy deny.json");
    assert!(ran.out.contains("--account-data DIR"), "{ran:?}");
    scene.write("AWSLogs/a.json", "{\"Records\": []}");
    assert_eq!(scene.run("replay --from AWSLogs --policy deny.json").code, Some(4));
}

#[test]
fn safe_users_are_not_all_where_some_were_not_listed() {
    let scene = scene();
    scene.write("empty.json", r#"{"Version": "2012-10-17", "Statement": []}"#);
    scene.remove("acme/manifest.json");
    for file in ["get-credential-report.csv", "get-account-authorization-details.json"] {
        scene.remove(&format!("acme/{ACCOUNT}/iam/{file}"));
    }
    let arguments = "replay --from AWSLogs --policy empty.json --account-data acme";
    let ran = scene.run(&format!("{arguments} --format json"));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    verdicts(&ran);
    assert!(!ran.json()["coverage"]["unlisted"].as_array().unwrap().is_empty(), "{ran:?}");
    assert!(scene.run(arguments).out.contains("may have more users"));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let scene = scene();
    scene.write("bad.json", "{\"Statement\": {\"Effect\": \"Forbid\"}}");
    for (arguments, code, words) in [
        ("replay --from AWSLogs", 2, "--policy"),
        ("replay --level sealed", 2, "--lookup"),
        ("replay --from AWSLogs --policy deny.json --level sealed", 2, "cannot be used with"),
        ("replay --from AWSLogs --policy nowhere.json", 1, "nowhere.json"),
        ("replay --from AWSLogs --policy bad.json", 1, "bad.json"),
        ("replay --from nowhere --policy deny.json", 1, "nowhere"),
        ("replay --from AWSLogs --policy deny.json --account-data AWSLogs", 1, "AWSLogs"),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
        assert!(ran.err.contains(words), "{arguments}: {ran:?}");
    }
}
