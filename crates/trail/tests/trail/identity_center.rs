//! What sign-in events say of Identity Center.

use serde_json::{Value, json};
use tutela_trail::evidence::{IdentityCenter, IdentityCenterUser, Known, Standing, evidence};

use crate::events::{ACCOUNT, at, event, key_of, read, with};

const STORE: &str = "arn:aws:identitystore::111122223333:identitystore/d-1234567890";

fn user(id: &str) -> Value {
    json!({
        "type": "IdentityCenterUser",
        "accountId": ACCOUNT,
        "onBehalfOf": {"userId": id, "identityStoreArn": STORE},
        "credentialId": "c",
    })
}

fn step(clock: &str, name: &str, by: Value, workflow: &str, credential: &str) -> Value {
    let login = if name == "UserAuthentication" {
        "https://d-1234567890.awsapps.com/start/?state=secret"
    } else {
        ""
    };
    with(
        event(&at(clock), "signin", name, by),
        json!({
            "eventType": "AwsServiceEvent",
            "eventID": format!("{name} {credential} {workflow}"),
            "additionalEventData": {
                "AuthWorkflowID": workflow, "CredentialType": credential, "LoginTo": login,
            },
            "serviceEventDetails": {name: "Success"},
        }),
    )
}

/// A sign-in with these factors.
fn sign_in(clock: &str, id: &str, factors: &[&str]) -> Vec<Value> {
    let workflow = format!("{id} at {clock}");
    let mut events = Vec::new();
    for factor in factors {
        events.push(step(clock, "CredentialChallenge", user(id), &workflow, factor));
        events.push(step(clock, "CredentialVerification", user(id), &workflow, factor));
    }
    events.push(step(clock, "UserAuthentication", user(id), &workflow, &factors.join(",")));
    events
}

fn must_enrol(mut events: Vec<Value>) -> Vec<Value> {
    let last = events.last_mut().unwrap();
    last["additionalEventData"]["DeviceEnrollmentRequired"] = json!("true");
    events
}

fn directory(clock: &str, name: &str, id: &str) -> Value {
    with(
        event(&at(clock), "sso-directory", name, user("admin")),
        json!({
            "requestParameters": {"user": {"directoryId": "d-1234567890", "userId": id}},
        }),
    )
}

fn setting(clock: &str, mode: &str, without_device: &str) -> Value {
    with(
        event(&at(clock), "sso", "UpdateSsoConfiguration", key_of("admin")),
        json!({
            "requestParameters": {
                "instanceArn": "arn:aws:sso:::instance/ssoins-1",
                "configurationType": "APP_AUTHENTICATION_CONFIGURATION",
                "ssoConfiguration": {"mfaMode": mode, "noMfaSignInBehavior": without_device},
            },
        }),
    )
}

fn seen(groups: &[Vec<Value>]) -> IdentityCenter {
    evidence(&read(&groups.concat())).identity_center
}

fn of(center: &IdentityCenter, id: &str) -> IdentityCenterUser {
    center.users.iter().find(|user| user.user_id == id).unwrap().clone()
}

type Case = (&'static str, Vec<Vec<Value>>, Option<&'static str>, Standing);

fn assert_standings(cases: impl IntoIterator<Item = Case>) {
    for (what, events, factor, mfa) in cases {
        let alice = of(&seen(&events), "alice");
        assert_eq!((alice.mfa, alice.factor.as_deref()), (mfa, factor), "{what}: {}", alice.why);
    }
}

#[test]
fn a_factor_that_was_used_or_registered_is_one() {
    let used = |factors: &[&str]| vec![sign_in("09:00", "alice", factors)];
    let cases = [
        ("an authenticator app", used(&["PASSWORD", "TOTP"]), Some("TOTP"), Standing::True),
        ("a passkey", used(&["PASSWORD", "WEBAUTHN"]), Some("WEBAUTHN"), Standing::True),
        ("the password alone", used(&["PASSWORD"]), None, Standing::Unknown),
        (
            "a code by e-mail",
            used(&["PASSWORD", "EMAIL_OTP"]),
            Some("EMAIL_OTP"),
            Standing::Unknown,
        ),
        ("another provider", used(&["EXTERNAL_IDP"]), None, Standing::Unknown),
    ];
    assert_standings(cases);
}

#[test]
fn the_latest_event_decides() {
    let cases = [
        (
            "registration that was asked for, and nothing after it",
            vec![must_enrol(sign_in("09:00", "alice", &["PASSWORD"]))],
            None,
            Standing::False,
        ),
        (
            "registration that was asked for and done",
            vec![
                must_enrol(sign_in("09:00", "alice", &["PASSWORD"])),
                vec![directory("09:01", "CompleteVirtualMfaDeviceRegistration", "alice")],
            ],
            Some("TOTP"),
            Standing::True,
        ),
        (
            "a device that was used and then deleted",
            vec![
                sign_in("09:00", "alice", &["PASSWORD", "TOTP"]),
                vec![directory("10:00", "DeleteMfaDeviceForUser", "alice")],
            ],
            None,
            Standing::Unknown,
        ),
        (
            "a device that was deleted and another that was used since",
            vec![
                vec![directory("08:00", "DeleteMfaDeviceForUser", "alice")],
                sign_in("09:00", "alice", &["PASSWORD", "TOTP"]),
            ],
            Some("TOTP"),
            Standing::True,
        ),
        (
            "the password alone where every sign-in asks, and lets in who has no device",
            vec![
                vec![setting("08:00", "ALWAYS_ON", "ALLOWED")],
                sign_in("09:00", "alice", &["PASSWORD"]),
            ],
            None,
            Standing::False,
        ),
        (
            "the same before that was set",
            vec![
                sign_in("09:00", "alice", &["PASSWORD"]),
                vec![setting("10:00", "ALWAYS_ON", "ALLOWED")],
            ],
            None,
            Standing::Unknown,
        ),
    ];
    assert_standings(cases);
}

#[test]
fn a_failed_second_factor_is_none() {
    let mut events = sign_in("09:00", "alice", &["PASSWORD", "TOTP"]);
    events.pop();
    let verification = events.last_mut().unwrap();
    verification["serviceEventDetails"] = json!({"CredentialVerification": "Failure"});
    let alice = of(&seen(&[events]), "alice");
    assert_eq!(alice.mfa, Standing::Unknown, "{}", alice.why);
}

#[test]
fn records_from_before_july_2025_have_the_name_and_no_id() {
    let old = json!({"type": "Unknown", "principalId": ACCOUNT, "arn": "", "accountId": ACCOUNT,
        "userName": "alice"});
    let events = ["CredentialChallenge", "CredentialVerification", "UserAuthentication"]
        .map(|name| step("09:00", name, old.clone(), "w", "TOTP"));
    let center = seen(&[events.to_vec()]);
    assert_eq!(of(&center, "alice").mfa, Standing::True);
    // A newer sign-in shows whose name it is.
    let mut newer = sign_in("10:00", "9067-id", &["PASSWORD"]);
    newer[0]["additionalEventData"]["UserName"] = json!("alice");
    let center = seen(&[events.to_vec(), newer]);
    assert_eq!(center.users.len(), 1);
    assert_eq!(of(&center, "9067-id").mfa, Standing::True);
}

#[test]
fn workspaces_writes_events_of_the_same_names() {
    let nobody = json!({"type": "Unknown", "accountId": ACCOUNT, "userName": "alice"});
    let mut workspaces: Vec<Value> = ["CredentialChallenge", "UserAuthentication"]
        .map(|name| step("09:00", name, nobody.clone(), "w", "TOTP"))
        .to_vec();
    workspaces[1]["additionalEventData"]["LoginTo"] =
        json!("https://clients.amazonaws.com/workspaces?x");
    let center = seen(&[workspaces.clone()]);
    assert_eq!((center.workspaces, center.users.len(), center.instances.len()), (1, 0, 0));
    // A try that was given up leaves a challenge, which says nothing of whose page it was.
    let center = seen(&[workspaces[..1].to_vec()]);
    assert_eq!((center.unattributed, center.users.len()), (1, 0));
}

#[test]
fn the_mode_is_proved_by_what_set_it_and_contradicted_by_what_follows() {
    let with_device = sign_in("09:00", "alice", &["PASSWORD", "TOTP"]);
    let alone = sign_in("11:00", "alice", &["PASSWORD"]);
    let always = vec![setting("10:00", "ALWAYS_ON", "BLOCKED")];
    let many: Vec<Value> = (10..40)
        .flat_map(|minute| sign_in(&format!("09:{minute}"), "alice", &["PASSWORD", "TOTP"]))
        .collect();
    let cases = [
        ("nothing", vec![with_device.clone()], Known::Unknown, None),
        ("set", vec![always.clone()], Known::Proved, Some("ALWAYS_ON")),
        (
            "set to never",
            vec![vec![setting("10:00", "DISABLED", "ALLOWED")]],
            Known::Proved,
            Some("DISABLED"),
        ),
        (
            "set, and a device's owner got in without it",
            vec![with_device.clone(), always.clone(), alone.clone()],
            Known::Contradicted,
            Some("ALWAYS_ON"),
        ),
        (
            "a device's owner got in without it",
            vec![with_device.clone(), alone.clone()],
            Known::Proved,
            Some("DISABLED or CONTEXT_AWARE"),
        ),
        (
            "an owner whose device was deleted got in without one",
            vec![
                with_device.clone(),
                vec![directory("10:00", "DeleteMfaDeviceForUser", "alice")],
                alone.clone(),
            ],
            Known::Unknown,
            None,
        ),
        ("thirty sign-ins with a device", vec![many], Known::Consistent, Some("ALWAYS_ON")),
    ];
    for (what, events, verdict, mode) in cases {
        let seen = seen(&events).mode;
        assert_eq!(
            (seen.verdict, seen.mfa_mode.as_deref()),
            (verdict, mode),
            "{what}: {}",
            seen.why
        );
    }
    let behaviour = seen(&[must_enrol(sign_in("09:00", "bob", &["PASSWORD"]))]).mode.without_device;
    assert_eq!(behaviour.as_deref(), Some("ALLOWED_WITH_ENROLLMENT"));
}
