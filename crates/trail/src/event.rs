//! Events that are kept one by one: sign-ins, and what may be drift.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, value::RawValue};

use crate::view::View;

/// An event that is kept.
///
/// Of what was asked for and answered only the fields in `KEPT` are kept: session tokens, sign-in
/// codes and passwords' hints never get here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Its id.
    pub id: Box<str>,
    /// The account whose trail has it.
    pub account: Box<str>,
    /// The service: `iam.amazonaws.com`.
    pub source: Box<str>,
    /// What was done.
    pub name: Box<str>,
    /// Why AWS refused; empty where it did not.
    pub error: Box<str>,
    /// The same in words.
    pub error_message: Box<str>,
    /// Where it came from.
    pub address: Box<str>,
    /// Who.
    pub actor: Actor,
    /// The fields that are kept, by their paths: `requestParameters.userName`.
    pub fields: BTreeMap<Box<str>, Box<str>>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// `userIdentity.type`.
    pub kind: Box<str>,
    /// Its ARN; empty in some sign-in events.
    pub arn: Box<str>,
    /// The user's name.
    pub user: Box<str>,
    /// The unique id.
    pub principal_id: Box<str>,
    /// Its account.
    pub account: Box<str>,
    /// The role behind a session.
    pub issuer: Box<str>,
    /// The service that forwarded it.
    pub invoked_by: Box<str>,
    /// The Identity Center user.
    pub identity_center_user: Box<str>,
    /// Its identity store.
    pub identity_store: Box<str>,
}

/// What AWS writes instead of a name that no user has.
pub(crate) const HIDDEN_NAME: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// The fields that are kept of what was asked, answered and added.
const KEPT: &[&str] = &[
    "AuthWorkflowID",
    "CheckMfa",
    "ConsoleLogin",
    "CredentialChallenge",
    "CredentialType",
    "CredentialVerification",
    "DeviceEnrollmentRequired",
    "LoginTo",
    "MFAIdentifier",
    "MFAUsed",
    "MfaType",
    "PasswordRecoveryCompleted",
    "PasswordRecoveryRequested",
    "PasswordUpdated",
    "RoleArn",
    "SamlProviderArn",
    "SwitchFrom",
    "UserAuthentication",
    "UserName",
    "accessKey.accessKeyId",
    "accessKey.userName",
    "accessKeyId",
    "accountId",
    "configRuleName",
    "configurationRecorderName",
    "configurationType",
    "credentials.accessKeyId",
    "detectorId",
    "deviceId",
    "groupName",
    "instanceArn",
    "managedPolicyArn",
    "name",
    "permissionSetArn",
    "policyArn",
    "policyId",
    "policyName",
    "policyType",
    "roleArn",
    "roleName",
    "rule",
    "serialNumber",
    "servicePrincipal",
    "setAsDefault",
    "ssoConfiguration.allowedMfaTypes",
    "ssoConfiguration.mfaMode",
    "ssoConfiguration.noMfaSignInBehavior",
    "status",
    "targetId",
    "targetPrincipal",
    "taskPolicyArn.arn",
    "trailName",
    "user.directoryId",
    "user.userId",
    "userId",
    "userName",
    "versionId",
    "virtualMFADevice.serialNumber",
    "virtualMFADeviceName",
];

/// An object nests no deeper than this where a kept field is.
const DEEPEST: usize = 2;

impl Event {
    /// An event of a record.
    pub(crate) fn of(record: &View<'_>, at: Timestamp) -> Self {
        let identity = &record.identity;
        let mut fields = BTreeMap::new();
        for (prefix, object) in [
            ("requestParameters", record.parameters),
            ("responseElements", record.response),
            ("additionalEventData", record.additional),
            ("serviceEventDetails", record.details),
        ] {
            keep(prefix, object, &mut fields);
        }
        let text = |text: &str| Box::<str>::from(text);
        Self {
            at,
            id: text(&record.id),
            account: text(&record.account),
            source: text(&record.source),
            name: text(&record.name),
            error: text(&record.error),
            error_message: text(&record.error_message),
            address: text(&record.address),
            actor: Actor {
                kind: text(&identity.kind),
                arn: text(&identity.arn),
                user: text(&identity.user),
                principal_id: text(&identity.principal_id),
                account: text(&identity.account),
                issuer: text(&identity.session.issuer.arn),
                invoked_by: text(&identity.invoked_by),
                identity_center_user: text(&identity.on_behalf_of.user_id),
                identity_store: text(&identity.on_behalf_of.store),
            },
            fields,
        }
    }

    /// A kept field, empty where it is not there; by its path without the first word.
    fn field(&self, object: &str, path: &str) -> &str {
        self.fields.get(format!("{object}.{path}").as_str()).map_or("", |value| value)
    }

    /// What was asked for.
    #[must_use]
    pub fn parameter(&self, path: &str) -> &str {
        self.field("requestParameters", path)
    }

    /// What was answered.
    #[must_use]
    pub fn answer(&self, path: &str) -> &str {
        self.field("responseElements", path)
    }

    /// What a sign-in adds.
    #[must_use]
    pub fn additional(&self, path: &str) -> &str {
        self.field("additionalEventData", path)
    }

    /// How an event of a service ended: `Success` or `Failure`.
    #[must_use]
    pub fn outcome(&self) -> &str {
        self.field("serviceEventDetails", &self.name)
    }
}

fn keep(prefix: &str, object: Option<&RawValue>, fields: &mut BTreeMap<Box<str>, Box<str>>) {
    // Raw text was read once already: it is JSON.
    let Some(Ok(value)) = object.map(|raw| serde_json::from_str::<Value>(raw.get())) else {
        return;
    };
    walk(prefix, "", &value, 0, fields);
}

fn walk(
    prefix: &str,
    path: &str,
    value: &Value,
    depth: usize,
    fields: &mut BTreeMap<Box<str>, Box<str>>,
) {
    if let (Value::Object(members), true) = (value, depth < DEEPEST) {
        for (name, value) in members {
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            walk(prefix, &below, value, depth + 1, fields);
        }
        return;
    }
    if KEPT.binary_search(&path).is_err() {
        return;
    }
    let text = match value {
        Value::String(text) if path == "LoginTo" => without_query(text).to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        Value::Null | Value::Object(_) => return,
    };
    fields.insert(format!("{prefix}.{path}").into(), text.into());
}

/// An address without its query, in which sign-in codes are.
fn without_query(address: &str) -> &str {
    address.split(['?', '#', ';']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::KEPT;

    #[test]
    fn kept_fields_are_in_order() {
        assert!(KEPT.is_sorted());
    }
}
