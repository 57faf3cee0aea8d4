//! Events by what happened.

use serde_json::{Value, json};
use tutela_trail::{Library, Trail};

pub(crate) const ACCOUNT: &str = "111122223333";

/// What was done, by whom, in the shape of a record.
pub(crate) fn event(time: &str, source: &str, name: &str, by: Value) -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": by,
        "eventTime": time,
        "eventSource": format!("{source}.amazonaws.com"),
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "aws-cli/2.31",
        "requestParameters": null,
        "responseElements": null,
        "eventID": format!("{name} at {time}"),
        "eventType": if source == "signin" { "AwsConsoleSignIn" } else { "AwsApiCall" },
        "recipientAccountId": ACCOUNT,
    })
}

/// The same, with some fields as here.
pub(crate) fn with(mut event: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

/// An IAM user with a long-lived key.
pub(crate) fn key_of(user: &str) -> Value {
    json!({
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE",
        "arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"),
        "accountId": ACCOUNT,
        "accessKeyId": format!("AKIA{}", user.to_uppercase()),
        "userName": user,
    })
}

/// An IAM user in a session.
pub(crate) fn session_of(user: &str, mfa: bool) -> Value {
    let mut identity = key_of(user);
    identity["accessKeyId"] = json!("ASIASESSION");
    identity["sessionContext"] = json!({"attributes": {"mfaAuthenticated": mfa.to_string()}});
    identity
}

/// The root user at the console.
pub(crate) fn root() -> Value {
    json!({
        "type": "Root",
        "principalId": ACCOUNT,
        "arn": format!("arn:aws:iam::{ACCOUNT}:root"),
        "accountId": ACCOUNT,
        "accessKeyId": "",
    })
}

/// A try to sign in to the console.
pub(crate) fn sign_in(time: &str, by: Value, mfa: &str, outcome: &str) -> Value {
    with(
        event(time, "signin", "ConsoleLogin", by),
        json!({
            "responseElements": {"ConsoleLogin": outcome},
            "additionalEventData": {
                "MFAUsed": mfa,
                "MobileVersion": "No",
                "LoginTo": "https://console.aws.amazon.com/?code=secret-code",
            },
        }),
    )
}

/// An hour and minute of one day.
pub(crate) fn at(clock: &str) -> String {
    format!("2026-11-24T{clock}:00Z")
}

/// Reads records as a file of CloudTrail holds them.
pub(crate) fn read(records: &[Value]) -> Trail {
    read_bytes(json!({ "Records": records }).to_string().as_bytes())
}

/// Reads one object.
pub(crate) fn read_bytes(object: &[u8]) -> Trail {
    let library = Library::default();
    let mut reader = library.reader();
    reader.read("one", object);
    Library::put_together([reader])
}
