//! The demo's company with members that answer, and the program run against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};
use tutela_testkit::Fake;

pub(crate) const HOME: &str = "111122223333";
/// In the OU whose SCP asks for MFA.
pub(crate) const PRODUCTION: &str = "444455556666";
pub(crate) const STAGING: &str = "777788889999";
pub(crate) const SUSPENDED: &str = "123456789012";

pub(crate) const SECRETS: [&str; 4] = [
    "canary/secret+key/canary/secret+key/0000",
    "canary/secret+key/of/a/session/000000000",
    "canary//token/of/a/session//canary==",
    "canary external id",
];

/// The company: the demo's account, and two members like it.
pub(crate) fn company() -> Fake {
    let fake = Fake::start(&tutela_demo::whole().recordings).page_size(20);
    fake.with_member(PRODUCTION, &member(PRODUCTION)).with_member(STAGING, &member(STAGING))
}

/// What a member answers: the same users as the demo's, under its own number, and a root user
/// without credentials, whom a root session shows.
pub(crate) fn member(id: &str) -> Vec<Recording> {
    let mut recordings = Vec::new();
    for mut recording in tutela_demo::whole().recordings {
        let operation = recording.call.operation;
        if operation.service == "organizations" {
            if *operation == operation::DESCRIBE_ORGANIZATION {
                recordings.push(recording);
            }
            continue;
        }
        let parameters = &recording.call.parameters;
        recording.call.parameters = parameters.map(|value| value.replace(HOME, id));
        recording.answer = of_account(recording.answer, id);
        recordings.push(recording);
    }
    recordings.extend(root_session());
    recordings
}

fn of_account(answer: Answer, id: &str) -> Answer {
    let replaced =
        |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(HOME, id).into_bytes();
    match answer.clone() {
        Answer::Json(json) => Answer::Json(replaced(json)),
        Answer::Report { csv, generated } => Answer::Report { csv: replaced(csv), generated },
        Answer::Absent { .. } | Answer::Gap { .. } => answer,
    }
}

fn root_session() -> Vec<Recording> {
    let recorded = |operation: &'static Operation, answer: Answer| Recording {
        call: Call::new(operation).as_member_root(),
        taken_at: Some(tutela_demo::as_of()),
        answer,
    };
    let listed = |value: Value| Answer::Json(value.to_string().into_bytes());
    let device = json!({ "UserName": "root", "SerialNumber": "GAHT12345678", "EnableDate": "2024-01-01T00:00:00Z" });
    vec![
        recorded(&operation::LIST_MFA_DEVICES, listed(json!({ "MFADevices": [device] }))),
        recorded(&operation::LIST_ACCESS_KEYS, listed(json!({ "AccessKeyMetadata": [] }))),
        recorded(&operation::LIST_SIGNING_CERTIFICATES, listed(json!({ "Certificates": [] }))),
        recorded(
            &operation::GET_LOGIN_PROFILE,
            listed(
                json!({ "LoginProfile": { "UserName": "root", "CreateDate": "2024-01-01T00:00:00Z" } }),
            ),
        ),
    ]
}

/// The program, with keys and nothing else.
pub(crate) fn program(endpoint: &str, directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutela"));
    command
        .current_dir(directory)
        .env_clear()
        .env("HOME", directory)
        .env("AWS_ACCESS_KEY_ID", "AKIACANARYACCESSKEY0")
        .env("AWS_SECRET_ACCESS_KEY", SECRETS[0])
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", endpoint);
    command
}

pub(crate) fn run(endpoint: &str, directory: &Path, arguments: &str) -> Output {
    program(endpoint, directory).args(arguments.split_whitespace()).output().unwrap()
}

#[track_caller]
pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("no JSON: {error}: {}", String::from_utf8_lossy(&output.stderr))
    })
}

/// Every row's status, by account, check and resource.
pub(crate) fn statuses(report: &Value) -> BTreeMap<[String; 3], String> {
    let rows = report["findings"].as_array().unwrap().iter();
    let word = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    rows.map(|row| (["account", "check", "resource"].map(|it| word(row, it)), word(row, "status")))
        .collect()
}

/// The statuses that a check has in an account.
pub(crate) fn said<'r>(report: &'r Value, account: &str, check: &str) -> BTreeSet<&'r str> {
    let rows = report["findings"].as_array().unwrap().iter();
    rows.filter(|row| row["account"] == account && row["check"] == check)
        .map(|row| row["status"].as_str().unwrap())
        .collect()
}
