//! What events say of users, keys and root.

use serde_json::{Value, json};
use tutela_trail::evidence::{DeviceKind, Evidence, Identity, evidence};

use crate::events::{ACCOUNT, at, event, key_of, read, root, session_of, sign_in, with};

fn shown(records: &[Value]) -> Evidence {
    evidence(&read(records))
}

fn only(records: &[Value]) -> Identity {
    let [identity] = <[Identity; 1]>::try_from(shown(records).identities).unwrap();
    identity
}

fn when(clock: &str) -> Option<jiff::Timestamp> {
    at(clock).parse().ok()
}

#[test]
fn a_long_term_keys_calls_have_no_mfa_and_no_such_field() {
    let forwarded = with(
        event(&at("11:00"), "kms", "Decrypt", key_of("bob")),
        json!({
            "userIdentity": {
                "type": "IAMUser",
                "arn": format!("arn:aws:iam::{ACCOUNT}:user/bob"),
                "accountId": ACCOUNT,
                "accessKeyId": "AKIABOB",
                "userName": "bob",
                "invokedBy": "AWS Internal",
                "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
            },
        }),
    );
    let bob = only(&[
        event(&at("09:00"), "s3", "ListBuckets", key_of("bob")),
        with(
            event(&at("10:00"), "s3", "ListBuckets", key_of("bob")),
            json!({"userAgent": "boto3"}),
        ),
        forwarded,
    ]);
    let [key] = bob.keys.as_slice() else { panic!("{:?}", bob.keys) };
    assert_eq!(key.id, "AKIABOB");
    assert_eq!(
        (key.calls.absent, key.calls.without, key.calls.with, key.calls.forwarded),
        (2, 0, 0, 1)
    );
    assert_eq!(key.last_without_mfa, when("10:00"), "what a service forwarded is not the user's");
    assert_eq!(key.agents, ["aws-cli/2.31", "boto3"]);
}

#[test]
fn sessions_are_told_apart_from_keys() {
    let alice = only(&[
        event(&at("09:00"), "s3", "ListBuckets", session_of("alice", true)),
        event(&at("09:30"), "s3", "ListBuckets", session_of("alice", false)),
        with(
            event(&at("08:00"), "sts", "GetSessionToken", key_of("alice")),
            json!({
                "requestParameters": {"serialNumber": "arn:aws:iam::111122223333:mfa/alice"},
            }),
        ),
        event(&at("08:10"), "sts", "GetSessionToken", key_of("alice")),
        with(
            event(&at("08:20"), "sts", "GetSessionToken", key_of("alice")),
            json!({
                "errorCode": "AccessDenied",
                "requestParameters": {"serialNumber": "arn:aws:iam::111122223333:mfa/alice"},
            }),
        ),
        with(
            event(&at("08:30"), "sts", "AssumeRole", session_of("alice", true)),
            json!({
                "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/ops"},
            }),
        ),
    ]);
    let sessions = &alice.sessions;
    assert_eq!((sessions.calls.with, sessions.calls.without), (2, 1));
    assert_eq!(sessions.last_without_mfa, when("09:30"));
    let tokens = &sessions.session_tokens;
    assert_eq!((tokens.with_mfa, tokens.without_mfa), (1, 1), "a refused one is none");
    assert_eq!(tokens.last_with_mfa, when("08:00"));
    assert_eq!((sessions.roles.with_mfa, sessions.roles.without_mfa), (0, 1));
}

#[test]
fn sign_ins_say_by_what_they_used() {
    let device = "arn:aws:iam::111122223333:u2f/user/alice/yubi-AAAA";
    let with_device = with(
        sign_in(&at("09:00"), key_of("alice"), "Yes", "Success"),
        json!({
            "additionalEventData": {"MFAUsed": "Yes", "MFAIdentifier": device},
        }),
    );
    let alice = only(&[
        with_device,
        sign_in(&at("08:00"), key_of("alice"), "No", "Success"),
        sign_in(&at("10:00"), key_of("alice"), "No", "Failure"),
        sign_in(&at("11:00"), key_of("alice"), "Yes", "Failure"),
    ]);
    let console = &alice.console;
    assert_eq!(console.last_with_mfa, when("09:00"));
    assert_eq!(console.last_without_mfa, when("08:00"), "a wrong password is no sign-in");
    assert_eq!(console.failed_mfa, 1, "a failure that used MFA had the right password");
    assert_eq!(console.device.as_deref(), Some(device));
    assert_eq!(console.device_kind, Some(DeviceKind::SecurityKey));
}

#[test]
fn yes_is_written_in_more_than_one_way() {
    for (mfa, with, without) in [
        ("Yes", when("09:00"), None),
        ("YES", when("09:00"), None),
        ("No", None, when("09:00")),
        ("NO", None, when("09:00")),
    ] {
        let console = only(&[sign_in(&at("09:00"), key_of("alice"), mfa, "Success")]).console;
        assert_eq!((console.last_with_mfa, console.last_without_mfa), (with, without), "{mfa}");
    }
    let unsaid = only(&[sign_in(&at("09:00"), key_of("alice"), "", "Success")]).console;
    assert_eq!(unsaid.last_unsaid, when("09:00"));
    assert_eq!(unsaid.last_without_mfa, None, "what is not said is not taken for either");
}

#[test]
fn a_check_of_mfa_shows_a_device_of_a_user_without_an_arn() {
    let check = with(
        event(
            &at("09:00"),
            "signin",
            "CheckMfa",
            json!({
                "type": "IAMUser",
                "principalId": "AIDAEXAMPLE",
                "accountId": ACCOUNT,
                "accessKeyId": "",
                "userName": "alice",
            }),
        ),
        json!({"additionalEventData": {"MfaType": "Virtual MFA"}}),
    );
    let alice = only(std::slice::from_ref(&check));
    assert_eq!(alice.principal, format!("arn:aws:iam::{ACCOUNT}:user/alice"));
    assert_eq!(alice.console.device_seen, when("09:00"));
    assert_eq!(alice.console.device_kind, Some(DeviceKind::Virtual));
    // The same user with a path, in another event: the exact ARN wins.
    let mut pathed = key_of("alice");
    pathed["arn"] = json!(format!("arn:aws:iam::{ACCOUNT}:user/eng/alice"));
    let alice = only(&[check, event(&at("10:00"), "s3", "ListBuckets", pathed)]);
    assert_eq!(alice.principal, format!("arn:aws:iam::{ACCOUNT}:user/eng/alice"));
}

#[test]
fn federation_is_no_sign_in_without_mfa() {
    let role = json!({
        "type": "AssumedRole",
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/ops/alice@example.com"),
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::{ACCOUNT}:role/ops")}},
    });
    let ops = only(&[sign_in(&at("09:00"), role, "No", "Success")]);
    assert_eq!(ops.principal, format!("arn:aws:iam::{ACCOUNT}:role/ops"));
    assert_eq!(ops.federated_sign_ins, 1);
    assert_eq!(ops.console.last_without_mfa, None);
}

#[test]
fn a_name_that_no_user_has_belongs_to_nobody() {
    let mut nobody = key_of("HIDDEN_DUE_TO_SECURITY_REASONS");
    nobody["arn"] = json!("");
    let seen = shown(&[sign_in(&at("09:00"), nobody, "No", "Failure")]);
    assert_eq!((seen.identities.len(), seen.nameless_sign_ins), (0, 1));
}

#[test]
fn a_centrally_assumed_root_session_is_no_use_of_root() {
    let mut session = root();
    session["accessKeyId"] = json!("ASIACENTRAL");
    session["sessionContext"] = json!({"attributes": {"mfaAuthenticated": "false"}});
    let call = event(&at("10:00"), "iam", "ListAccessKeys", session.clone());
    let assumed = with(
        event(&at("09:59"), "sts", "AssumeRoot", key_of("carol")),
        json!({
            "requestParameters": {"targetPrincipal": ACCOUNT},
            "responseElements": {"credentials": {
                "accessKeyId": "ASIACENTRAL", "sessionToken": "secret-token",
            }},
        }),
    );
    let alone = shown(std::slice::from_ref(&call));
    assert_eq!(
        alone.root[0].session_calls.without, 1,
        "without the centre's trail it looks like root"
    );
    let joined = shown(&[call.clone(), assumed]);
    assert_eq!(joined.root[0].session_calls.without, 0);
    assert_eq!(joined.root[0].central.calls, 1);
    session["sessionContext"]["assumedRoot"] = json!("true");
    let said = shown(&[with(call, json!({ "userIdentity": session }))]);
    assert_eq!(said.root[0].central.calls, 1, "newer records say it themselves");
}

#[test]
fn roots_sign_ins_keys_and_recoveries_are_told_by_account() {
    let mut key = root();
    key["accessKeyId"] = json!("AKIAROOT");
    let seen = shown(&[
        sign_in(&at("09:00"), root(), "YES", "Success"),
        event(&at("10:00"), "s3", "ListBuckets", key),
        event(&at("08:00"), "signin", "PasswordRecoveryCompleted", root()),
    ]);
    let [root] = seen.root.as_slice() else { panic!("{:?}", seen.root) };
    assert_eq!(root.account, ACCOUNT);
    assert_eq!(root.console.last_with_mfa, when("09:00"));
    assert_eq!(root.keys[0].calls.absent, 1);
    assert_eq!(root.recoveries[0].event, "PasswordRecoveryCompleted");
    assert_eq!(seen.identities, [], "root is no identity beside itself");
}

#[test]
fn secrets_of_records_are_not_kept() {
    let records = [
        sign_in(&at("09:00"), key_of("alice"), "No", "Success"),
        with(
            event(&at("10:00"), "sts", "GetSessionToken", key_of("alice")),
            json!({
                "responseElements": {"credentials": {
                    "accessKeyId": "ASIA", "sessionToken": "secret-token",
                }},
            }),
        ),
    ];
    let kept = format!("{:?}", read(&records));
    assert!(!kept.contains("secret"), "{kept}");
}
