//! STS and IAM as one user with MFA devices meets them: codes work once, sessions without MFA get
//! nothing of IAM, roles are taken by sessions, and the sign-in endpoint takes roles only.
//!
//! moto gives a session for any code; this one has the rules. Requests and answers are held against
//! AWS's own models. Every secret that it hands out is a canary.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    ask::{self, Asked, Heard},
    fault,
    http::{HttpRequest, HttpResponse, Server},
    model::Service,
    render,
};

/// What every secret that is handed out begins with.
pub const CANARIES: [&str; 3] =
    ["canary/secret/of/a/session/", "canary//token//of//session//", "canary-sign-in-token-"];

const ACCOUNT: &str = "111122223333";
const USER: &str = "ana";
/// The code that is always wrong.
const WRONG: &str = "000000";

/// A fake of the two services for one user, from [`Tokens::start`] until it is dropped.
pub struct Tokens {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    devices: Vec<String>,
    spent: BTreeSet<String>,
    sessions: usize,
    lifetime: Option<SignedDuration>,
    skew: SignedDuration,
    may_not_list: bool,
    roles_are_shut: bool,
    without_mfa: bool,
    quarantine: Option<String>,
    lost: usize,
    heard: Heard,
}

impl Tokens {
    /// A user `ana` with an authenticator app called `phone`.
    #[must_use]
    pub fn start() -> Self {
        let devices = vec![Self::device("phone")];
        let state = Arc::new(Mutex::new(State { devices, ..State::default() }));
        let serving = Arc::clone(&state);
        let server =
            Server::start(Arc::new(move |request: &HttpRequest| lock(&serving).serve(request)));
        Self { server, state }
    }

    /// The serial number of an authenticator app.
    #[must_use]
    pub fn device(name: &str) -> String {
        format!("arn:aws:iam::{ACCOUNT}:mfa/{name}")
    }

    /// The user has these devices instead.
    #[must_use]
    pub fn with_devices(self, serials: &[&str]) -> Self {
        lock(&self.state).devices = serials.iter().map(|it| (*it).to_owned()).collect();
        self
    }

    /// Sessions live so long, whatever is asked for.
    #[must_use]
    pub fn with_lifetime(self, lifetime: SignedDuration) -> Self {
        lock(&self.state).lifetime = Some(lifetime);
        self
    }

    /// The services' clock is so far ahead of this machine's.
    #[must_use]
    pub fn with_skew(self, skew: SignedDuration) -> Self {
        lock(&self.state).skew = skew;
        self
    }

    /// The user may list no devices with the access key alone.
    #[must_use]
    pub fn without_listing(self) -> Self {
        lock(&self.state).may_not_list = true;
        self
    }

    /// No role may be taken.
    #[must_use]
    pub fn without_roles(self) -> Self {
        lock(&self.state).roles_are_shut = true;
        self
    }

    /// Sessions are without MFA, though a code was given: what no AWS does, and a probe must see.
    #[must_use]
    pub fn without_mfa(self) -> Self {
        lock(&self.state).without_mfa = true;
        self
    }

    /// The user is under quarantine by this policy.
    #[must_use]
    pub fn with_quarantine(self, policy: &str) -> Self {
        lock(&self.state).quarantine = Some(policy.to_owned());
        self
    }

    /// So many answers of `sts:GetSessionToken` are lost, after the code was taken.
    #[must_use]
    pub fn losing(self, answers: usize) -> Self {
        lock(&self.state).lost = answers;
        self
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The operations that were asked, in order: `sts:GetSessionToken`.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        let state = lock(&self.state);
        state.heard.asked.iter().map(|it| format!("{}:{}", it.service, it.operation)).collect()
    }

    /// How often an operation was asked: `GetSessionToken`.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.state).heard.count(operation)
    }

    /// The values of a parameter that an operation was asked with, in order.
    #[must_use]
    pub fn parameters(&self, operation: &str, parameter: &str) -> Vec<String> {
        let state = lock(&self.state);
        let asked = state.heard.asked.iter().filter(|it| it.operation == operation);
        asked.filter_map(|it| it.parameters.get(parameter).cloned()).collect()
    }

    /// What AWS would not have understood, so far.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        lock(&self.state).heard.violations.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whose credentials signed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signer {
    Key,
    Session,
    Role,
}

impl State {
    fn serve(&mut self, request: &HttpRequest) -> HttpResponse {
        self.answer(request).dated(self.skew)
    }

    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        if request.target.starts_with("/federation") {
            return self.federation(request);
        }
        let (asked, service) = match self.heard.hear(request) {
            Ok(heard) => heard,
            Err(refusal) => return refusal,
        };
        if let Some(words) = self.is_untimely(request) {
            return fault::refusal(service, 403, "SignatureDoesNotMatch", &words);
        }
        let Some(signer) = signer(request, &asked) else {
            return invalid_token(service);
        };
        match self.told(&asked, signer) {
            Ok(_) if asked.operation == "GetSessionToken" && self.lost > 0 => {
                self.lost -= 1;
                fault::server_error(service)
            }
            Ok(value) => match render::answer(service, &asked.operation, &value) {
                Ok(body) => HttpResponse::xml(200, body),
                Err(mismatch) => panic!("{mismatch}"),
            },
            Err((code, message)) => fault::refusal(service, 403, code, &message),
        }
    }

    /// What AWS says of a signature that is minutes old, or of a time to come.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>
    fn is_untimely(&self, request: &HttpRequest) -> Option<String> {
        let signed = request.header("x-amz-date")?;
        let time: Timestamp = signed.parse().ok()?;
        let behind = (Timestamp::now() + self.skew).duration_since(time);
        let limit = SignedDuration::from_mins(5);
        if behind > limit {
            return Some(format!("Signature expired: {signed} is now earlier than the limit"));
        }
        (behind < -limit)
            .then(|| format!("Signature not yet current: {signed} is later than the limit"))
    }

    fn told(&mut self, asked: &Asked, signer: Signer) -> Result<Value, (&'static str, String)> {
        let invalid = || {
            (
                "InvalidClientTokenId",
                "The security token included in the request is invalid".to_owned(),
            )
        };
        let denied = |action: &str| {
            let words = format!("User: {} is not authorized to perform: {action}", arn(signer));
            ("AccessDenied", words)
        };
        match (asked.operation.as_str(), signer) {
            ("GetCallerIdentity", _) => {
                Ok(json!({ "UserId": "AIDAEXAMPLE", "Account": ACCOUNT, "Arn": arn(signer) }))
            }
            ("GetSessionToken", Signer::Key) => self.session(asked),
            ("AssumeRole", _) if self.roles_are_shut => Err(denied("sts:AssumeRole")),
            ("AssumeRole", signer) => {
                let seconds =
                    asked.parameters.get("DurationSeconds").and_then(|it| it.parse().ok());
                if signer == Signer::Role && seconds.is_some_and(|it: i64| it > 3600) {
                    let words = "The requested DurationSeconds exceeds the 1 hour session limit for \
                                 roles assumed by role chaining";
                    return Err(("ValidationError", words.to_owned()));
                }
                let role = asked.parameters["RoleArn"].rsplit('/').next().unwrap_or_default();
                let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/x");
                Ok(json!({
                    "Credentials": self.credentials("ASIAROLE", seconds.unwrap_or(3600)),
                    "AssumedRoleUser": { "AssumedRoleId": "AROAEXAMPLE:x", "Arn": session },
                }))
            }
            ("ListMFADevices" | "ListAttachedUserPolicies", Signer::Session)
                if self.without_mfa =>
            {
                Err(invalid())
            }
            ("ListMFADevices", Signer::Key) if self.may_not_list => {
                Err(denied("iam:ListMFADevices"))
            }
            ("ListMFADevices", Signer::Key | Signer::Session) => {
                let devices = self.devices.iter().map(|serial| {
                    json!({ "UserName": USER, "SerialNumber": serial, "EnableDate": "2026-01-01T00:00:00Z" })
                });
                Ok(json!({ "MFADevices": devices.collect::<Vec<_>>(), "IsTruncated": false }))
            }
            ("ListAttachedUserPolicies", Signer::Key | Signer::Session) => {
                let policies = self.quarantine.iter().map(|name| {
                    json!({ "PolicyName": name, "PolicyArn": format!("arn:aws:iam::aws:policy/{name}") })
                });
                Ok(
                    json!({ "AttachedPolicies": policies.collect::<Vec<_>>(), "IsTruncated": false }),
                )
            }
            (operation, _) => Err(denied(operation)),
        }
    }

    fn session(&mut self, asked: &Asked) -> Result<Value, (&'static str, String)> {
        let failed =
            |words: &str| ("AccessDenied", format!("MultiFactorAuthentication failed {words}"));
        let parameter = |name: &str| asked.parameters.get(name).map_or("", String::as_str);
        let (serial, code) = (parameter("SerialNumber"), parameter("TokenCode"));
        if !self.devices.iter().any(|device| device == serial) {
            return Err(failed("with invalid MFA one time pass code, unable to validate MFA code"));
        }
        if code == WRONG || !self.spent.insert(code.to_owned()) {
            return Err(failed("with invalid MFA one time pass code. "));
        }
        let seconds = parameter("DurationSeconds").parse().unwrap_or(43_200);
        Ok(json!({ "Credentials": self.credentials("ASIAMFA", seconds) }))
    }

    fn credentials(&mut self, prefix: &str, seconds: i64) -> Value {
        self.sessions += 1;
        let number = self.sessions;
        let lifetime = self.lifetime.unwrap_or(SignedDuration::from_secs(seconds));
        let expires = Timestamp::now() + self.skew + lifetime;
        let expires = Timestamp::from_second(expires.as_second()).expect("a time near now");
        json!({
            "AccessKeyId": format!("{prefix}{number:012}"),
            "SecretAccessKey": format!("{}{number}", CANARIES[0]),
            "SessionToken": format!("{}{number}", CANARIES[1]),
            "Expiration": expires.to_string(),
        })
    }

    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>
    fn federation(&mut self, request: &HttpRequest) -> HttpResponse {
        let mut parameters = ask::form(&request.body);
        let query = request.target.split_once('?').map_or("", |(_, query)| query);
        parameters.extend(ask::form(query.as_bytes()));
        let text = |name: &str| parameters.get(name).cloned().unwrap_or_default();
        let session: Value = serde_json::from_str(&text("Session")).unwrap_or_default();
        let id = session["sessionId"].as_str().unwrap_or_default().to_owned();
        let whole = ["sessionKey", "sessionToken"].iter().all(|it| session[it].is_string());
        if text("Action") != "getSigninToken" || !whole || !id.starts_with("ASIAROLE") {
            return HttpResponse::json(400, "{}".to_owned());
        }
        self.sessions += 1;
        let token = format!("{}{}", CANARIES[2], self.sessions);
        HttpResponse::json(200, json!({ "SigninToken": token }).to_string())
    }
}

fn arn(signer: Signer) -> String {
    match signer {
        Signer::Key | Signer::Session => format!("arn:aws:iam::{ACCOUNT}:user/{USER}"),
        Signer::Role => format!("arn:aws:sts::{ACCOUNT}:assumed-role/admin/x"),
    }
}

/// Whose credentials signed; `None` where key and token do not belong together.
fn signer(request: &HttpRequest, asked: &Asked) -> Option<Signer> {
    let key = asked.access_key.as_deref()?;
    let token = request.header("x-amz-security-token");
    if key.starts_with("AKIA") {
        return token.is_none().then_some(Signer::Key);
    }
    let (prefix, signer) = [("ASIAMFA", Signer::Session), ("ASIAROLE", Signer::Role)]
        .into_iter()
        .find(|(prefix, _)| key.starts_with(prefix))?;
    let number: usize = key.strip_prefix(prefix)?.parse().ok()?;
    (token? == format!("{}{number}", CANARIES[1])).then_some(signer)
}

fn invalid_token(service: &Service) -> HttpResponse {
    let words = "The security token included in the request is invalid";
    fault::refusal(service, 403, "InvalidClientTokenId", words)
}
