//! Events that are kept one by one: sign-ins, and what may be drift.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::{fields::Raw, shared::Shared, view::View};

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
    pub account: Arc<str>,
    /// The service: `iam.amazonaws.com`.
    pub source: Arc<str>,
    /// What was done.
    pub name: Arc<str>,
    /// Why AWS refused; empty where it did not.
    pub error: Arc<str>,
    /// The same in words.
    pub error_message: Box<str>,
    /// Where it came from.
    pub address: Arc<str>,
    /// Who.
    pub actor: Arc<Actor>,
    /// The fields that are kept, in order.
    fields: Box<[Field]>,
}

/// A field that is kept: in which object, at which of the paths of `KEPT`, and what it says.
type Field = (u8, u8, Box<str>);

/// The objects whose fields are kept, by the places that their names have in records.
const OBJECTS: [&str; 4] =
    ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    "assumeRolePolicyDocument",
    "configRuleName",
    "configurationRecorderName",
    "configurationType",
    "credentials.accessKeyId",
    "detectorId",
    "deviceId",
    "group.arn",
    "groupName",
    "instanceArn",
    "managedPolicyArn",
    "name",
    "permissionSetArn",
    "permissionsBoundary",
    "policy.arn",
    "policyArn",
    "policyDocument",
    "policyId",
    "policyName",
    "policyType",
    "policyVersion.versionId",
    "role.arn",
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
    "tagKeys",
    "tags",
    "targetId",
    "targetPrincipal",
    "taskPolicyArn.arn",
    "trailName",
    "user.arn",
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
    /// An event of a record. What many events say is kept once.
    pub(crate) fn of(record: &View<'_>, at: Timestamp, shared: &mut Shared) -> Self {
        let identity = &record.identity;
        let mut fields = Vec::new();
        let objects = [record.parameters, record.response, record.additional, record.details];
        for (number, object) in (0..).zip(objects) {
            keep(number, object, &mut fields);
        }
        fields.sort_unstable();
        let text = |text: &str| Box::<str>::from(text);
        let actor = Actor {
            kind: text(&identity.kind),
            arn: text(&identity.arn),
            user: text(&identity.user),
            principal_id: text(&identity.principal_id),
            account: text(&identity.account),
            issuer: text(&identity.session.issuer.arn),
            invoked_by: text(&identity.invoked_by),
            identity_center_user: text(&identity.on_behalf_of.user_id),
            identity_store: text(&identity.on_behalf_of.store),
        };
        Self {
            at,
            id: text(&record.id),
            account: shared.text(&record.account),
            source: shared.text(&record.source),
            name: shared.text(&record.name),
            error: shared.text(&record.error),
            error_message: text(&record.error_message),
            address: shared.text(&record.address),
            actor: shared.actor(actor),
            fields: fields.into(),
        }
    }

    /// What is kept of the fields, for telling events apart.
    pub(crate) fn write_fields(&self, out: &mut Vec<u8>) {
        for (object, path, value) in &self.fields {
            out.extend([*object, *path]);
            out.extend_from_slice(value.as_bytes());
            out.push(0xff);
        }
    }

    /// A kept field, empty where it is not there; by its path without the first word.
    fn field(&self, object: &str, path: &str) -> &str {
        let object = OBJECTS.iter().position(|known| *known == object);
        let path = KEPT.binary_search(&path).ok();
        let is_it = |field: &&Field| {
            object == Some(usize::from(field.0)) && path == Some(usize::from(field.1))
        };
        self.fields.iter().find(is_it).map_or("", |(.., value)| value)
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

fn keep(object: u8, raw: Raw<'_>, fields: &mut Vec<Field>) {
    // Raw text was read once already: it is JSON. Deeper than the general reader goes, nothing is kept.
    if let Ok(value) = serde_json::from_str::<Value>(raw.0) {
        walk(object, "", &value, 0, fields);
    }
}

fn walk(object: u8, path: &str, value: &Value, depth: usize, fields: &mut Vec<Field>) {
    if let (Value::Object(members), true) = (value, depth < DEEPEST) {
        for (name, value) in members {
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            walk(object, &below, value, depth + 1, fields);
        }
        return;
    }
    let Some(place) = KEPT.binary_search(&path).ok().and_then(|it| u8::try_from(it).ok()) else {
        return;
    };
    let text = match value {
        Value::String(text) if path == "LoginTo" => without_query(text).to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        // Keys and values, of which a list in words would be one thing.
        Value::Array(_) if path == "tags" => value.to_string(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        Value::Null | Value::Object(_) => return,
    };
    fields.push((object, place, text.into()));
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
        assert!(u8::try_from(KEPT.len()).is_ok(), "a place is one byte");
    }
}
