//! An MFA device is taken from a user or from root.
//!
//! AWS refuses to delete a virtual device that somebody still has: a deletion alone takes MFA from
//! nobody, and what takes it is never a deletion.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html>

use serde_json::{Value, json};

use super::{
    Scene,
    Weight::{self, Beside, Failure, Needed},
    shared::{in_console, record, root_with, session, with, with_key},
};

pub(super) fn examples(scene: &Scene) -> Vec<(&'static str, Weight, Value)> {
    let Scene { partition, account, .. } = scene;
    let serial = |resource: &str| format!("arn:{partition}:iam::{account}:{resource}");
    let removal = |by: Value, parameters: Value| {
        call(
            scene,
            "DeactivateMFADevice",
            json!({"userIdentity": by, "requestParameters": parameters}),
        )
    };
    let of_alice = json!({"userName": "alice", "serialNumber": serial("mfa/phone-of-alice")});
    let of_bob = json!({"userName": "bob", "serialNumber": serial("u2f/user/bob/key-ABCDEFGH")});
    let token = json!({"userName": "carol", "serialNumber": "GAHT12345678"});
    let of_root = json!({"serialNumber": serial("mfa/root-account-mfa-device")});
    let deleted = json!({"serialNumber": serial("mfa/phone-of-alice")});
    let refused = json!({
        "userIdentity": with_key(scene, "mallory"),
        "errorCode": "AccessDenied",
        "errorMessage": "User is not authorized to perform: iam:DeactivateMFADevice",
    });
    vec![
        (
            "a user removes an own virtual device",
            Needed,
            removal(in_console(scene, "alice"), of_alice),
        ),
        ("a role removes somebody's security key", Needed, removal(role(scene), of_bob)),
        (
            "an access key removes somebody's hardware token",
            Needed,
            removal(with_key(scene, "dave"), token),
        ),
        ("root removes an own device", Needed, removal(root_with(scene, "ASIAEXAMPLE2"), of_root)),
        (
            "a virtual device that nobody has is deleted",
            Beside,
            call(
                scene,
                "DeleteVirtualMFADevice",
                json!({
                    "userIdentity": in_console(scene, "alice"), "requestParameters": deleted,
                }),
            ),
        ),
        ("somebody tries to remove a device", Failure, call(scene, "DeactivateMFADevice", refused)),
    ]
}

fn call(scene: &Scene, name: &str, members: Value) -> Value {
    let mut record = record(scene, &scene.home, members);
    with(&mut record, json!({"eventSource": "iam.amazonaws.com", "eventName": name}));
    record
}

fn role(scene: &Scene) -> Value {
    let Scene { partition, account, .. } = scene;
    let mut context = session("false");
    let issuer = json!({
        "type": "Role",
        "principalId": "AROAEXAMPLE1",
        "arn": format!("arn:{partition}:iam::{account}:role/helpdesk"),
        "accountId": account,
        "userName": "helpdesk",
    });
    with(&mut context, json!({"sessionIssuer": issuer}));
    json!({
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE1:erin",
        "arn": format!("arn:{partition}:sts::{account}:assumed-role/helpdesk/erin"),
        "accountId": account,
        "accessKeyId": "ASIAEXAMPLE3",
        "sessionContext": context,
    })
}
