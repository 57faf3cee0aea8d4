//! An account's recordings, told in words.
//!
//! Statements are parted by `;`. What no statement speaks of was not asked.
//!
//! ```text
//! summary Users=2 AccountMFAEnabled=1    the account summary's fields
//! listed alice bob                       the authorization details' users
//! made 2026-11-24T11:00:00Z               when the report that follows was made
//! report <root_account> +mfa             a row of the credential report: +mfa +console +key
//! report alice mfa_active=perhaps        a cell of it
//! assigned alice                         a virtual device of the account's list, and its user
//! devices alice virtual fido             the live listing of a user's devices
//! own-devices virtual                    that of whoever asks
//! password alice / no-password alice     the live login profile
//! keys alice Active Inactive             the live listing of keys
//! denied ListMFADevices alice            a call in vain
//! ```

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tutela_model::{AccountId, Call, Cause, Operation, Reach, Timestamp, operation};
use tutela_recording::{AccountRecordings, Answer, Recording};

pub(crate) const OWNER: &str = "111122223333";
const MADE: &str = "2026-01-02T03:04:05+00:00";

pub(crate) fn owner() -> AccountId {
    AccountId::parse(OWNER).unwrap()
}

/// The moment at which everything was answered.
pub(crate) fn noon() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

pub(crate) fn recorded(call: Call, answer: Answer) -> Recording {
    Recording { call, taken_at: Some(noon()), answer }
}

pub(crate) fn json(value: &Value) -> Answer {
    Answer::Json(value.to_string().into_bytes())
}

/// An account with a single answer.
pub(crate) fn only(operation: &'static Operation, answer: Answer) -> AccountRecordings {
    AccountRecordings::new(owner(), vec![recorded(Call::new(operation), answer)])
}

pub(crate) fn of_user(operation: &'static Operation, user: &str) -> Call {
    Call::new(operation).with("UserName", user)
}

fn arn(user: &str) -> String {
    match user {
        "<root_account>" => format!("arn:aws:iam::{OWNER}:root"),
        user => format!("arn:aws:iam::{OWNER}:user/{user}"),
    }
}

/// The account that the words tell of.
#[track_caller]
pub(crate) fn account(words: &str) -> AccountRecordings {
    let mut told = Told::default();
    for statement in words.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let (verb, about) = words.split_first().unwrap();
        told.hear(verb, about);
    }
    told.recordings()
}

#[derive(Default)]
struct Told {
    answers: BTreeMap<Call, Answer>,
    summary: BTreeMap<String, i64>,
    rows: Vec<String>,
    made: Option<Timestamp>,
    assigned: Vec<Value>,
}

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,\
    access_key_1_last_used_date,access_key_1_last_used_service,access_key_2_active,\
    access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_service,\
    cert_1_active,cert_2_active";

impl Told {
    fn hear(&mut self, verb: &str, about: &[&str]) {
        let (first, rest) = about.split_first().unwrap_or((&"", &[]));
        let user = |operation| of_user(operation, first);
        let (call, answer) = match verb {
            "made" => {
                self.made = Some(first.parse().unwrap());
                return;
            }
            "summary" => {
                let fields = about.iter().map(|field| field.split_once('=').unwrap());
                self.summary.extend(
                    fields.map(|(name, count)| (name.to_owned(), count.parse::<i64>().unwrap())),
                );
                (
                    Call::new(&operation::GET_ACCOUNT_SUMMARY),
                    json(&json!({ "SummaryMap": self.summary })),
                )
            }
            "caller" => (
                Call::new(&operation::GET_CALLER_IDENTITY),
                json(&json!({ "UserId": "x", "Account": OWNER, "Arn": first })),
            ),
            "listed" => (
                Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS),
                json(&json!({
                    "UserDetailList": about.iter().map(|user| listed(user)).collect::<Vec<_>>(),
                    "GroupDetailList": [],
                    "Policies": [],
                })),
            ),
            "report" => {
                self.rows.push(row(first, rest));
                let csv = format!("{HEADER}\n{}\n", self.rows.join("\n")).into_bytes();
                let report = Answer::Report { csv, generated: self.made };
                (Call::new(&operation::GET_CREDENTIAL_REPORT), report)
            }
            "assigned" => {
                self.assigned.push(json!({
                    "SerialNumber": format!("arn:aws:iam::{OWNER}:mfa/{first}"),
                    "User": { "Arn": arn(first) },
                }));
                let listing = json!({ "VirtualMFADevices": self.assigned });
                (Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES), json(&listing))
            }
            "devices" => (user(&operation::LIST_MFA_DEVICES), devices(first, rest)),
            "own-devices" => (Call::new(&operation::LIST_MFA_DEVICES), devices("root", about)),
            "password" => {
                let profile = json!({ "LoginProfile": { "UserName": first, "CreateDate": MADE } });
                (user(&operation::GET_LOGIN_PROFILE), json(&profile))
            }
            "no-password" => (user(&operation::GET_LOGIN_PROFILE), absent()),
            "keys" => (user(&operation::LIST_ACCESS_KEYS), keys(first, rest)),
            "ssh-keys" => (user(&operation::LIST_SSH_PUBLIC_KEYS), ssh_keys(first, rest)),
            "denied" => denied(first, rest.first().copied()),
            verb => panic!("nobody says `{verb}`"),
        };
        self.answers.insert(call, answer);
    }

    fn recordings(self) -> AccountRecordings {
        let recordings = self.answers.into_iter().map(|(call, answer)| recorded(call, answer));
        AccountRecordings::new(owner(), recordings.collect())
    }
}

fn listed(user: &str) -> Value {
    json!({
        "UserName": user,
        "Arn": arn(user),
        "CreateDate": MADE,
        "GroupList": [],
        "AttachedManagedPolicies": [],
    })
}

fn row(user: &str, words: &[&str]) -> String {
    let has = |word: &str| words.contains(&word);
    let cells = HEADER.split(',').map(|column| {
        let said = words.iter().find_map(|word| word.strip_prefix(column)?.strip_prefix('='));
        let flag = match column {
            "user" => return user.to_owned(),
            "arn" => return arn(user),
            "user_creation_time" => return said.unwrap_or(MADE).to_owned(),
            "mfa_active" => has("+mfa"),
            "password_enabled" => has("+console"),
            "access_key_1_active" => has("+key"),
            "access_key_1_last_rotated" if has("+key") => return MADE.to_owned(),
            column if column.ends_with("_active") => false,
            _ => return said.unwrap_or("N/A").to_owned(),
        };
        said.map_or_else(|| flag.to_string(), str::to_owned)
    });
    cells.collect::<Vec<_>>().join(",")
}

fn devices(user: &str, kinds: &[&str]) -> Answer {
    let devices = kinds.iter().map(|kind| {
        let serial = match *kind {
            "virtual" => format!("arn:aws:iam::{OWNER}:mfa/{user}"),
            "fido" => format!("arn:aws:iam::{OWNER}:u2f/user/{user}/key"),
            other => other.to_owned(),
        };
        json!({ "UserName": user, "SerialNumber": serial })
    });
    json(&json!({ "MFADevices": devices.collect::<Vec<_>>() }))
}

fn keys(user: &str, statuses: &[&str]) -> Answer {
    let keys = statuses.iter().enumerate().map(|(index, status)| {
        let id = format!("AKIAEXAMPLE{index}");
        json!({ "UserName": user, "AccessKeyId": id, "Status": status })
    });
    json(&json!({ "AccessKeyMetadata": keys.collect::<Vec<_>>() }))
}

fn ssh_keys(user: &str, statuses: &[&str]) -> Answer {
    let keys = statuses.iter().enumerate().map(|(index, status)| {
        let id = format!("APKAEXAMPLE{index}");
        json!({ "UserName": user, "SSHPublicKeyId": id, "Status": status, "UploadDate": MADE })
    });
    json(&json!({ "SSHPublicKeys": keys.collect::<Vec<_>>() }))
}

fn absent() -> Answer {
    Answer::Absent { code: "NoSuchEntity".to_owned(), message: "not found".to_owned() }
}

fn denied(operation: &str, about: Option<&str>) -> (Call, Answer) {
    let operation =
        operation::find("iam", operation).unwrap_or_else(|| panic!("no operation `{operation}`"));
    let call = match (operation.reach, about) {
        (Reach::User, Some(user)) => of_user(operation, user),
        (Reach::Device, Some(serial)) => Call::new(operation).with("SerialNumber", serial),
        _ => Call::new(operation),
    };
    (call, Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() })
}
