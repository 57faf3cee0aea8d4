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
    recordings.iter().find_map(|recording| account_of(&recording.call, &recording.answer))
}

/// The account that an answer names as its own, where it names one.
pub(crate) fn account_of(call: &Call, answer: &Answer) -> Option<AccountId> {
    match answer {
        Answer::Report { csv, .. } => {
            let report = CredentialReport::parse(csv).ok()?;
            AccountId::parse(Arn::new(report.any_arn()?).account()?)
        }
        Answer::Json(json) => account_of_json(call, json),
        Answer::Absent { .. } | Answer::Gap { .. } => None,
    }
}

fn account_of_json(call: &Call, json: &[u8]) -> Option<AccountId> {
    if !NAMING.contains(&call.operation) {
        return None;
    }
    let named: Named<'_> = serde_json::from_slice(json).ok()?;
    if *call.operation == operation::GET_CALLER_IDENTITY {
        return AccountId::parse(&named.account?);
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
    lists.into_iter().flatten().find_map(|item| {
        let arn = item.arn.as_deref().or(item.serial_number.as_deref())?;
        AccountId::parse(Arn::new(arn).account()?)
    })
}
