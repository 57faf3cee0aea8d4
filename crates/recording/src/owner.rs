//! Whose account an answer speaks of.

use std::borrow::Cow;

use serde::Deserialize;
use tutela_model::{AccountId, Arn, Call, Operation, operation};

use crate::{Answer, Recording, credential_report::CredentialReport};

/// The operations whose answers name their own account. Policies are no such answer, since they
/// may speak of anybody's.
static NAMING: &[&Operation] = &[
    &operation::GET_CALLER_IDENTITY,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_MFA_DEVICES,
    &operation::LIST_SAML_PROVIDERS,
    &operation::LIST_OPEN_ID_CONNECT_PROVIDERS,
];

/// Where those answers name it; nothing else of them is kept while they are read.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Named<'a> {
    #[serde(borrow)]
    account: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_detail_list: Vec<Item<'a>>,
    #[serde(borrow)]
    role_detail_list: Vec<Item<'a>>,
    #[serde(borrow)]
    group_detail_list: Vec<Item<'a>>,
    #[serde(borrow, rename = "VirtualMFADevices")]
    virtual_devices: Vec<Item<'a>>,
    #[serde(borrow, rename = "MFADevices")]
    devices: Vec<Item<'a>>,
    #[serde(borrow, rename = "SAMLProviderList")]
    saml_providers: Vec<Item<'a>>,
    #[serde(borrow, rename = "OpenIDConnectProviderList")]
    oidc_providers: Vec<Item<'a>>,
}

/// A thing of the account, by its ARN.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(borrow)]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    serial_number: Option<Cow<'a, str>>,
}

/// The account that recordings name as their own: the caller's identity before all others.
#[must_use]
pub fn account_named(recordings: &[Recording]) -> Option<AccountId> {
    let mut recordings: Vec<&Recording> = recordings.iter().collect();
    recordings.sort_by_key(|recording| *recording.call.operation != operation::GET_CALLER_IDENTITY);
    recordings
        .iter()
        .find_map(|recording| accounts_of(&recording.call, &recording.answer).into_iter().next())
}

/// The accounts that an answer names as its own: one, unless answers were pasted together.
pub(crate) fn accounts_of(call: &Call, answer: &Answer) -> Vec<AccountId> {
    match answer {
        Answer::Report { csv, .. } => match CredentialReport::parse(csv) {
            Ok(report) => distinct(report.arns()),
            Err(_) => Vec::new(),
        },
        Answer::Json(json) => accounts_of_json(call, json),
        Answer::Absent { .. } | Answer::Gap { .. } => Vec::new(),
    }
}

fn accounts_of_json(call: &Call, json: &[u8]) -> Vec<AccountId> {
    if !NAMING.contains(&call.operation) {
        return Vec::new();
    }
    let Ok(named) = serde_json::from_slice::<Named<'_>>(json) else { return Vec::new() };
    if *call.operation == operation::GET_CALLER_IDENTITY {
        return named.account.and_then(|id| AccountId::parse(&id)).into_iter().collect();
    }
    let lists = [
        &named.user_detail_list,
        &named.role_detail_list,
        &named.group_detail_list,
        &named.virtual_devices,
        &named.devices,
        &named.saml_providers,
        &named.oidc_providers,
    ];
    let items = lists.into_iter().flatten();
    distinct(items.filter_map(|item| item.arn.as_deref().or(item.serial_number.as_deref())))
}

/// The accounts of ARNs, each once, in the order in which they come.
fn distinct<'a>(arns: impl Iterator<Item = &'a str>) -> Vec<AccountId> {
    let mut accounts: Vec<AccountId> = Vec::new();
    for arn in arns {
        let account = Arn::new(arn).account().and_then(AccountId::parse);
        accounts.extend(account.filter(|account| !accounts.contains(account)));
    }
    accounts
}
