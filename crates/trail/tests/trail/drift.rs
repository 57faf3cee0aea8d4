//! Which events are drift.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::Severity;
use tutela_trail::drift::{Drift, Outcome, RULES, SequenceKind, drift};

use crate::events::{ACCOUNT, at, event, key_of, read, root, session_of, sign_in, with};

const EVE: &str = "arn:aws:iam::111122223333:user/eve";

fn found(records: &[Value]) -> Vec<Drift> {
    drift(&read(records))
}

fn iam(clock: &str, name: &str, by: &str, parameters: Value) -> Value {
    with(event(&at(clock), "iam", name, key_of(by)), json!({ "requestParameters": parameters }))
}

/// An event long after, so that what did not happen did not.
fn much_later() -> Value {
    event("2026-11-30T00:00:00Z", "s3", "ListBuckets", key_of("zoe"))
}

#[test]
fn rules_have_ids_of_their_own() {
    let rules: Vec<&str> = RULES.iter().copied().flatten().map(|rule| rule.id).collect();
    let distinct: BTreeSet<&str> = rules.iter().copied().collect();
    assert_eq!(distinct.len(), rules.len());
    assert!(rules.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
}

/// One event is told by one rule, of one target.
fn assert_told(cases: impl IntoIterator<Item = (Value, &'static str, &'static str)>) {
    for (record, rule, target) in cases {
        let name = record["eventName"].clone();
        let found = found(&[record]);
        let [drift] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert_eq!((drift.rule, &*drift.target), (rule, target), "{name}");
        assert_eq!(drift.outcome, Outcome::Done, "{name}");
    }
}

#[test]
fn what_iam_was_asked_to_do_is_told_by_rule_and_target() {
    let eve = |name, parameters| iam("09:00", name, "eve", parameters);
    let bob = json!({"userName": "bob", "serialNumber": "s", "groupName": "g"});
    assert_told([
        (eve("DeactivateMFADevice", bob.clone()), "mfa-device-deactivated", "bob"),
        (
            eve("DeleteVirtualMFADevice", json!({"serialNumber": "arn:mfa/bob"})),
            "mfa-device-deleted",
            "arn:mfa/bob",
        ),
        (eve("CreateLoginProfile", bob.clone()), "console-password-created", "bob"),
        (eve("CreateAccessKey", json!({})), "access-key-created", EVE),
        (
            eve("DetachGroupPolicy", json!({"groupName": "staff", "policyArn": "p"})),
            "policy-detached",
            "staff",
        ),
        (eve("RemoveUserFromGroup", bob), "group-left", "bob"),
        (
            eve("CreatePolicyVersion", json!({"policyArn": "p", "setAsDefault": true})),
            "policy-version-changed",
            "p",
        ),
    ]);
}

#[test]
fn what_other_services_were_asked_to_do_is_told_likewise() {
    let eve = |source, name, parameters| {
        let event = event(&at("09:00"), source, name, key_of("eve"));
        with(event, json!({ "requestParameters": parameters }))
    };
    assert_told([
        (eve("cloudtrail", "StopLogging", json!({"name": "main"})), "trail-stopped", "main"),
        (
            eve("organizations", "LeaveOrganization", json!(null)),
            "account-left-organization",
            ACCOUNT,
        ),
        (
            eve("sso-directory", "DeleteMfaDeviceForUser", json!({"user": {"userId": "u-1"}})),
            "identity-center-device-deleted",
            "u-1",
        ),
        (sign_in(&at("09:00"), root(), "No", "Success"), "root-signed-in-without-mfa", ACCOUNT),
        (sign_in(&at("09:00"), root(), "YES", "Success"), "root-signed-in", ACCOUNT),
        (
            event(&at("09:00"), "signin", "PasswordRecoveryCompleted", root()),
            "root-password-changed",
            ACCOUNT,
        ),
        (sign_in(&at("09:00"), key_of("eve"), "No", "Success"), "console-sign-in-without-mfa", EVE),
        (sign_in(&at("09:00"), key_of("eve"), "Yes", "Failure"), "mfa-failed", EVE),
    ]);
}

#[test]
fn what_is_no_drift_is_not_told() {
    for record in [
        iam("09:00", "ListMFADevices", "eve", json!({"userName": "bob"})),
        iam(
            "09:00",
            "CreatePolicyVersion",
            "eve",
            json!({"policyArn": "p", "setAsDefault": false}),
        ),
        iam("09:00", "UpdateAccessKey", "eve", json!({"userName": "bob", "status": "Inactive"})),
        sign_in(&at("09:00"), key_of("bob"), "Yes", "Success"),
        sign_in(&at("09:00"), key_of("bob"), "No", "Failure"),
        sign_in(&at("09:00"), root(), "No", "Failure"),
        with(
            event(&at("09:00"), "sso", "UpdateSsoConfiguration", key_of("eve")),
            json!({"requestParameters": {"configurationType": "SESSION"}}),
        ),
        // An event of another service that has the same name.
        event(&at("09:00"), "verifiedpermissions", "DeletePolicy", key_of("eve")),
    ] {
        assert_eq!(found(std::slice::from_ref(&record)), [], "{record}");
    }
}

#[test]
fn a_refused_call_is_an_attempt_on_whom_the_message_names() {
    let denied = with(
        event(&at("09:00"), "iam", "DeactivateMFADevice", key_of("eve")),
        json!({
            "errorCode": "AccessDenied",
            "errorMessage": "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: \
                iam:DeactivateMFADevice on resource: user bob with an explicit deny",
        }),
    );
    let found = found(&[denied]);
    let [drift] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((drift.outcome, &*drift.target), (Outcome::Attempted, "bob"));
    assert_eq!(drift.severity, Severity::Medium, "an attempt is milder than the deed");
    assert_eq!(drift.sequence, None, "nothing was lost that would have to be replaced");
}

#[test]
fn a_device_that_is_replaced_is_no_alarm() {
    let off = iam("09:00", "DeactivateMFADevice", "bob", json!({"userName": "bob"}));
    let on = |clock| iam(clock, "EnableMFADevice", "bob", json!({"userName": "bob"}));
    let soon_over = event(&at("09:05"), "s3", "ListBuckets", key_of("zoe"));
    let refused = with(on("09:03"), json!({"errorCode": "InvalidAuthenticationCode"}));
    let others = iam("09:03", "EnableMFADevice", "eve", json!({"userName": "eve"}));
    let cases = [
        (vec![on("09:05"), much_later()], SequenceKind::Replacement, Severity::Low),
        (vec![on("09:11"), much_later()], SequenceKind::LeftWithout, Severity::High),
        (vec![on("08:59"), much_later()], SequenceKind::LeftWithout, Severity::High),
        (vec![refused, much_later()], SequenceKind::LeftWithout, Severity::High),
        (vec![others, much_later()], SequenceKind::LeftWithout, Severity::High),
        (vec![soon_over], SequenceKind::Pending, Severity::High),
    ];
    for (then, kind, severity) in cases {
        let found = found(&[vec![off.clone()], then].concat());
        let drift = found.iter().find(|drift| drift.rule == "mfa-device-deactivated").unwrap();
        let sequence = drift.sequence.as_ref().unwrap();
        assert_eq!((sequence.kind, drift.severity), (kind, severity), "{}", sequence.why);
    }
}

#[test]
fn a_new_user_has_a_day_to_enrol() {
    let password = iam("09:00", "CreateLoginProfile", "admin", json!({"userName": "bob"}));
    let enrolled = |time: &str| {
        let event = event(time, "iam", "EnableMFADevice", key_of("bob"));
        with(event, json!({"requestParameters": {"userName": "bob"}}))
    };
    let soon_over = event(&at("20:00"), "s3", "ListBuckets", key_of("zoe"));
    let gone = with(
        event(&at("12:00"), "iam", "DeleteUser", key_of("admin")),
        json!({"requestParameters": {"userName": "bob"}}),
    );
    for (what, then, told) in [
        ("nothing", vec![much_later()], true),
        ("a device after two days", vec![enrolled("2026-11-26T10:00:00Z"), much_later()], true),
        ("a device within the day", vec![enrolled("2026-11-25T08:00:00Z"), much_later()], false),
        ("a device before", vec![enrolled("2026-11-20T08:00:00Z"), much_later()], false),
        ("the user is gone", vec![gone, much_later()], false),
        ("the day is not over", vec![soon_over], false),
    ] {
        let found = found(&[vec![password.clone()], then].concat());
        assert_eq!(found.iter().any(|drift| drift.rule == "new-user-without-mfa"), told, "{what}");
    }
}

#[test]
fn a_device_enrolled_and_used_from_a_new_address_is_a_takeover() {
    let serial = "arn:aws:iam::111122223333:mfa/spare";
    let from = |address: &str, record| with(record, json!({ "sourceIPAddress": address }));
    let chain = |address: &str| {
        vec![
            from(
                address,
                with(
                    iam("10:00", "CreateVirtualMFADevice", "bob", json!({})),
                    json!({
                        "responseElements": {"virtualMFADevice": {"serialNumber": serial}},
                    }),
                ),
            ),
            from(
                address,
                iam(
                    "10:01",
                    "EnableMFADevice",
                    "bob",
                    json!({"userName": "bob", "serialNumber": serial}),
                ),
            ),
            from(
                address,
                with(
                    event(&at("10:02"), "sts", "GetSessionToken", key_of("bob")),
                    json!({"requestParameters": {"serialNumber": serial}}),
                ),
            ),
        ]
    };
    let usual = event(&at("08:00"), "s3", "ListBuckets", key_of("bob"));
    let is_told =
        |records: &[Value]| found(records).iter().any(|drift| drift.rule == "mfa-takeover");
    assert!(is_told(&[vec![usual.clone()], chain("198.51.100.9")].concat()));
    assert!(!is_told(&[vec![usual.clone()], chain("203.0.113.10")].concat()), "bob's own address");
    assert!(!is_told(&chain("198.51.100.9")), "bob was never seen before: nothing is new");
    let mut late = chain("198.51.100.9");
    late[2]["eventTime"] = json!(at("12:00"));
    assert!(!is_told(&[vec![usual.clone()], late].concat()), "two hours later");
    let mut refused = chain("198.51.100.9");
    refused[2]["errorCode"] = json!("AccessDenied");
    assert!(!is_told(&[vec![usual], refused].concat()));
}

#[test]
fn sessions_are_counted_and_only_those_with_a_device_are_kept_one_by_one() {
    let device = json!({"requestParameters": {"serialNumber": "arn:mfa/bob"}});
    let trail = read(&[
        event(&at("09:00"), "sts", "AssumeRole", session_of("bob", true)),
        event(&at("09:01"), "sts", "GetSessionToken", key_of("bob")),
        with(event(&at("09:02"), "sts", "GetSessionToken", key_of("bob")), device),
    ]);
    assert_eq!(trail.events.len(), 1);
    assert_eq!(trail.calls.len(), 3);
}
