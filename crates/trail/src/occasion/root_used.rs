//! Root signs in or calls an API.
//!
//! Calls that only read are not among the examples: EventBridge drops them unless a rule asks for
//! them, and whoever has root does more than read. Nor are root sessions of `sts:AssumeRoot`, which
//! the management account opens.
//!
//! Sources:
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>,
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>

use serde_json::{Value, json};

use super::{
    Scene,
    Weight::{self, Failure, Needed},
    shared::{record, root, root_with},
    sign_in::console_login,
};

/// What is recorded in the home region: sign-ins, and calls of global services.
pub(super) fn at_home(scene: &Scene) -> Vec<(&'static str, Weight, Value)> {
    let sign_in = |result: &str, has_mfa: &str| {
        let members = json!({
            "userIdentity": root(scene),
            "responseElements": {"ConsoleLogin": result},
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": has_mfa,
            },
        });
        console_login(scene, &scene.home, members)
    };
    let call = |key, name, parameters| {
        called(scene, &scene.home, "iam.amazonaws.com", key, name, parameters)
    };
    vec![
        ("root signs in with MFA", Needed, sign_in("Success", "Yes")),
        ("root signs in without MFA", Needed, sign_in("Success", "No")),
        (
            "root calls IAM from the console",
            Needed,
            call("ASIAEXAMPLE2", "CreateUser", json!({"userName": "eve"})),
        ),
        (
            "a root access key calls IAM",
            Needed,
            call("AKIAEXAMPLE2", "CreateAccessKey", json!({"userName": "eve"})),
        ),
        ("root fails to sign in", Failure, sign_in("Failure", "No")),
    ]
}

/// What is recorded in other regions: calls that are made there.
pub(super) fn elsewhere(scene: &Scene, region: &str) -> Vec<(&'static str, Weight, Value)> {
    let call = |source, key, name, parameters| called(scene, region, source, key, name, parameters);
    let instances = json!({"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}});
    let key = json!({"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"});
    vec![
        (
            "root calls a service of the region from the console",
            Needed,
            call("ec2.amazonaws.com", "ASIAEXAMPLE2", "TerminateInstances", instances),
        ),
        (
            "a root access key calls a service of the region",
            Needed,
            call("kms.amazonaws.com", "AKIAEXAMPLE2", "DisableKey", key),
        ),
    ]
}

fn called(
    scene: &Scene,
    region: &str,
    source: &str,
    key: &str,
    name: &str,
    parameters: Value,
) -> Value {
    record(
        scene,
        region,
        json!({
            "eventSource": source,
            "eventName": name,
            "userIdentity": root_with(scene, key),
            "requestParameters": parameters,
        }),
    )
}
