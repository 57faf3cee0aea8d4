//! Which calls to make next. Pure: what was answered so far decides what is asked.

use std::collections::BTreeSet;

use tutela_model::{Call, DeviceKind, Operation, Reach, Seen, operation};

use crate::{
    AccountRecordings,
    answers::UserDetail,
    assemble::{Facts, row_of},
    credential_report::Row,
};

/// The calls to make next, given what was answered so far; none when there is nothing left to ask.
///
/// The account-wide calls come first, since they tell which users and devices need a call of their
/// own: the devices of each user that has any, and passwords and keys of users that the credential
/// report lacks. With `fresh`, every user is asked for all three, since the report may be four
/// hours old.
///
/// ```
/// use std::collections::BTreeSet;
/// use tutela_model::{AccountId, operation};
/// use tutela_recording::{AccountRecordings, next_calls};
/// let nothing = AccountRecordings::new(AccountId::unknown(), vec![]);
/// let wanted = BTreeSet::from([&operation::GET_ACCOUNT_SUMMARY, &operation::LIST_MFA_DEVICES]);
/// let calls = next_calls(&wanted, &nothing, false);
/// assert_eq!(calls[0].to_string(), "iam:GetAccountSummary");
/// ```
#[must_use]
pub fn next_calls(
    wanted: &BTreeSet<&'static Operation>,
    account: &AccountRecordings,
    fresh: bool,
) -> Vec<Call> {
    let asked: BTreeSet<&Call> =
        account.recordings.iter().map(|recording| &recording.call).collect();
    let open = |calls: Vec<Call>| -> Vec<Call> {
        calls.into_iter().filter(|call| !asked.contains(call)).collect()
    };
    let (generate, report) =
        (&operation::GENERATE_CREDENTIAL_REPORT, &operation::GET_CREDENTIAL_REPORT);
    let mut account_wide: Vec<Call> = operation::ALL
        .iter()
        .filter(|operation| {
            operation.reach == Reach::Account
                && wanted.contains(**operation)
                && **operation != generate
                && **operation != report
        })
        .map(|operation| Call::new(operation))
        .collect();
    if wanted.contains(report) {
        account_wide.push(Call::new(generate));
    }
    let account_wide = open(account_wide);
    if !account_wide.is_empty() {
        return account_wide;
    }
    if wanted.contains(report) {
        let report = open(vec![Call::new(report)]);
        if !report.is_empty() {
            return report;
        }
    }
    let facts = Facts::read(account, None);
    let users = open(user_calls(&facts, wanted, fresh));
    if !users.is_empty() {
        return users;
    }
    open(device_calls(&facts, wanted))
}

fn user_calls(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>, fresh: bool) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut want = |operation: &'static Operation, user: &str| {
        if wanted.contains(operation) {
            calls.push(Call::new(operation).with("UserName", user));
        }
    };
    let holders: BTreeSet<&str> = match facts.virtual_devices.seen() {
        Ok(devices) => {
            devices.value.iter().filter_map(|device| Some(device.user.as_ref()?.as_str())).collect()
        }
        Err(_) => BTreeSet::new(),
    };
    for (name, arn, listed) in users(facts) {
        let row = row_of(facts, name, listed).seen().ok().map(|row| row.value);
        if fresh || row.is_none_or(says_or_hides_mfa) || holders.contains(arn) {
            want(&operation::LIST_MFA_DEVICES, name);
        }
        if fresh || row.is_none() {
            want(&operation::GET_LOGIN_PROFILE, name);
            want(&operation::LIST_ACCESS_KEYS, name);
        }
    }
    let is_root = facts.caller().seen().is_ok_and(|caller| caller.value.arn.is_root());
    if is_root && wanted.contains(&operation::LIST_MFA_DEVICES) {
        calls.push(Call::new(&operation::LIST_MFA_DEVICES));
    }
    calls
}

/// A row that says anything but a plain "no" sends us to the live listing.
fn says_or_hides_mfa(row: Row<'_>) -> bool {
    row.flag("mfa_active") != Ok(false)
}

/// Users by the live listing, else by the report.
fn users<'a>(facts: &'a Facts<'_>) -> Vec<(&'a str, &'a str, Option<&'a UserDetail>)> {
    if let Ok(Seen { value, .. }) = facts.authorization.seen() {
        return value
            .user_detail_list
            .iter()
            .map(|user| (user.user_name.as_str(), user.arn.as_str(), Some(user)))
            .collect();
    }
    match facts.report.seen() {
        Ok(report) => report
            .value
            .table
            .users()
            .map(|(name, row)| (name, row.text("arn").unwrap_or_default(), None))
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn device_calls(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>) -> Vec<Call> {
    if !wanted.contains(&operation::GET_MFA_DEVICE) {
        return Vec::new();
    }
    let mut calls = Vec::new();
    for (name, ..) in users(facts) {
        let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", name);
        if let Ok(answer) = facts.reader.mfa_devices(&call).seen() {
            let fido = answer
                .value
                .devices
                .iter()
                .filter(|device| DeviceKind::of(&device.serial_number) == DeviceKind::Fido);
            calls.extend(fido.map(|device| {
                Call::new(&operation::GET_MFA_DEVICE).with("SerialNumber", &device.serial_number)
            }));
        }
    }
    calls
}
