//! Which calls to make next. Pure: what was answered so far decides what is asked.

mod organization;
mod regions;

use std::collections::{BTreeMap, BTreeSet};

use tutela_model::{Call, DeviceKind, Operation, Reach, Seen, operation};

use crate::{
    AccountRecordings, Answer,
    answers::UserDetail,
    assemble::{Facts, row_of},
    credential_report::Row,
};

/// The calls to make next, given what was answered so far; none when there is nothing left to ask.
///
/// The account-wide calls come first, since they tell which users and devices need a call of their
/// own: the devices of each user that has any, and passwords and keys of users that the credential
/// report lacks. With `fresh`, every user is asked for all three, since the report may be four
/// hours old. What is regional is asked in every enabled region, and in `own`, the caller's, where
/// nobody knows which are enabled.
///
/// ```
/// use std::collections::BTreeSet;
/// use tutela_model::{AccountId, operation};
/// use tutela_recording::{AccountRecordings, next_calls};
/// let nothing = AccountRecordings::new(AccountId::unknown(), vec![]);
/// let wanted = BTreeSet::from([&operation::GET_ACCOUNT_SUMMARY, &operation::LIST_MFA_DEVICES]);
/// let calls = next_calls(&wanted, &nothing, false, "eu-west-1");
/// assert_eq!(calls[0].to_string(), "iam:GetAccountSummary");
/// ```
#[must_use]
pub fn next_calls(
    wanted: &BTreeSet<&'static Operation>,
    account: &AccountRecordings,
    fresh: bool,
    own: &str,
) -> Vec<Call> {
    let open = Open::of(account);
    let account_wide = account_calls(wanted, &open, usize::MAX);
    if !account_wide.is_empty() {
        return account_wide;
    }
    let facts = Facts::read(account, None);
    let (listings, policies) = organization::calls(&facts, account, wanted);
    let calls = user_calls(&facts, wanted, fresh).into_iter().chain(listings);
    let calls = calls.chain(own_calls(&facts, wanted)).chain(regions::calls(&facts, wanted, own));
    let calls = open.of_calls(calls.collect());
    if !calls.is_empty() {
        return calls;
    }
    let calls = device_calls(&facts, wanted).into_iter().chain(policies);
    open.of_calls(calls.chain(regions::things(&facts, account, wanted)).collect())
}

/// How many users' MFA devices are listed, at most, in search of one to try `GetMFADevice` on.
pub const TRIAL_LISTINGS: usize = 50;

/// How many of those listings are offered at once: each answer may make the next one needless.
const LISTINGS_AT_ONCE: usize = 10;

/// The next calls of a trial of every operation, each of them once; none when the trial is over.
///
/// One user, device or region stands for all, as the permission is the same; the region is `own`,
/// the caller's. But whether anybody has a
/// device of the kind that `GetMFADevice` is for is only known from the users' listings: those are
/// called one after the other, for users whom a scan would ask, until such a device is found, a
/// listing fails, or [`TRIAL_LISTINGS`] are through.
///
/// ```
/// use tutela_model::AccountId;
/// use tutela_recording::{AccountRecordings, next_trials};
/// let nothing = AccountRecordings::new(AccountId::unknown(), vec![]);
/// assert_eq!(next_trials(&nothing, "eu-west-1")[0].to_string(), "sts:GetCallerIdentity");
/// ```
#[must_use]
pub fn next_trials(account: &AccountRecordings, own: &str) -> Vec<Call> {
    let everything: BTreeSet<&'static Operation> = operation::ALL.iter().copied().collect();
    let open = Open::of(account);
    let mut tried: BTreeSet<&Operation> =
        account.recordings.iter().map(|recording| recording.call.operation).collect();
    // One kind stands for all.
    let account_wide = account_calls(&everything, &open, 1);
    if !account_wide.is_empty() {
        return account_wide;
    }
    let facts = Facts::read(account, None);
    let candidates = listings_by_promise(&facts);
    let (listings, policies) = organization::calls(&facts, account, &everything);
    let calls = candidates
        .iter()
        .cloned()
        .chain(listings)
        .chain(policies)
        .chain(user_calls(&facts, &everything, true))
        .chain(users(&facts).first().map(|(name, ..)| ssh_keys_of(name)))
        .chain(device_calls(&facts, &everything))
        .chain(own_calls(&facts, &everything))
        .chain(regions::trials(&facts, &everything, own))
        .chain(regions::things(&facts, account, &everything));
    let each_once: Vec<Call> = calls.filter(|call| tried.insert(call.operation)).collect();
    if !each_once.is_empty() || tried.contains(&operation::GET_MFA_DEVICE) {
        return each_once;
    }
    let listings = account
        .recordings
        .iter()
        .filter(|recording| *recording.call.operation == operation::LIST_MFA_DEVICES);
    if listings.clone().any(|recording| matches!(recording.answer, Answer::Gap { .. })) {
        return Vec::new();
    }
    let left = TRIAL_LISTINGS.saturating_sub(listings.count());
    let mut more = open.of_calls(candidates);
    more.truncate(left.min(LISTINGS_AT_ONCE));
    more
}

/// The listings that a scan would make, those first that are likely to show a device that is not
/// virtual.
fn listings_by_promise(facts: &Facts<'_>) -> Vec<Call> {
    let listings = BTreeSet::from([&operation::LIST_MFA_DEVICES]);
    let holders = holders(facts);
    let holds: BTreeMap<&str, bool> =
        users(facts).into_iter().map(|(name, arn, _)| (name, holders.contains(arn))).collect();
    let mut calls = user_calls(facts, &listings, false);
    calls.sort_by_key(|call| {
        call.parameter("UserName").and_then(|user| holds.get(user)).copied().unwrap_or(true)
    });
    calls
}

/// Which calls have no answer yet.
struct Open<'a>(BTreeSet<&'a Call>);

impl<'a> Open<'a> {
    fn of(account: &'a AccountRecordings) -> Self {
        Self(account.recordings.iter().map(|recording| &recording.call).collect())
    }

    fn of_calls(&self, calls: Vec<Call>) -> Vec<Call> {
        calls.into_iter().filter(|call| !self.0.contains(call)).collect()
    }
}

/// The open calls that answer for the whole account, `kinds` of those that come in kinds; the
/// report's own comes when it was ordered.
fn account_calls(
    wanted: &BTreeSet<&'static Operation>,
    open: &Open<'_>,
    kinds: usize,
) -> Vec<Call> {
    let (generate, report) =
        (&operation::GENERATE_CREDENTIAL_REPORT, &operation::GET_CREDENTIAL_REPORT);
    let mut account_wide: Vec<Call> = operation::ALL
        .iter()
        .filter(|operation| {
            matches!(operation.reach, Reach::Account | Reach::Kind(..))
                && wanted.contains(**operation)
                && **operation != generate
                && **operation != report
        })
        .flat_map(|operation| of_each_kind(operation).into_iter().take(kinds))
        .collect();
    if wanted.contains(report) {
        account_wide.push(Call::new(generate));
    }
    let account_wide = open.of_calls(account_wide);
    if account_wide.is_empty() && wanted.contains(report) {
        return open.of_calls(vec![Call::new(report)]);
    }
    account_wide
}

/// The calls that every account gives cause for, beside those of one answer for all of it.
pub(crate) fn expected_calls(facts: &Facts<'_>) -> Vec<Call> {
    let everything: BTreeSet<&'static Operation> = operation::ALL.iter().copied().collect();
    let is_kind = |operation: &&Operation| matches!(operation.reach, Reach::Kind(..));
    let kinds = operation::ALL.iter().copied().filter(is_kind).flat_map(of_each_kind);
    let own = own_calls(facts, &everything);
    kinds.chain(own).chain(regions::expected(facts, &everything)).collect()
}

/// The calls that name the account itself, where it is known which it is.
fn own_calls(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>) -> Vec<Call> {
    let Some(account) = facts.own_account(facts.reader.owner()) else { return Vec::new() };
    let of_account = operation::ALL.iter().filter(|operation| wanted.contains(**operation));
    let calls = of_account.filter_map(|operation| match operation.reach {
        Reach::Own(parameter) => Some(Call::new(operation).with(parameter, &account)),
        Reach::Account
        | Reach::Kind(..)
        | Reach::User
        | Reach::Device
        | Reach::Organization
        | Reach::Policy
        | Reach::Each(_)
        | Reach::Home
        | Reach::Region
        | Reach::InRegion(_) => None,
    });
    calls.collect()
}

/// The call, or one for each kind of what it is about.
fn of_each_kind(operation: &'static Operation) -> Vec<Call> {
    let call = Call::new(operation);
    if let Reach::Kind(parameter, kinds) = operation.reach {
        return kinds.iter().map(|kind| call.clone().with(parameter, *kind)).collect();
    }
    vec![call]
}

fn user_calls(facts: &Facts<'_>, wanted: &BTreeSet<&'static Operation>, fresh: bool) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut want = |operation: &'static Operation, user: &str| {
        if wanted.contains(operation) {
            calls.push(Call::new(operation).with("UserName", user));
        }
    };
    let holders = holders(facts);
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

/// The call that lists a user's SSH keys for Git. For whom it is worth a call, only proofs can tell.
#[must_use]
pub fn ssh_keys_of(user: &str) -> Call {
    Call::new(&operation::LIST_SSH_PUBLIC_KEYS).with("UserName", user)
}

/// The ARNs of users with a virtual device.
fn holders<'a>(facts: &'a Facts<'_>) -> BTreeSet<&'a str> {
    match facts.virtual_devices.seen() {
        Ok(devices) => {
            devices.value.iter().filter_map(|device| Some(device.user.as_ref()?.as_str())).collect()
        }
        Err(_) => BTreeSet::new(),
    }
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
