//! What all examples have.

use serde_json::{Map, Value, json};

use super::Scene;

/// A record with these members beside what every record has.
pub(super) fn record(scene: &Scene, region: &str, members: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.11",
        "eventTime": "2026-03-01T12:00:00Z",
        "awsRegion": region,
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "Mozilla/5.0",
        "requestParameters": null,
        "responseElements": null,
        "eventID": "c04e05f2-dd94-4e0e-9c1d-1f1a0f0a7e01",
        "readOnly": false,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": scene.account,
        "eventCategory": "Management",
    });
    with(&mut record, members);
    record
}

/// Adds members to an object.
pub(super) fn with(object: &mut Value, members: Value) {
    let own = if let Value::Object(members) = members { members } else { Map::new() };
    if let Value::Object(all) = object {
        all.extend(own);
    }
}

/// A user with a session of the console.
pub(super) fn in_console(scene: &Scene, name: &str) -> Value {
    let mut user = with_key(scene, name);
    let members = json!({
        "accessKeyId": "ASIAEXAMPLE1",
        "sessionContext": session("true"),
        "sessionCredentialFromConsole": "true",
    });
    with(&mut user, members);
    user
}

/// A user with an access key: such calls have no session.
pub(super) fn with_key(scene: &Scene, name: &str) -> Value {
    let Scene { partition, account, .. } = scene;
    json!({
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE1",
        "arn": format!("arn:{partition}:iam::{account}:user/{name}"),
        "accountId": account,
        "accessKeyId": "AKIAEXAMPLE1",
        "userName": name,
    })
}

/// Root.
pub(super) fn root(scene: &Scene) -> Value {
    let Scene { partition, account, .. } = scene;
    json!({
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:{partition}:iam::{account}:root"),
        "accountId": account,
        "accessKeyId": "",
    })
}

/// Root with a session of the console, or with a key.
pub(super) fn root_with(scene: &Scene, key: &str) -> Value {
    let mut root = root(scene);
    with(&mut root, json!({"accessKeyId": key}));
    if key.starts_with("ASIA") {
        with(&mut root, json!({"sessionContext": session("true")}));
    }
    root
}

pub(super) fn session(has_mfa: &str) -> Value {
    json!({"attributes": {"creationDate": "2026-03-01T11:00:00Z", "mfaAuthenticated": has_mfa}})
}
