//! An account that shows what Tutela can find: every status, every area.
//!
//! It emits recordings and never findings, so that a demo goes through the same path as a scan.
//! Names and numbers are the documentation's own examples; nobody's account is behind them.

mod alerts;
mod clusters;
mod config;
mod identity_center;
mod monitoring;
mod organization;
mod people;
mod resources;
mod roles;
mod rows;
mod services;
mod signals;

use jiff::Timestamp;
use serde_json::{Value, json};
use tutela_model::{AccountId, Call, Cause, Operation, operation};
use tutela_recording::{AccountRecordings, Answer, Recording};

use self::people::{ACCOUNT, PEOPLE, Person};

/// The exemptions of the demo's company, as it would keep them in a file of [`EXEMPTIONS_FILE`].
pub const EXEMPTIONS: &str = include_str!("exemptions.toml");

/// The name of the file of exemptions.
pub const EXEMPTIONS_FILE: &str = "exemptions.toml";

/// What the demo's company vouches for, as it would keep it in a file of [`ATTESTATIONS_FILE`].
pub const ATTESTATIONS: &str = include_str!("attestations.toml");

/// The name of the file of attestations.
pub const ATTESTATIONS_FILE: &str = "attestations.toml";

/// The day of the demo.
///
/// # Panics
/// Never: the text is a constant, and a test reads it.
#[must_use]
pub fn as_of() -> Timestamp {
    Timestamp::constant(1_795_510_800, 0)
}

/// The demo's account.
///
/// ```
/// let accounts = tutela_demo::accounts();
/// assert_eq!(accounts[0].account.as_str(), "111122223333");
/// ```
#[must_use]
pub fn accounts() -> Vec<AccountRecordings> {
    let mut recordings = account_wide();
    recordings.extend(organization::recordings());
    recordings.extend(monitoring::recordings());
    recordings.extend(signals::recordings());
    recordings.extend(clusters::recordings());
    recordings.extend(resources::recordings());
    recordings.extend(services::recordings());
    recordings.extend(identity_center::recordings());
    recordings.extend(PEOPLE.iter().flat_map(person));
    recordings.sort_by(|a, b| a.call.cmp(&b.call));
    let account = AccountId::parse(ACCOUNT).unwrap_or_else(AccountId::unknown);
    vec![AccountRecordings::new(account, recordings)]
}

/// The same account with everything that it would answer, also to calls that a scan of it does not
/// make: passwords, keys and devices of everybody. It is what a fake of the account serves.
///
/// ```
/// use tutela_model::operation;
/// let keys = tutela_demo::whole().recordings.into_iter();
/// assert!(keys.filter(|of| *of.call.operation == operation::LIST_ACCESS_KEYS).count() > 1);
/// ```
#[must_use]
pub fn whole() -> AccountRecordings {
    let mut recordings = account_wide();
    recordings.extend(organization::recordings());
    recordings.extend(monitoring::recordings());
    recordings.extend(signals::recordings());
    recordings.extend(clusters::recordings());
    recordings.extend(resources::recordings());
    recordings.extend(services::recordings());
    recordings.extend(identity_center::recordings());
    for person in PEOPLE {
        let made = self::person(person);
        let others = everything(person)
            .into_iter()
            .filter(|other| made.iter().all(|recording| recording.call != other.call))
            .collect::<Vec<_>>();
        recordings.extend(made.into_iter().chain(others));
    }
    recordings.sort_by(|a, b| a.call.cmp(&b.call));
    let account = AccountId::parse(ACCOUNT).unwrap_or_else(AccountId::unknown);
    AccountRecordings::new(account, recordings)
}

fn recorded(call: Call, answer: Answer) -> Recording {
    Recording { call, taken_at: Some(as_of()), answer }
}

fn json_answer(value: &Value) -> Answer {
    Answer::Json(format!("{value:#}\n").into_bytes())
}

fn account_wide() -> Vec<Recording> {
    let answer = |operation: &'static Operation, value: Value| {
        recorded(Call::new(operation), json_answer(&value))
    };
    vec![
        answer(
            &operation::GET_CALLER_IDENTITY,
            json!({
                "UserId": "AROAEXAMPLEROLE:auditor",
                "Account": ACCOUNT,
                "Arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/tutela-reader/auditor"),
            }),
        ),
        answer(
            &operation::GENERATE_CREDENTIAL_REPORT,
            json!({ "State": "COMPLETE", "Description": "No report exists. Starting a new report generation task" }),
        ),
        answer(&operation::GET_ACCOUNT_SUMMARY, summary()),
        answer(&operation::LIST_VIRTUAL_MFA_DEVICES, rows::virtual_devices()),
        answer(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, rows::authorization_details()),
        answer(&operation::GET_ACCOUNT_PASSWORD_POLICY, password_policy()),
        answer(&operation::LIST_SERVICE_SPECIFIC_CREDENTIALS, rows::service_credentials()),
        answer(&operation::LIST_ACCOUNT_ALIASES, json!({ "AccountAliases": ["acme-demo"] })),
        answer(&operation::LIST_OPEN_ID_CONNECT_PROVIDERS, roles::oidc_providers()),
        recorded(
            Call::new(&operation::LIST_SAML_PROVIDERS),
            Answer::Gap {
                cause: Cause::Denied,
                detail: "User is not authorized to perform: iam:ListSAMLProviders because no \
                         identity-based policy allows the iam:ListSAMLProviders action"
                    .to_owned(),
            },
        ),
        recorded(
            Call::new(&operation::GET_CREDENTIAL_REPORT),
            Answer::Report {
                csv: rows::credential_report().into_bytes(),
                generated: Some(people::report_made()),
            },
        ),
    ]
}

fn summary() -> Value {
    let users = PEOPLE.len();
    json!({ "SummaryMap": {
        "Users": users,
        "Groups": 2,
        "Roles": roles::count(),
        "MFADevices": 8,
        "MFADevicesInUse": 7,
        "AccountMFAEnabled": 1,
        "AccountPasswordPresent": 1,
        "AccountAccessKeysPresent": 0,
        "AccountSigningCertificatesPresent": 0,
    }})
}

fn password_policy() -> Value {
    json!({ "PasswordPolicy": {
        "MinimumPasswordLength": 8,
        "RequireSymbols": false,
        "RequireNumbers": true,
        "RequireUppercaseCharacters": true,
        "RequireLowercaseCharacters": true,
        "AllowUsersToChangePassword": true,
        "ExpirePasswords": false,
    }})
}

/// The calls that a scan makes about one person: the devices of those that have any, and password
/// and keys of those that the report lacks.
fn person(person: &Person) -> Vec<Recording> {
    let by_name =
        |operation: &'static Operation| Call::new(operation).with("UserName", person.name);
    let mut recordings = Vec::new();
    let reported_mfa = person.report_says_mfa.unwrap_or(!person.devices.is_empty());
    if person.listing_throttled {
        let detail = "Throttling: Rate exceeded, in 8 attempts".to_owned();
        let answer = Answer::Gap { cause: Cause::Throttled, detail };
        recordings.push(recorded(by_name(&operation::LIST_MFA_DEVICES), answer));
    } else if reported_mfa || !person.devices.is_empty() || person.newer_than_report {
        let listed = rows::mfa_devices(person);
        recordings.push(recorded(by_name(&operation::LIST_MFA_DEVICES), json_answer(&listed)));
        for device in person.devices.iter().filter(|device| device.is_fido()) {
            let call =
                Call::new(&operation::GET_MFA_DEVICE).with("SerialNumber", device.serial(person));
            recordings.push(recorded(call, json_answer(&rows::mfa_device(person, *device))));
        }
    }
    if person.newer_than_report {
        recordings.extend(
            everything(person)
                .into_iter()
                .filter(|recording| *recording.call.operation != operation::LIST_MFA_DEVICES),
        );
    }
    recordings
}

/// What each call about one person answers, whether a scan makes it or not.
fn everything(person: &Person) -> [Recording; 4] {
    let by_name =
        |operation: &'static Operation| Call::new(operation).with("UserName", person.name);
    let profile = rows::login_profile(person);
    [
        recorded(by_name(&operation::LIST_MFA_DEVICES), json_answer(&rows::mfa_devices(person))),
        recorded(
            by_name(&operation::GET_LOGIN_PROFILE),
            profile.map_or_else(absent, |value| json_answer(&value)),
        ),
        recorded(by_name(&operation::LIST_ACCESS_KEYS), json_answer(&rows::access_keys(person))),
        recorded(
            by_name(&operation::LIST_SSH_PUBLIC_KEYS),
            json_answer(&json!({ "SSHPublicKeys": [] })),
        ),
    ]
}

fn absent() -> Answer {
    Answer::Absent {
        code: "NoSuchEntity".to_owned(),
        message: "Login Profile cannot be found.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_one_that_the_documents_name() {
        assert_eq!(as_of().to_string(), "2026-11-24T09:00:00Z");
    }
}
