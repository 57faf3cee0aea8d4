//! Which call's answer a file is, by its path.

use serde_json::Value;
use tutela_model::{AccountId, Call, Operation, Reach, operation};

/// Splits `accounts/<id>/` off a path; a path without it belongs to the account that the answers
/// name, and so does one below `accounts/unknown/`.
pub(super) fn split_account(path: &str) -> Option<(Option<AccountId>, &str)> {
    let Some(rest) = path.strip_prefix("accounts/") else { return Some((None, path)) };
    let (id, place) = rest.split_once('/')?;
    match AccountId::parse(id) {
        None if id != AccountId::unknown().as_str() => None,
        account => Some((account, place)),
    }
}

/// Whether a file is a table, and not JSON.
pub(super) fn is_table(path: &str) -> bool {
    path.strip_suffix(".csv").is_some()
}

/// Reads the call off a path, and, for a call about one thing, off what the answer says.
pub(super) fn call_of(place: &str, bytes: &[u8]) -> Option<Call> {
    let stem = place.strip_suffix(".json").or_else(|| place.strip_suffix(".csv"))?;
    let mut parts = stem.split('/');
    let (service, command) = (parts.next()?, parts.next()?);
    let operation = operation::find_command(service, command)?;
    let (slug, None) = (parts.next(), parts.next()) else { return None };
    let parameter = match operation.reach {
        Reach::Account | Reach::Organization => None,
        Reach::User => Some("UserName"),
        Reach::Device => Some("SerialNumber"),
        Reach::Policy => Some("PolicyId"),
    };
    match (parameter, slug) {
        (None | Some(_), None) => Some(Call::new(operation)),
        (Some(name), Some(slug)) => {
            let value = named_in(operation, name, bytes).unwrap_or_else(|| slug.to_owned());
            Some(Call::new(operation).with(name, value))
        }
        (None, Some(_)) => None,
    }
}

/// The user, device or policy that an answer is about, where it says so.
fn named_in(operation: &Operation, member: &str, bytes: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let holder = match operation.name {
        "ListMFADevices" => value.get("MFADevices")?.get(0)?,
        "ListAccessKeys" => value.get("AccessKeyMetadata")?.get(0)?,
        "GetLoginProfile" => value.get("LoginProfile")?,
        "DescribePolicy" => {
            let summary = value.get("Policy")?.get("PolicySummary")?;
            return summary.get("Id")?.as_str().map(str::to_owned);
        }
        _ => &value,
    };
    holder.get(member)?.as_str().map(str::to_owned)
}
