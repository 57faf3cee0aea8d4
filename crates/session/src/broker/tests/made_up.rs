//! An AWS and a person that are made up, and a vault in a folder of its own.

use std::{
    collections::VecDeque,
    fmt::Write as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use tutela_ports::Identity;
use tutela_testkit::TestClock;

use super::*;
use crate::Cost;

type Listed = Result<Vec<String>, Refusal>;

/// What AWS would do.
pub(super) struct Aws {
    pub(super) devices: Listed,
    pub(super) policies: Listed,
    /// Codes that begin so are wrong.
    pub(super) wrong: &'static str,
    pub(super) skew_seconds: i64,
    pub(super) roles_are_shut: bool,
    /// What a session is told of devices, instead of what a key is.
    pub(super) probe: Mutex<Option<Listed>>,
    pub(super) asked: Mutex<Vec<String>>,
}

impl Default for Aws {
    fn default() -> Self {
        Self {
            devices: Ok(vec!["M1".to_owned()]),
            policies: Ok(Vec::new()),
            wrong: "no code",
            skew_seconds: 0,
            roles_are_shut: false,
            probe: Mutex::default(),
            asked: Mutex::default(),
        }
    }
}

/// A refusal by policy.
pub(super) fn denied(detail: &str) -> Refusal {
    Refusal { cause: Cause::Denied, detail: detail.to_owned() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn noon() -> Timestamp {
    "2026-11-24T12:00:29Z".parse().unwrap()
}

fn keys(id: &str, lifetime: SignedDuration) -> Keys {
    let secret = |text: String| SecretString::from(text);
    let (token, expires) = (Some(secret("token".to_owned())), Some(noon() + lifetime));
    Keys { id: id.to_owned(), secret: secret(format!("secret of {id}")), token, expires }
}

impl Issuer for Aws {
    async fn session(
        &self,
        _keys: &Keys,
        serial: &str,
        code: &SecretString,
        seconds: u32,
    ) -> Result<Keys, Refusal> {
        let code = code.expose_secret();
        lock(&self.asked).push(format!("session {serial} {code} for {seconds}"));
        if code.starts_with(self.wrong) {
            return Err(denied("AccessDenied: MultiFactorAuthentication failed"));
        }
        Ok(keys("SESSION", SignedDuration::from_secs(seconds.into())))
    }

    async fn role(&self, by: &Keys, role: &RoleWanted) -> Result<Keys, Refusal> {
        let seconds = role.seconds.map(|it| format!(" for {it}")).unwrap_or_default();
        lock(&self.asked).push(format!("role {} by {}{seconds}", role.arn, by.id));
        if self.roles_are_shut {
            return Err(denied("AccessDenied: not authorized to perform: sts:AssumeRole"));
        }
        Ok(keys(&role.arn, SignedDuration::from_hours(1)))
    }

    async fn identity(&self, _keys: &Keys) -> Result<Identity, Refusal> {
        Ok(Identity { arn: "arn:aws:iam::1:user/team/ana".to_owned(), account: "1".to_owned() })
    }

    async fn devices(&self, _keys: &Keys) -> Result<Vec<String>, Refusal> {
        lock(&self.asked).push("devices".to_owned());
        lock(&self.probe).clone().unwrap_or_else(|| self.devices.clone())
    }

    async fn policies(&self, _keys: &Keys, user: &str) -> Result<Vec<String>, Refusal> {
        assert_eq!(user, "ana", "the path is no part of the name");
        self.policies.clone()
    }

    fn skew(&self) -> Option<SignedDuration> {
        Some(SignedDuration::from_secs(self.skew_seconds))
    }
}

/// A person who types what is laid out, and interrupts when nothing is left.
pub(super) struct Hand {
    codes: Mutex<VecDeque<String>>,
    said: Mutex<String>,
}

impl Hand {
    pub(super) fn typing(codes: &[&str]) -> Self {
        let codes = codes.iter().map(|code| (*code).to_owned()).collect();
        Self { codes: Mutex::new(codes), said: Mutex::default() }
    }
}

impl Person for Hand {
    fn code(&self, _serial: &str, profile: &str) -> Result<SecretString, PromptError> {
        assert_eq!(profile, "work");
        lock(&self.codes).pop_front().map(SecretString::from).ok_or(PromptError::Interrupted)
    }

    fn tries(&self) -> u32 {
        3
    }

    fn choose(&self, _question: &str, among: &[String]) -> Result<usize, PromptError> {
        Ok(among.len() - 1)
    }

    fn say(&self, text: &str) {
        writeln!(lock(&self.said), "{text}").unwrap();
    }

    fn wait(&self, seconds: u64) {
        writeln!(lock(&self.said), "wait {seconds} s").unwrap();
    }
}

/// All of it.
pub(super) struct Scene {
    pub(super) aws: Aws,
    pub(super) clock: TestClock,
    pub(super) vault: Vault,
    hand: Hand,
    _folder: TempDir,
}

impl Scene {
    pub(super) fn new(aws: Aws, hand: Hand) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cost = Cost { memory_kib: 64, passes: 1 };
        let vault = Vault::create(folder.path(), &"correct horse".to_owned().into(), cost).unwrap();
        let key = Keys { token: None, expires: None, ..keys("AKIA", SignedDuration::ZERO) };
        vault.put_key("work", &key).unwrap();
        Self { aws, clock: TestClock(noon()), vault, hand, _folder: folder }
    }

    pub(super) fn wish(roles: &[RoleWanted]) -> Wish {
        let chain = Chain {
            profile: "work".to_owned(),
            source: Source::Vault("work".to_owned()),
            roles: roles.to_vec(),
            mfa_serial: None,
            mfa_process: None,
            ykman: None,
        };
        Wish { chain, serial: None, seconds: 43_200, anew: false }
    }

    pub(super) fn broker(&self) -> Broker<'_, Aws, TestClock, Hand> {
        Broker { issuer: &self.aws, clock: &self.clock, person: &self.hand, vault: &self.vault }
    }

    pub(super) async fn get(&self, roles: &[RoleWanted]) -> Result<Given, SessionError> {
        self.broker().credentials(&Self::wish(roles)).await
    }

    pub(super) fn asked(&self) -> Vec<String> {
        lock(&self.aws.asked).clone()
    }

    pub(super) fn said(&self) -> String {
        lock(&self.hand.said).clone()
    }
}
