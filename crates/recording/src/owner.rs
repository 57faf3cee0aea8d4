//! Whose account an answer speaks of.

use serde_json::Value;
use tutela_model::{AccountId, Arn, Call, Operation, operation};

use crate::{Answer, Recording, credential_report::CredentialReport};

/// Where answers name their own account: a list and the member of its items that is an ARN of it.
/// Policies are left out, since they may speak of anybody's account.
static OWN_ARNS: &[(&Operation, &str, &str)] = &[
    (&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, "UserDetailList", "Arn"),
    (&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, "RoleDetailList", "Arn"),
    (&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, "GroupDetailList", "Arn"),
    (&operation::LIST_VIRTUAL_MFA_DEVICES, "VirtualMFADevices", "SerialNumber"),
    (&operation::LIST_MFA_DEVICES, "MFADevices", "SerialNumber"),
    (&operation::LIST_SAML_PROVIDERS, "SAMLProviderList", "Arn"),
    (&operation::LIST_OPEN_ID_CONNECT_PROVIDERS, "OpenIDConnectProviderList", "Arn"),
];

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
    let lists = OWN_ARNS.iter().filter(|(operation, ..)| **operation == *call.operation);
    let lists: Vec<(&str, &str)> = lists.map(|(_, list, member)| (*list, *member)).collect();
    let by_identity = *call.operation == operation::GET_CALLER_IDENTITY;
    if lists.is_empty() && !by_identity {
        return None;
    }
    let value: Value = serde_json::from_slice(json).ok()?;
    if by_identity {
        return AccountId::parse(value.get("Account")?.as_str()?);
    }
    lists.iter().find_map(|(list, member)| {
        let items = value.get(list)?.as_array()?;
        items
            .iter()
            .find_map(|item| AccountId::parse(Arn::new(item.get(member)?.as_str()?).account()?))
    })
}
