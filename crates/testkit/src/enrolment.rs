//! IAM as somebody who enrols a device meets it: two codes that follow each other and fit the
//! secret, eight devices a user, names that are taken, policies that allow less.
//!
//! moto takes any codes; this one reckons them by itself. Requests and answers are held against
//! AWS's own models.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha1::Sha1;

use crate::{
    ask::{Asked, Heard},
    fault,
    http::{HttpRequest, HttpResponse, Server},
    render,
};

const ACCOUNT: &str = "111122223333";
/// What each device's secret begins with: 64 letters in base32.
pub const SEED_CANARY: &str = "CANARYSEEDOFADEVICE";
/// How many windows beside its own AWS is taken to look at, when a device is given.
const REACH: i64 = 10;

/// A fake of IAM, from [`Enrolment::start`] until it is dropped.
pub struct Enrolment {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Serial numbers, secrets of virtual ones, and the users who have them.
    devices: Vec<Device>,
    made: usize,
    denied: Vec<&'static str>,
    only_name: Option<&'static str>,
    lost: Vec<&'static str>,
    root_mfa: bool,
    skew: SignedDuration,
    heard: Heard,
}

struct Device {
    serial: String,
    secret: Option<String>,
    user: Option<String>,
}

impl Enrolment {
    /// A user `ana` without a device.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let serving = Arc::clone(&state);
        let server =
            Server::start(Arc::new(move |request: &HttpRequest| lock(&serving).serve(request)));
        Self { server, state }
    }

    /// These operations are denied: `DeleteVirtualMFADevice`.
    #[must_use]
    pub fn denying(self, operations: &[&'static str]) -> Self {
        lock(&self.state).denied = operations.to_vec();
        self
    }

    /// A virtual device may be called this, and nothing else.
    #[must_use]
    pub fn allowing_name(self, name: &'static str) -> Self {
        lock(&self.state).only_name = Some(name);
        self
    }

    /// The first answer to each of these operations is lost, after it was done.
    #[must_use]
    pub fn losing(self, operations: &[&'static str]) -> Self {
        lock(&self.state).lost = operations.to_vec();
        self
    }

    /// The service's clock is so far ahead of this machine's.
    #[must_use]
    pub fn with_skew(self, skew: SignedDuration) -> Self {
        lock(&self.state).skew = skew;
        self
    }

    /// A device is there already, of a user or of nobody.
    #[must_use]
    pub fn with_device(self, serial: &str, user: Option<&str>) -> Self {
        self.add_device(serial, user);
        self
    }

    /// A device comes about, as by the console.
    pub fn add_device(&self, serial: &str, user: Option<&str>) {
        let (serial, user) = (serial.to_owned(), user.map(str::to_owned));
        lock(&self.state).devices.push(Device { serial, secret: None, user });
    }

    /// Root gets a device that is not virtual.
    pub fn give_root_mfa(&self) {
        lock(&self.state).root_mfa = true;
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The devices, each with the user who has it.
    #[must_use]
    pub fn devices(&self) -> Vec<(String, Option<String>)> {
        let state = lock(&self.state);
        state.devices.iter().map(|it| (it.serial.clone(), it.user.clone())).collect()
    }

    /// How often an operation was asked: `EnableMFADevice`.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.state).heard.count(operation)
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

type Told = Result<Value, (u16, &'static str, String)>;

impl State {
    fn serve(&mut self, request: &HttpRequest) -> HttpResponse {
        self.answer(request).dated(self.skew)
    }

    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        let (asked, service) = match self.heard.hear(request) {
            Ok(heard) => heard,
            Err(refusal) => return refusal,
        };
        if self.denied.contains(&asked.operation.as_str()) {
            return fault::denied(service, &asked.operation);
        }
        let told = self.told(&asked);
        if let Some(at) = self.lost.iter().position(|it| *it == asked.operation) {
            self.lost.remove(at);
            return fault::server_error(service);
        }
        match told {
            Ok(value) => match render::answer(service, &asked.operation, &value) {
                Ok(body) => HttpResponse::xml(200, body),
                Err(mismatch) => panic!("{mismatch}"),
            },
            Err((status, code, message)) => fault::refusal(service, status, code, &message),
        }
    }

    fn told(&mut self, asked: &Asked) -> Told {
        let parameter = |name: &str| asked.parameters.get(name).map_or("", String::as_str);
        let user = parameter("UserName");
        match asked.operation.as_str() {
            "GetCallerIdentity" => Ok(json!({
                "UserId": "AIDAEXAMPLE", "Account": ACCOUNT,
                "Arn": format!("arn:aws:iam::{ACCOUNT}:user/ana"),
            })),
            "ListMFADevices" => self.of(user),
            "ListVirtualMFADevices" => Ok(self.virtual_devices()),
            "GetAccountSummary" => {
                Ok(json!({ "SummaryMap": { "AccountMFAEnabled": i32::from(self.root_mfa) } }))
            }
            "GetMFADevice" => Ok(json!({
                "SerialNumber": parameter("SerialNumber"), "Certifications": { "FIDO": "L1" },
            })),
            "CreateVirtualMFADevice" => self.create(parameter("VirtualMFADeviceName")),
            "EnableMFADevice" => self.enable(asked),
            "ResyncMFADevice" => {
                self.codes_fit(asked)?;
                Ok(json!({}))
            }
            "DeleteVirtualMFADevice" => {
                let serial = parameter("SerialNumber");
                let is_free = |it: &Device| it.serial == serial && it.user.is_none();
                if !self.devices.iter().any(is_free) {
                    return Err((404, "NoSuchEntity", format!("{serial} cannot be found.")));
                }
                self.devices.retain(|it| it.serial != serial);
                Ok(json!({}))
            }
            operation => Err((400, "InvalidAction", format!("no {operation} here"))),
        }
    }

    fn of(&self, user: &str) -> Told {
        if user != "ana" {
            let words = format!("The user with name {user} cannot be found.");
            return Err((404, "NoSuchEntity", words));
        }
        let own = self.devices.iter().filter(|it| it.user.as_deref() == Some(user));
        let listed = own.map(|it| {
            json!({ "UserName": user, "SerialNumber": it.serial, "EnableDate": "2026-11-24T12:00:00Z" })
        });
        Ok(json!({ "MFADevices": listed.collect::<Vec<_>>(), "IsTruncated": false }))
    }

    fn virtual_devices(&self) -> Value {
        let listed = self.devices.iter().filter(|it| it.serial.contains(":mfa/")).map(|it| {
            let mut device = json!({ "SerialNumber": it.serial });
            if let Some(user) = &it.user {
                device["User"] = json!({
                    "Path": "/", "UserName": user, "UserId": "AIDAEXAMPLE",
                    "Arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"),
                    "CreateDate": "2026-01-01T00:00:00Z",
                });
            }
            device
        });
        json!({ "VirtualMFADevices": listed.collect::<Vec<_>>(), "IsTruncated": false })
    }

    fn create(&mut self, name: &str) -> Told {
        if self.only_name.is_some_and(|only| only != name) {
            let words = format!(
                "User: arn:aws:iam::{ACCOUNT}:user/ana is not authorized to perform: \
                 iam:CreateVirtualMFADevice on resource: arn:aws:iam::{ACCOUNT}:mfa/{name}"
            );
            return Err((403, "AccessDenied", words));
        }
        let serial = format!("arn:aws:iam::{ACCOUNT}:mfa/{name}");
        if self.devices.iter().any(|it| it.serial == serial) {
            let words = "MFADevice entity at the same path and name already exists.";
            return Err((409, "EntityAlreadyExists", words.to_owned()));
        }
        self.made += 1;
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars().cycle().skip(self.made);
        let secret: String = SEED_CANARY.chars().chain(letters).take(64).collect();
        let answer = json!({ "VirtualMFADevice": {
            "SerialNumber": serial,
            "Base32StringSeed": BASE64_STANDARD.encode(&secret),
            "QRCodePNG": BASE64_STANDARD.encode("a picture"),
        }});
        self.devices.push(Device { serial, secret: Some(secret), user: None });
        Ok(answer)
    }

    fn enable(&mut self, asked: &Asked) -> Told {
        let parameter = |name: &str| asked.parameters.get(name).map_or("", String::as_str);
        let (user, serial) = (parameter("UserName").to_owned(), parameter("SerialNumber"));
        let has = self.devices.iter().filter(|it| it.user.as_deref() == Some(&user)).count();
        if has >= 8 {
            return Err((409, "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser".into()));
        }
        self.codes_fit(asked)?;
        match self.devices.iter_mut().find(|it| it.serial == serial) {
            Some(device) if device.user.is_some() => {
                Err((409, "EntityAlreadyExists", "MFA Device is already in use.".to_owned()))
            }
            Some(device) => {
                device.user = Some(user);
                Ok(json!({}))
            }
            None if serial.starts_with("arn:") => {
                Err((404, "NoSuchEntity", format!("VirtualMFADevice {serial} does not exist.")))
            }
            None => {
                let (serial, user) = (serial.to_owned(), Some(user));
                self.devices.push(Device { serial, secret: None, user });
                Ok(json!({}))
            }
        }
    }

    /// Whether the codes are two that follow each other; of what has no secret here, any two are.
    fn codes_fit(&self, asked: &Asked) -> Result<(), (u16, &'static str, String)> {
        let parameter = |name: &str| asked.parameters.get(name).map_or("", String::as_str);
        let (first, second) = (parameter("AuthenticationCode1"), parameter("AuthenticationCode2"));
        let device = self.devices.iter().find(|it| it.serial == parameter("SerialNumber"));
        let Some(secret) = device.and_then(|it| it.secret.as_ref()) else { return Ok(()) };
        let now = (Timestamp::now() + self.skew).as_second().div_euclid(30);
        let fits = (now - REACH..=now + REACH)
            .any(|window| code(secret, window) == first && code(secret, window + 1) == second);
        if fits {
            return Ok(());
        }
        let words = format!("Authentication codes {first} and {second} are not valid.");
        Err((403, "InvalidAuthenticationCode", words))
    }
}

/// The code of a window, by RFC 4226 and RFC 6238.
fn code(secret: &str, window: i64) -> String {
    let value =
        |letter: u8| if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
    // Eight letters of five bits are five bytes.
    let key: Vec<u8> = secret
        .as_bytes()
        .chunks_exact(8)
        .flat_map(|letters| {
            let bits = letters.iter().fold(0, |bits, it| bits << 5 | u64::from(value(*it)));
            bits.to_be_bytes().into_iter().skip(3)
        })
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("a key of any length is fine");
    mac.update(&window.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0xF);
    let four = [digest[at] & 0x7F, digest[at + 1], digest[at + 2], digest[at + 3]];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: the last six digits.
        const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804")] {
            assert_eq!(code(SECRET, seconds / 30), expected);
        }
    }
}
