//! The detection logic of others beside ours, on the same events: what each misses, and where each
//! cries wolf. Their rules are written down here as their sources state them; none of their text is
//! copied.
//!
//! Sources: Sigma's `aws_cloudtrail_console_login_success_without_mfa`; Panther's
//! `AWS.Console.LoginWithoutMFA`; Elastic's "AWS IAM
//! Deactivation of MFA Device", "AWS Sign-In Console Login Without MFA" and its hunt for calls in
//! sessions without MFA.

use expect_test::expect_file;
use serde_json::{Value, json};
use tutela_model::Severity;
use tutela_trail::{Trail, drift, evidence};

use crate::events::{ACCOUNT, at, event, key_of, read, root, session_of, sign_in, with};

/// What happened, whether somebody should be told, and the events.
struct Scenario {
    what: &'static str,
    matters: bool,
    events: Vec<Value>,
}

fn text<'v>(event: &'v Value, pointer: &str) -> &'v str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn is_sign_in(event: &Value) -> bool {
    text(event, "/eventName") == "ConsoleLogin"
        && text(event, "/responseElements/ConsoleLogin") == "Success"
}

/// Sigma compares without regard to case, and looks at nothing else.
fn sigma(event: &Value) -> bool {
    is_sign_in(event) && text(event, "/additionalEventData/MFAUsed").eq_ignore_ascii_case("no")
}

/// Panther leaves sign-ins of Identity Center and SAML out, and knows one spelling of `Yes`.
fn panther(event: &Value) -> bool {
    let session = text(event, "/userIdentity/sessionContext/attributes/mfaAuthenticated");
    let elsewhere = text(event, "/userIdentity/arn").contains("AWSReservedSSO")
        || event.pointer("/additionalEventData/SamlProviderArn").is_some();
    let without = text(event, "/additionalEventData/MFAUsed") != "Yes" && session != "true";
    is_sign_in(event) && !elsewhere && without
}

/// Elastic's rules want success, and its hunt wants `false` where long-term keys say nothing.
fn elastic(event: &Value) -> bool {
    let by_user = text(event, "/userIdentity/type") == "IAMUser";
    let succeeded = event["errorCode"].is_null();
    let mfa = text(event, "/additionalEventData/MFAUsed");
    let session = text(event, "/userIdentity/sessionContext/attributes/mfaAuthenticated");
    let hunted = session == "false" && by_user;
    // What it has on root tells of every sign-in, so also of those without MFA.
    let by_root = text(event, "/userIdentity/type") == "Root";
    is_sign_in(event) && (by_user || by_root) && mfa == "No"
        || text(event, "/eventName") == "DeactivateMFADevice" && succeeded
        || hunted
}

/// What we tell as more than a note. That root signed in is always told; here the question is MFA.
fn ours(trail: &Trail) -> bool {
    let found = evidence(trail);
    let consoles = found.identities.iter().map(|it| &it.console);
    let consoles = consoles.chain(found.root.iter().map(|it| &it.console));
    let mut signed_in =
        consoles.filter(|console| console.last_without_mfa.is_some() || console.failed_mfa > 0);
    let keys = found.identities.iter().flat_map(|it| &it.keys);
    let mut by_key = keys.filter(|key| key.calls.absent > 0);
    let drift = drift(trail);
    let mut changed =
        drift.iter().filter(|it| it.severity >= Severity::Medium && it.rule != "root-signed-in");
    signed_in.next().is_some() || by_key.next().is_some() || changed.next().is_some()
}

fn iam(clock: &str, name: &str, more: Value) -> Value {
    let asked =
        json!({"userName": "bob", "serialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/bob")});
    let event = event(&at(clock), "iam", name, session_of("ana", true));
    with(with(event, json!({ "requestParameters": asked })), more)
}

/// Time goes on, so that what did not follow did not.
fn later() -> Value {
    event("2026-11-30T00:00:00Z", "s3", "ListBuckets", session_of("ana", true))
}

fn role(name: &str) -> Value {
    json!({
        "type": "AssumedRole",
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/ana"),
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAROLE",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}")},
            "attributes": {"mfaAuthenticated": "false"},
        },
    })
}

fn sign_ins() -> Vec<Scenario> {
    let one = |what, matters, event| Scenario { what, matters, events: vec![event] };
    let user = || with_user("bob");
    let time = at("09:00");
    let saml = json!({"additionalEventData": {"MFAUsed": "No",
        "SamlProviderArn": format!("arn:aws:iam::{ACCOUNT}:saml-provider/okta")}});
    vec![
        one("an IAM user signs in without MFA", true, sign_in(&time, user(), "No", "Success")),
        one("an IAM user signs in with MFA", false, sign_in(&time, user(), "Yes", "Success")),
        one(
            "a password was right and the code was not",
            true,
            sign_in(&time, user(), "Yes", "Failure"),
        ),
        one(
            "root signs in with MFA, which AWS writes as `YES`",
            false,
            sign_in(&time, root(), "YES", "Success"),
        ),
        one("root signs in without MFA", true, sign_in(&time, root(), "No", "Success")),
        one(
            "somebody signs in by SAML, whose MFA AWS does not see",
            false,
            with(sign_in(&time, role("staff"), "No", "Success"), saml),
        ),
        one(
            "somebody signs in by Identity Center",
            false,
            sign_in(&time, role("AWSReservedSSO_Admin_0123456789abcdef"), "No", "Success"),
        ),
    ]
}

fn with_user(user: &str) -> Value {
    let mut identity = key_of(user);
    identity.as_object_mut().unwrap().remove("accessKeyId");
    identity
}

fn calls() -> Vec<Scenario> {
    let time = at("09:00");
    let mut forwarded = session_of("ana", false);
    forwarded["invokedBy"] = json!("AWS Internal");
    let mut central = root();
    central["accessKeyId"] = json!("ASIACENTRAL");
    central["sessionContext"] =
        json!({"assumedRoot": "true", "attributes": {"mfaAuthenticated": "false"}});
    vec![
        Scenario {
            what: "a long-term key calls an API, which has no MFA and no field that says so",
            matters: true,
            events: vec![event(&time, "s3", "ListBuckets", key_of("bob"))],
        },
        Scenario {
            what: "a service forwards a call, and writes `false` whatever the first call had",
            matters: false,
            events: vec![event(&time, "kms", "Decrypt", forwarded)],
        },
        Scenario {
            what: "a central account reads root's credentials in a session of sts:AssumeRoot",
            matters: false,
            events: vec![event(&time, "iam", "ListAccessKeys", central)],
        },
    ]
}

fn changes() -> Vec<Scenario> {
    let off = json!({"requestParameters": {
        "configurationType": "APP_AUTHENTICATION_CONFIGURATION",
        "instanceArn": "arn:aws:sso:::instance/ssoins-1",
        "ssoConfiguration": {"mfaMode": "DISABLED"},
    }});
    let turned_off = with(event(&at("09:00"), "sso", "UpdateSsoConfiguration", role("admin")), off);
    let many = |what, matters, events| Scenario { what, matters, events };
    let gone = || iam("09:00", "DeactivateMFADevice", json!({}));
    let denied = json!({"errorCode": "AccessDenied", "requestParameters": null,
        "errorMessage": format!("not authorized: iam:DeactivateMFADevice on resource: user bob")});
    vec![
        many("an MFA device is taken from its user", true, vec![gone(), later()]),
        many(
            "a virtual device is deleted",
            true,
            vec![iam("09:00", "DeleteVirtualMFADevice", json!({})), later()],
        ),
        many(
            "a device is replaced within minutes",
            false,
            vec![gone(), iam("09:04", "EnableMFADevice", json!({})), later()],
        ),
        many(
            "somebody tries to take a device away, and is refused",
            true,
            vec![iam("09:00", "DeactivateMFADevice", denied)],
        ),
        many("MFA is turned off for Identity Center", true, vec![turned_off]),
    ]
}

#[test]
fn others_miss_or_cry_wolf_where_we_do_neither() {
    let mut table = String::from(include_str!("peers.md"));
    for scenario in [sign_ins(), calls(), changes()].into_iter().flatten() {
        let Scenario { what, matters, events } = scenario;
        let word = |tells: bool| match (matters, tells) {
            (true, true) => "told",
            (true, false) => "**missed**",
            (false, true) => "**false alarm**",
            (false, false) => "quiet",
        };
        assert_eq!(ours(&read(&events)), matters, "{what}");
        let [sigma, panther, elastic] =
            [sigma, panther, elastic].map(|rule: fn(&Value) -> bool| word(events.iter().any(rule)));
        table.push_str(&format!(
            "| {what} | {} | {sigma} | {panther} | {elastic} |\n",
            word(matters)
        ));
    }
    expect_file!["../../../../docs/trail-comparison.md"].assert_eq(&table);
}
