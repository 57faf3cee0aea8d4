//! Replaces names, ids and e-mail addresses, so that an account's answers can be shown to others.
//!
//! The same original has the same replacement everywhere, also across accounts, so that the
//! answers give the same findings up to names. Account ids become other numbers of twelve digits,
//! ids that IAM gave out keep their prefix (`AIDA-0001`), and all else becomes `name-0001`. Lists
//! are put into the order of the replacements.
//!
//! A text is taken for a name unless its place or shape says that it is none. So names of users,
//! groups, roles, policies, devices, sessions, buckets and other resources are hidden, and so are
//! paths, tags' values, aliases, hardware serials, e-mail addresses, ids of access keys and of
//! service-specific credentials, hosts of identity providers, and in messages every word that
//! errors are not made of.
//!
//! Not hidden are: dates and times, IP addresses, numbers and counts, regions, services, actions,
//! `Sid`s, tags' keys, the structure of policies with their wildcards and variables, what AWS
//! itself named, who is granted what, and which of two replacements are the same. An account can
//! be recognised by these; they are what findings are made of.
//!
//! In the patterns of alerts, words stay that CloudTrail's records about MFA and root have, and parts
//! of them; everything else in a pattern is replaced.
//!
//! What stands before the `@` of an address and what stands behind it are replaced one by one, so that
//! an address still begins as the name of its owner does. What ends within a name no longer matches it: `user/al*` becomes `user/name-0001*`, whatever
//! `user/alice` becomes. An answer that cannot be read is left out, as a gap.

mod alert;
mod answer;
mod document;
mod issuers;
mod names;
mod pattern;
mod plain;
mod table;
mod text;
mod tree;
mod words;

use tutela_model::{AccountId, Call, Cause, Reach};

use self::names::Names;
use crate::{AccountRecordings, Answer, Recording};

/// The same answers with names, ids and e-mail addresses replaced.
///
/// Files lose the places that people gave them, since those are names, too.
///
/// ```
/// use tutela_model::{AccountId, Call, operation};
/// use tutela_recording::{AccountRecordings, Answer, Recording, redact};
/// let recording = Recording {
///     call: Call::new(&operation::LIST_MFA_DEVICES).with("UserName", "alice"),
///     taken_at: None,
///     answer: Answer::Json(br#"{"MFADevices":[]}"#.to_vec()),
/// };
/// let account = AccountId::parse("111122223333").unwrap();
/// let redacted = redact(&[AccountRecordings::new(account, vec![recording])]);
/// let call = &redacted[0].recordings[0].call;
/// assert_eq!(call.to_string(), "iam:ListMFADevices(UserName=name-0001)");
/// ```
#[must_use]
pub fn redact(accounts: &[AccountRecordings]) -> Vec<AccountRecordings> {
    let mut names = Names::new();
    for account in accounts {
        let _ = replace_account(&mut names, account);
    }
    let mut names = names.settle();
    accounts.iter().map(|account| replace_account(&mut names, account)).collect()
}

fn replace_account(names: &mut Names, account: &AccountRecordings) -> AccountRecordings {
    let id = if account.account == AccountId::unknown() {
        None
    } else {
        AccountId::parse(&names.replace(account.account.as_str()))
    };
    let id = id.unwrap_or_else(AccountId::unknown);
    let recordings =
        account.recordings.iter().map(|Recording { call, taken_at, answer }| Recording {
            call: replace_call(names, call),
            taken_at: *taken_at,
            answer: replace_answer(names, answer),
        });
    let mut recordings: Vec<Recording> = recordings.collect();
    recordings.sort_by(|a, b| a.call.cmp(&b.call));
    AccountRecordings::new(id, recordings)
}

fn replace_call(names: &mut Names, call: &Call) -> Call {
    // Kinds are words of the API.
    let kinds = if let Reach::Kind(_, kinds) = call.operation.reach { kinds } else { &[] };
    let replaced = |names: &mut Names, value: &str| {
        if kinds.contains(&value) { value.to_owned() } else { pattern::replace(names, value) }
    };
    let parameters = call.parameters.map(|value| replaced(names, value));
    Call { operation: call.operation, region: call.region.clone(), parameters }
}

fn replace_answer(names: &mut Names, answer: &Answer) -> Answer {
    match answer {
        Answer::Json(json) => match answer::replace(names, json) {
            Ok(json) => Answer::Json(json),
            Err(error) if error.is_eof() => left_out(Cause::Incomplete),
            Err(_) => left_out(Cause::Malformed),
        },
        Answer::Report { csv, generated } => match table::replace(names, csv) {
            Ok(csv) => Answer::Report { csv, generated: *generated },
            Err(_) => left_out(Cause::Malformed),
        },
        Answer::Absent { code, message } => Answer::Absent {
            code: if plain::is_plain(code) { code.clone() } else { pattern::replace(names, code) },
            message: text::replace(names, message),
        },
        Answer::Gap { cause, detail } => {
            Answer::Gap { cause: *cause, detail: text::replace(names, detail) }
        }
    }
}

/// Nobody can tell where the names are in what cannot be read.
fn left_out(cause: Cause) -> Answer {
    let detail = "it could not be read, and was left out when names were replaced".to_owned();
    Answer::Gap { cause, detail }
}
