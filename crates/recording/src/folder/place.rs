//! Which call's answer a file is, by its path.

use serde_json::Value;
use tutela_model::{AccountId, Call, Operation, operation};

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

/// What a path says.
struct Place<'p> {
    operation: &'static Operation,
    region: Option<&'p str>,
    slug: Option<&'p str>,
}

impl<'p> Place<'p> {
    fn read(place: &'p str) -> Option<Self> {
        let stem = place.strip_suffix(".json").or_else(|| place.strip_suffix(".csv"))?;
        let mut parts = stem.split('/');
        let (service, second) = (parts.next()?, parts.next()?);
        let (operation, region) = match operation::find_command(service, second) {
            Some(operation) => (operation, None),
            None => (operation::find_command(service, parts.next()?)?, Some(second)),
        };
        let (slug, None) = (parts.next(), parts.next()) else { return None };
        Some(Self { operation, region, slug })
    }
}

/// Whether a file is in the place of an answer to a call with several parameters, which its name does
/// not tell.
pub(super) fn is_of_several(place: &str) -> bool {
    Place::read(place)
        .is_some_and(|own| own.slug.is_some() && own.operation.reach.parameters().len() > 1)
}

/// Reads the call off a path, and, for a call about one thing, off what the answer says.
///
/// `iam/get-account-summary.json`, `iam/list-mfa-devices/alice.json`,
/// `guardduty/eu-west-1/list-detectors.json`, `guardduty/eu-west-1/get-detector/12ab….json`
pub(super) fn call_of(place: &str, bytes: &[u8]) -> Option<Call> {
    let Place { operation, region, slug } = Place::read(place)?;
    let call = match (operation.reach.is_regional(), region) {
        (false, None) => Call::new(operation),
        (true, Some(region)) => Call::new(operation).within(region),
        (false, Some(_)) | (true, None) => return None,
    };
    match (operation.reach.parameters(), slug) {
        // SCPs are listed unless the file's name says another type.
        ([], Some(kind)) if *operation == operation::LIST_POLICIES => {
            Some(call.with("Filter", kind))
        }
        // Root's own devices have no user's name.
        (_, None) => Some(call),
        ([name], Some(slug)) => {
            let value = named_in(operation, name, bytes).unwrap_or_else(|| slug.to_owned());
            Some(call.with(*name, value))
        }
        (_, Some(_)) => None,
    }
}

/// The user, device or policy that an answer is about, where it says so.
fn named_in(operation: &Operation, member: &str, bytes: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let holder = match operation.name {
        "ListMFADevices" => value.get("MFADevices")?.get(0)?,
        "ListSSHPublicKeys" => value.get("SSHPublicKeys")?.get(0)?,
        "ListAccessKeys" => value.get("AccessKeyMetadata")?.get(0)?,
        "ListSubscriptionsByTopic" => value.get("Subscriptions")?.get(0)?,
        "GetLoginProfile" => value.get("LoginProfile")?,
        "GetTopicAttributes" => value.get("Attributes")?,
        // Its URL, by which it is asked, is in the listing.
        "GetQueueAttributes" => {
            return value.get("Attributes")?.get("QueueArn")?.as_str().map(str::to_owned);
        }
        "GetResourcePolicy" => return value.get("ARN")?.as_str().map(str::to_owned),
        "GetEventSelectors" => return value.get("TrailARN")?.as_str().map(str::to_owned),
        "GetAlternateContact" => value.get("AlternateContact")?,
        "DescribePolicy" => {
            let summary = value.get("Policy")?.get("PolicySummary")?;
            return summary.get("Id")?.as_str().map(str::to_owned);
        }
        _ => &value,
    };
    holder.get(member)?.as_str().map(str::to_owned)
}
