//! An IAM user signs in to the console without MFA.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>

use serde_json::{Value, json};

use super::{
    Scene,
    Weight::{self, Failure, Needed},
    shared::{record, with},
};

pub(super) fn examples(scene: &Scene, region: &str) -> Vec<(&'static str, Weight, Value)> {
    let sign_in = |name: &str, result: &str, mobile: &str| {
        let Scene { partition, account, .. } = scene;
        json!({
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "AIDAEXAMPLE1",
                "arn": format!("arn:{partition}:iam::{account}:user/{name}"),
                "accountId": account,
                "userName": name,
            },
            "responseElements": {"ConsoleLogin": result},
            "additionalEventData": {
                "LoginTo": format!("https://{region}.console.aws.amazon.com/console/home"),
                "MobileVersion": mobile,
                "MFAUsed": "No",
            },
        })
    };
    let mut failed = sign_in("alice", "Failure", "No");
    with(&mut failed, json!({"errorMessage": "Failed authentication"}));
    let record = |members| console_login(scene, region, members);
    vec![
        ("a user signs in without MFA", Needed, record(sign_in("alice", "Success", "No"))),
        (
            "a user signs in without MFA on a telephone",
            Needed,
            record(sign_in("bob", "Success", "Yes")),
        ),
        ("a user fails to sign in", Failure, record(failed)),
    ]
}

/// A record of a sign-in.
pub(super) fn console_login(scene: &Scene, region: &str, members: Value) -> Value {
    let mut record = record(scene, region, members);
    let what = json!({
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "eventType": "AwsConsoleSignIn",
    });
    with(&mut record, what);
    record
}
