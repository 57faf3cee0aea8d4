//! Whether the records account for what IAM says of a user's credentials.
//!
//! A trail without data events does not show who reads objects, writes tables or sends messages: a
//! backup's key looks silent. IAM itself remembers when a key was last used, and for which service.

use jiff::SignedDuration;
use tutela_model::{AccessKey, LastUse, Password, User};
use tutela_trail::{Call, Trail};

/// Services whose everyday calls are data events, which trails leave out unless told otherwise; by
/// the names that the credential report has for them.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
const DATA: &[&str] = &[
    "bedrock",
    "codewhisperer",
    "cognito-identity",
    "dynamodb",
    "kinesis",
    "lambda",
    "s3",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "states",
];

/// IAM keeps the time of a last use to some minutes, and a record may be as late.
const SLACK: SignedDuration = SignedDuration::from_hours(1);

/// Why the records do not account for a user; empty where they do.
pub(super) fn unexplained(user: &User, own: &[&Call], trail: &Trail) -> Vec<String> {
    let mut why = Vec::new();
    match user.keys.seen() {
        Ok(keys) => {
            let active = keys.value.iter().filter(|key| key.active);
            why.extend(active.filter_map(|key| of_key(key, own, trail)));
        }
        Err(gap) => why.push(format!("which keys there are was not seen: {gap}")),
    }
    match user.password.seen().map(|seen| &seen.value) {
        Ok(Password::Enabled { last_used, .. }) => why.extend(of_password(*last_used, own)),
        Ok(Password::None) => {}
        Err(gap) => why.push(format!("whether there is a password was not seen: {gap}")),
    }
    match user.service_credentials.seen() {
        Ok(seen) if seen.value.iter().any(|it| it.active) => why.push(
            "there are credentials for single services, whose use the records need not have"
                .to_owned(),
        ),
        Ok(_) => {}
        Err(gap) => why.push(format!("credentials for single services were not seen: {gap}")),
    }
    why
}

fn of_key(key: &AccessKey, own: &[&Call], trail: &Trail) -> Option<String> {
    let name =
        key.id.as_ref().map_or_else(|| format!("key {}", key.slot), |id| format!("key {id}"));
    let at = match key.last_used {
        LastUse::Never => return None,
        LastUse::Unsaid => return Some(format!("when {name} was last used is not known")),
        LastUse::At(at) => at,
    };
    let Some((first, last)) = trail.span else {
        return Some(format!("{name} was used at {at}, and there are no records"));
    };
    if at.saturating_add(SLACK).is_ok_and(|at| at < first) {
        return Some(format!("{name} was used at {at}, before the first of the records"));
    }
    if at.saturating_sub(SLACK).is_ok_and(|at| at > last) {
        return Some(format!("{name} was used at {at}, after the last of the records"));
    }
    let Some(service) = &key.last_service else {
        return Some(format!("for which service {name} was used last is not known"));
    };
    let of_key = |call: &&&Call| match &key.id {
        Some(id) => *call.key == **id,
        None => call.key.starts_with("AKIA"),
    };
    let source = format!("{service}.amazonaws.com");
    let near = |call: &&&Call| {
        call.seen.last.saturating_add(SLACK).is_ok_and(|seen| seen >= at) && *call.source == *source
    };
    if own.iter().filter(of_key).any(|call| near(&call)) {
        return None;
    }
    Some(if DATA.contains(&service.as_str()) {
        format!(
            "{name} was used for {service} at {at}, which no record has: the data plane is not logged"
        )
    } else {
        format!("{name} was used for {service} at {at}, which no record has")
    })
}

fn of_password(last_used: LastUse, own: &[&Call]) -> Option<String> {
    let at = match last_used {
        LastUse::Never => return None,
        LastUse::Unsaid => return Some("when the password was last used is not known".to_owned()),
        LastUse::At(at) => at,
    };
    // A session of another day says nothing of this one.
    let by_session = own.iter().any(|call| {
        call.key.is_empty() && call.seen.last.saturating_add(SLACK).is_ok_and(|seen| seen >= at)
    });
    (!by_session)
        .then(|| format!("the password was used at {at}, and no record has a call of that session"))
}
