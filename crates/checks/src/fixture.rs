//! Tiny accounts in words, for the tables of cases. Only this file touches the model's API.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tutela_model::{
    AccessKey, Account, AccountId, Arn, Call, Cause, Device, Exemption, ExemptionState, Gap,
    Grants, LastUse, NamedPolicy, Observed, Operation, Password, PasswordPolicy, Population,
    Receipt, Root, ServiceCredential, Snapshot, User, VirtualDevice, operation,
};

use crate::{Check, judge, judge_exemptions};

const NOW: &str = "2026-11-24T12:00:00Z";

/// Judges the fixture by one check and compares its only row with `expected`: a status, and behind
/// it a severity where the check gives one of its own.
#[track_caller]
pub(crate) fn check(check: &'static Check, what: &str, fixture: AccountFixture, expected: &str) {
    let snapshot = Snapshot { as_of: fixture.as_of, accounts: vec![fixture.build()] };
    let findings = judge(&snapshot, &[check]);
    let [finding] = findings.as_slice() else {
        panic!("{what}: {} rows: {findings:#?}", findings.len())
    };
    assert_row(check, what, finding, expected);
}

/// The same for the account as a whole: statuses of all rows, in order.
#[track_caller]
pub(crate) fn check_rows(
    check: &'static Check,
    what: &str,
    fixture: AccountFixture,
    expected: &[&str],
) {
    let snapshot = Snapshot { as_of: fixture.as_of, accounts: vec![fixture.build()] };
    let findings = judge(&snapshot, &[check]);
    let statuses: Vec<&str> = findings.iter().map(|finding| finding.status.word()).collect();
    assert_eq!(statuses, expected, "{what}: {findings:#?}");
}

/// The same for an exemption.
#[track_caller]
pub(crate) fn check_exemption(
    check: &'static Check,
    what: &str,
    state: ExemptionFixture,
    expected: &str,
) {
    let findings = judge_exemptions(&account().build(), &[state.0], &[check]);
    let [finding] = findings.as_slice() else { panic!("{what}: {findings:#?}") };
    assert_row(check, what, finding, expected);
}

#[track_caller]
fn assert_row(check: &Check, what: &str, finding: &tutela_model::Finding, expected: &str) {
    let mut said = finding.status.word().to_owned();
    if finding.severity != check.severity {
        said = format!("{said} {}", finding.severity);
    }
    assert_eq!(said, expected, "{what}: {}", finding.message);
    assert_eq!(finding.gap.is_some(), finding.evidence.is_empty(), "{what}: a gap or evidence");
    assert!(!finding.message.ends_with('.'), "{what}: no full stop: {}", finding.message);
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

fn receipt(operation: &'static Operation) -> Arc<Receipt> {
    let call = Call::new(operation);
    let file = format!("accounts/111122223333/{}", call.path());
    Arc::new(Receipt { call, time: Some(now()), made: Some(now()), file })
}

fn seen<T>(value: T, operation: &'static Operation) -> Observed<T> {
    Observed::of(value, &receipt(operation))
}

fn hidden<T>(operation: &'static Operation) -> Observed<T> {
    Observed::Missing(Gap::new(Call::new(operation), Cause::Denied, "no policy allows it"))
}

/// An account without users, whose root has a device and a password.
pub(crate) fn account() -> AccountFixture {
    AccountFixture {
        as_of: Some(now()),
        root: "mfa password".to_owned(),
        users: Vec::new(),
        hidden: Vec::new(),
        virtual_devices: Vec::new(),
        password_policy: Some((14, 24)),
        credentials: Vec::new(),
    }
}

pub(crate) struct AccountFixture {
    as_of: Option<Timestamp>,
    root: String,
    users: Vec<UserFixture>,
    hidden: Vec<&'static str>,
    virtual_devices: Vec<(String, bool)>,
    password_policy: Option<(u32, u32)>,
    credentials: Vec<String>,
}

impl AccountFixture {
    /// Root in words: `mfa`, `password`, `key`, `certificate`, `virtual`, `virtual-2`, `used-N` (days ago),
    /// `never-used`, `devices-N` (as root lists them), `password-unsaid`, `none`.
    pub(crate) fn root(mut self, words: &str) -> Self {
        words.clone_into(&mut self.root);
        self
    }

    pub(crate) fn user(mut self, user: UserFixture) -> Self {
        self.users.push(user);
        self
    }

    /// Denies what the word stands for: `root`, `users`, `report`, `virtual-devices`,
    /// `password-policy`, `service-credentials`, `root-use`.
    pub(crate) fn hide(mut self, what: &'static str) -> Self {
        self.hidden.push(what);
        self
    }

    pub(crate) fn undated(mut self) -> Self {
        self.as_of = None;
        self
    }

    /// Adds a virtual device of the account's list.
    pub(crate) fn virtual_device(mut self, name: &str, assigned: bool) -> Self {
        self.virtual_devices.push((name.to_owned(), assigned));
        self
    }

    /// Least length and number of remembered passwords; `None` for no policy.
    pub(crate) fn password_policy(mut self, policy: Option<(u32, u32)>) -> Self {
        self.password_policy = policy;
        self
    }

    /// A service-specific credential of alice in words: `active`, `inactive`, `expires-N` (in days).
    pub(crate) fn credential(mut self, words: &str) -> Self {
        self.credentials.push(words.to_owned());
        self
    }

    fn hides(&self, what: &str) -> bool {
        self.hidden.contains(&what)
    }

    fn or_hidden<T>(&self, what: &str, value: T, operation: &'static Operation) -> Observed<T> {
        if self.hides(what) { hidden(operation) } else { seen(value, operation) }
    }

    fn build(&self) -> Account {
        let details = &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS;
        let policy = self.password_policy.map(|(minimum_length, reuse)| PasswordPolicy {
            minimum_length,
            reuse_prevention: (reuse > 0).then_some(reuse),
            max_age_days: None,
            allow_change: true,
            required_characters: Vec::new(),
        });
        Account {
            id: AccountId::parse("111122223333").unwrap(),
            partition: "aws".to_owned(),
            alias: seen(None, &operation::LIST_ACCOUNT_ALIASES),
            caller: hidden(&operation::GET_CALLER_IDENTITY),
            root: self.build_root(),
            users: Population {
                known: self.users.iter().map(UserFixture::build).collect(),
                complete: if self.hides("users") {
                    Err(Gap::new(Call::new(details), Cause::Denied, "no policy allows it"))
                } else {
                    Ok(receipt(details))
                },
            },
            groups: self.or_hidden("users", BTreeMap::new(), details),
            policies: self.or_hidden("users", BTreeMap::new(), details),
            password_policy: self.or_hidden(
                "password-policy",
                policy,
                &operation::GET_ACCOUNT_PASSWORD_POLICY,
            ),
            virtual_devices: self.or_hidden(
                "virtual-devices",
                self.virtual_devices.iter().map(virtual_device).collect(),
                &operation::LIST_VIRTUAL_MFA_DEVICES,
            ),
            service_credentials: self.or_hidden(
                "service-credentials",
                self.credentials.iter().map(|words| credential(words)).collect(),
                &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
            ),
            saml_providers: seen(Vec::new(), &operation::LIST_SAML_PROVIDERS),
            oidc_providers: seen(Vec::new(), &operation::LIST_OPEN_ID_CONNECT_PROVIDERS),
            report: hidden(&operation::GET_CREDENTIAL_REPORT),
            differences: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn build_root(&self) -> Root {
        let has = |word: &str| self.root.split(' ').any(|known| known == word);
        let number = |prefix: &str| {
            self.root
                .split(' ')
                .find_map(|word| word.strip_prefix(prefix))
                .and_then(|text| text.parse::<i64>().ok())
        };
        let summary = |value: bool| self.or_hidden("root", value, &operation::GET_ACCOUNT_SUMMARY);
        let virtual_count = if has("virtual-2") { 2 } else { usize::from(has("virtual")) };
        let virtual_devices = (0..virtual_count)
            .map(|index| Arn::new(format!("arn:aws:iam::111122223333:mfa/root-{index}")))
            .collect();
        let devices = number("devices-").map_or_else(
            || hidden(&operation::LIST_MFA_DEVICES),
            |count| {
                seen(
                    (0..count).map(|index| format!("GAHT{index:08}")).collect(),
                    &operation::LIST_MFA_DEVICES,
                )
            },
        );
        let last_used = number("used-").map_or(LastUse::Never, |days| LastUse::At(days_ago(days)));
        Root {
            has_mfa: summary(has("mfa")),
            has_password: if has("password-unsaid") {
                hidden(&operation::GET_ACCOUNT_SUMMARY)
            } else {
                summary(has("password"))
            },
            has_access_key: summary(has("key")),
            has_certificate: summary(has("certificate")),
            virtual_devices: self.or_hidden(
                "virtual-devices",
                virtual_devices,
                &operation::LIST_VIRTUAL_MFA_DEVICES,
            ),
            devices,
            last_used: self.or_hidden("root-use", last_used, &operation::GET_CREDENTIAL_REPORT),
        }
    }
}

fn virtual_device((name, assigned): &(String, bool)) -> VirtualDevice {
    VirtualDevice {
        serial: Arn::new(format!("arn:aws:iam::111122223333:mfa/{name}")),
        user: assigned.then(|| Arn::new(format!("arn:aws:iam::111122223333:user/{name}"))),
    }
}

fn credential(words: &str) -> ServiceCredential {
    let expires = words.split(' ').find_map(|word| word.strip_prefix("expires-"));
    ServiceCredential {
        id: "ACCAEXAMPLE".to_owned(),
        user: "alice".to_owned(),
        service: "codecommit.amazonaws.com".to_owned(),
        active: words.split(' ').any(|word| word == "active"),
        created: Some(days_ago(10)),
        expires: expires.map(|days| days_ago(-days.parse::<i64>().unwrap())),
    }
}

/// A user named alice, made 400 days ago, who has nothing.
pub(crate) fn user() -> UserFixture {
    UserFixture {
        password: Password::None,
        devices: Vec::new(),
        keys: Vec::new(),
        administrator: false,
        undecidable: false,
        hidden: Vec::new(),
    }
}

pub(crate) struct UserFixture {
    password: Password,
    devices: Vec<Device>,
    keys: Vec<AccessKey>,
    administrator: bool,
    undecidable: bool,
    hidden: Vec<&'static str>,
}

impl UserFixture {
    /// A console password, set 100 days ago and used yesterday.
    pub(crate) fn console(self) -> Self {
        self.console_used(LastUse::At(days_ago(1)))
    }

    /// A console password that was last used so many days ago.
    pub(crate) fn console_used_days_ago(self, days: i64) -> Self {
        self.console_used(LastUse::At(days_ago(days)))
    }

    pub(crate) fn console_used(mut self, last_used: LastUse) -> Self {
        self.password = Password::Enabled { last_used, changed: Some(days_ago(100)) };
        self
    }

    /// Devices in words: `virtual`, `fido` (certified), `passkey` (no certification), `fido-hidden`
    /// (certification denied), `totp`, `sms`.
    pub(crate) fn devices(mut self, words: &[&str]) -> Self {
        self.devices = words.iter().map(|word| device(word)).collect();
        self
    }

    /// Keys in words: `active` or `inactive`, `made-N`, `used-N` (days ago), `never-used` (the
    /// default), `use-unsaid`, `made-unsaid`, `made-with-user`.
    pub(crate) fn keys(mut self, words: &[&str]) -> Self {
        self.keys = words.iter().enumerate().map(|(index, words)| key(index, words)).collect();
        self
    }

    pub(crate) fn administrator(mut self) -> Self {
        self.administrator = true;
        self
    }

    /// Grants of which nobody can say whether they amount to administration.
    pub(crate) fn perhaps_administrator(mut self) -> Self {
        self.undecidable = true;
        self
    }

    /// Denies what the word stands for: `password`, `devices`, `keys`, `grants`, `created`.
    pub(crate) fn hide(mut self, what: &'static str) -> Self {
        self.hidden.push(what);
        self
    }

    fn or_hidden<T>(&self, what: &str, value: T, operation: &'static Operation) -> Observed<T> {
        if self.hidden.contains(&what) { hidden(operation) } else { seen(value, operation) }
    }

    fn build(&self) -> User {
        let report = &operation::GET_CREDENTIAL_REPORT;
        let document = if self.administrator {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        } else if self.undecidable {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}"#
        } else {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#
        };
        let grants = Grants {
            inline: vec![NamedPolicy { name: "inline".to_owned(), document: Arc::from(document) }],
            attached: Vec::new(),
            groups: Vec::new(),
            boundary: None,
        };
        User {
            name: "alice".to_owned(),
            arn: Arn::new("arn:aws:iam::111122223333:user/alice"),
            created: self.or_hidden(
                "created",
                days_ago(400),
                &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
            ),
            password: self.or_hidden("password", self.password.clone(), report),
            has_mfa: self.or_hidden(
                "devices",
                !self.devices.is_empty(),
                &operation::LIST_MFA_DEVICES,
            ),
            devices: self.or_hidden("devices", self.devices.clone(), &operation::LIST_MFA_DEVICES),
            keys: self.or_hidden("keys", self.keys.clone(), report),
            certificate: seen(false, report),
            grants: self.or_hidden("grants", grants, &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS),
            service_credentials: seen(Vec::new(), &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS),
        }
    }
}

fn device(word: &str) -> Device {
    let serial = match word {
        "virtual" => "arn:aws:iam::111122223333:mfa/alice",
        "fido" | "passkey" | "fido-hidden" => "arn:aws:iam::111122223333:u2f/user/alice/key",
        "totp" => "GAHT12345678",
        "sms" => "arn:aws:iam::111122223333:sms-mfa/alice",
        other => panic!("no device is called {other}"),
    };
    let call = &operation::GET_MFA_DEVICE;
    let certifications = match word {
        "fido" => seen(vec![("FIDO".to_owned(), "L1".to_owned())], call),
        "passkey" => seen(Vec::new(), call),
        _ => hidden(call),
    };
    Device { serial: serial.to_owned(), enabled: Some(days_ago(30)), certifications }
}

fn key(index: usize, words: &str) -> AccessKey {
    let words: Vec<&str> = words.split(' ').collect();
    let number =
        |prefix: &str| words.iter().find_map(|word| word.strip_prefix(prefix)?.parse::<i64>().ok());
    let created = if words.contains(&"made-unsaid") {
        None
    } else if words.contains(&"made-with-user") {
        Some(days_ago(400))
    } else {
        Some(days_ago(number("made-").unwrap_or(10)))
    };
    let last_used = if words.contains(&"use-unsaid") {
        LastUse::Unsaid
    } else {
        number("used-").map_or(LastUse::Never, |days| LastUse::At(days_ago(days)))
    };
    AccessKey {
        slot: (index + 1).to_string(),
        id: None,
        active: words.contains(&"active"),
        created,
        last_used,
        last_service: None,
    }
}

/// An exemption that has an owner, matches a finding and holds.
pub(crate) fn exemption() -> ExemptionFixture {
    ExemptionFixture(ExemptionState {
        receipt: receipt(&operation::READ_EXEMPTIONS),
        number: 1,
        check: "root-mfa-missing".to_owned(),
        resource: "*".to_owned(),
        exemption: Exemption {
            reason: "the key is in the post".to_owned(),
            owner: Some("alice@example.com".to_owned()),
            until: "2026-12-31".to_owned(),
            approved_by: None,
            ticket: None,
            compensating_control: None,
        },
        matched: 1,
        expired: Some(false),
    })
}

pub(crate) struct ExemptionFixture(ExemptionState);

impl ExemptionFixture {
    pub(crate) fn expired(mut self, expired: Option<bool>) -> Self {
        self.0.expired = expired;
        self
    }

    pub(crate) fn matched(mut self, matched: usize) -> Self {
        self.0.matched = matched;
        self
    }

    pub(crate) fn owner(mut self, owner: Option<&str>) -> Self {
        self.0.exemption.owner = owner.map(str::to_owned);
        self
    }
}
