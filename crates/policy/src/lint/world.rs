//! What else a request says, beside who makes it and with which credential.
//!
//! A Deny may ask for more than missing MFA. What the account sets (a tag of the principal, its
//! ARN) narrows the Deny on purpose; what the caller chooses (a region, an address) is a way around
//! it. So a policy is judged in the world in which most of its guards apply, and then in worlds that
//! differ from it in one key.

use std::collections::BTreeMap;

use crate::syntax::{Condition, Operator};

/// What a request says beyond its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct World {
    /// The user's ARN.
    pub(super) user: String,
    /// Keys beside those that follow from the user; `None` for one that is absent.
    pub(super) keys: BTreeMap<String, Option<String>>,
}

/// A world that differs in one key.
#[derive(Clone, Debug)]
pub(super) struct Variation {
    /// The key, in lower case.
    pub(super) key: String,
    /// Its value there; `None` where it is absent.
    pub(super) value: Option<String>,
    pub(super) world: World,
}

/// Who decides what a key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chooser {
    /// AWS alone: it follows from the credential.
    Nobody,
    /// Whoever administers the account.
    Account,
    /// Whoever makes the request.
    Caller,
}

/// Keys that follow from who asks and how, and stay as they are.
const FIXED: [&str; 10] = [
    "aws:federatedprovider",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:principalisawsservice",
    "aws:sourceidentity",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
];

pub(super) fn chooser(key: &str) -> Chooser {
    if FIXED.contains(&key) || is_mfa_key(key) {
        Chooser::Nobody
    } else if key.starts_with("aws:principal") || ["aws:username", "aws:userid"].contains(&key) {
        Chooser::Account
    } else {
        Chooser::Caller
    }
}

/// Whether it is one of AWS's two keys about MFA.
pub(super) fn is_mfa_key(key: &str) -> bool {
    ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(key))
}

impl Variation {
    /// The value, for a sentence.
    pub(super) fn words(&self) -> String {
        match &self.value {
            Some(value) => format!("`{value}`"),
            None => "absent".to_owned(),
        }
    }
}

impl World {
    /// Alice, in daylight.
    pub(super) fn plain(partition: &str, account: &str) -> Self {
        const KEYS: [(&str, &str); 10] = [
            ("aws:currenttime", "2026-01-01T12:00:00Z"),
            ("aws:epochtime", "1767268800"),
            ("aws:principalisawsservice", "false"),
            ("aws:principaltype", "User"),
            ("aws:requestedregion", "us-east-1"),
            ("aws:securetransport", "true"),
            ("aws:sourceip", "203.0.113.10"),
            ("aws:useragent", "aws-cli/2"),
            ("aws:userid", "AIDACKCEVSQ6C2EXAMPLE"),
            ("aws:viaawsservice", "false"),
        ];
        let keys = KEYS.into_iter();
        Self {
            user: format!("arn:{partition}:iam::{account}:user/alice"),
            keys: keys.map(|(key, value)| (key.to_owned(), Some(value.to_owned()))).collect(),
        }
    }

    /// The user's name, without its path.
    pub(super) fn user_name(&self) -> &str {
        self.user.rsplit('/').next().unwrap_or("alice")
    }

    /// The same with another value of a key; `None` where it cannot have that value.
    pub(super) fn with(&self, key: &str, value: Option<&str>, account: &str) -> Option<Self> {
        let mut world = self.clone();
        match (key, value) {
            ("aws:principalarn", Some(value)) => {
                let mut parts: Vec<&str> = value.splitn(6, ':').collect();
                if let Some(place) = parts.get_mut(4)
                    && !crate::evaluate::is_account(place)
                {
                    *place = account;
                }
                let is_user = parts.get(5).is_some_and(|resource| resource.starts_with("user/"));
                world.user = is_user.then(|| parts.join(":"))?;
            }
            ("aws:username", Some(value)) => {
                let (before, _) = self.user.rsplit_once('/')?;
                world.user = format!("{before}/{value}");
            }
            ("aws:principalarn" | "aws:username" | "aws:userid", None) => return None,
            (key, value) => {
                world.keys.insert(key.to_owned(), value.map(str::to_owned));
            }
        }
        Some(world)
    }
}

/// Values of a key by which a condition on it may come out one way or the other.
pub(super) fn candidates(key: &str, conditions: &[&Condition]) -> Vec<Option<String>> {
    const ALWAYS: [&str; 8] = [
        "aws:principalaccount",
        "aws:resourceaccount",
        "aws:requestedregion",
        "aws:sourceip",
        "aws:currenttime",
        "aws:epochtime",
        "aws:securetransport",
        "aws:useragent",
    ];
    let mut found: Vec<Option<String>> = Vec::new();
    if !ALWAYS.contains(&key) {
        found.push(None);
    }
    for condition in conditions {
        for value in condition.values.iter().filter(|value| !value.contains("${")) {
            found.extend(near(condition.operator, value).into_iter().map(Some));
        }
        let others: &[&str] = match key {
            "aws:requestedregion" => &["eu-north-1", "us-east-1", "ap-southeast-3"],
            "aws:principalaccount" | "aws:resourceaccount" => &["123456789012"],
            _ => others(condition.operator),
        };
        found.extend(others.iter().map(|value| Some((*value).to_owned())));
    }
    let mut seen = Vec::new();
    for value in found {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// Values that a comparison with this one tells apart.
fn near(operator: Operator, value: &str) -> Vec<String> {
    use Operator as O;
    let plain = || vec![value.replace('*', "example").replace('?', "x")];
    match operator {
        O::IpAddress | O::NotIpAddress => {
            vec![value.split('/').next().unwrap_or(value).to_owned()]
        }
        O::NumericEquals
        | O::NumericNotEquals
        | O::NumericLessThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThan
        | O::NumericGreaterThanEquals => {
            let number = value.parse::<i64>().ok();
            let around = number.map(|it| [it.saturating_sub(1), it.saturating_add(1)]);
            let around = around.into_iter().flatten().map(|it| it.to_string());
            std::iter::once(value.to_owned()).chain(around).collect()
        }
        O::Null => Vec::new(),
        O::StringEquals
        | O::StringNotEquals
        | O::StringEqualsIgnoreCase
        | O::StringNotEqualsIgnoreCase
        | O::BinaryEquals => vec![value.to_owned()],
        O::StringLike
        | O::StringNotLike
        | O::DateEquals
        | O::DateNotEquals
        | O::DateLessThan
        | O::DateLessThanEquals
        | O::DateGreaterThan
        | O::DateGreaterThanEquals
        | O::Bool
        | O::ArnEquals
        | O::ArnLike
        | O::ArnNotEquals
        | O::ArnNotLike => plain(),
    }
}

/// Values that a policy hardly names.
fn others(operator: Operator) -> &'static [&'static str] {
    use Operator as O;
    match operator {
        O::IpAddress | O::NotIpAddress => &["192.0.2.77", "2001:db8::77"],
        O::DateEquals
        | O::DateNotEquals
        | O::DateLessThan
        | O::DateLessThanEquals
        | O::DateGreaterThan
        | O::DateGreaterThanEquals => &["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"],
        O::NumericEquals
        | O::NumericNotEquals
        | O::NumericLessThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThan
        | O::NumericGreaterThanEquals => &["0"],
        O::Bool => &["true", "false"],
        O::Null
        | O::StringEquals
        | O::StringNotEquals
        | O::StringEqualsIgnoreCase
        | O::StringNotEqualsIgnoreCase
        | O::BinaryEquals
        | O::StringLike
        | O::StringNotLike
        | O::ArnEquals
        | O::ArnLike
        | O::ArnNotEquals
        | O::ArnNotLike => &["another"],
    }
}
