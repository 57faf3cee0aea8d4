//! Credentials as they are handed on.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tutela_ports::Keys;

/// Credentials of a session, and what they are of.
#[derive(Clone, Debug)]
pub struct Given {
    /// The credentials.
    pub keys: Keys,
    /// The ARN of the role, if it is a role's session.
    pub role: Option<String>,
    /// What the person should know besides, a sentence each.
    pub notes: Vec<String>,
}

impl Given {
    /// When they end, by AWS's clock.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.keys.expires
    }

    /// The answer of a credential process, a JSON object of one line.
    ///
    /// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>
    #[must_use]
    pub fn as_credential_process(&self) -> String {
        let Keys { id, secret, token, expires } = &self.keys;
        let members = [
            Some(("Version", json!(1))),
            Some(("AccessKeyId", json!(id))),
            Some(("SecretAccessKey", json!(secret.expose_secret()))),
            token.as_ref().map(|token| ("SessionToken", json!(token.expose_secret()))),
            expires.map(|expires| ("Expiration", json!(whole_seconds(expires)))),
        ];
        let members = members.into_iter().flatten();
        let answer: Value = members.map(|(name, value)| (name.to_owned(), value)).collect();
        format!("{answer}\n")
    }
}

/// A time as AWS's SDKs all read it: without parts of a second.
pub(crate) fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_process_answers_as_aws_documents() {
        let keys = Keys {
            id: "ASIA1".to_owned(),
            secret: "s".to_owned().into(),
            token: Some("t".to_owned().into()),
            expires: Some("2026-11-24T12:00:00.5Z".parse().unwrap()),
        };
        let given = Given { keys, role: None, notes: Vec::new() };
        assert_eq!(
            given.as_credential_process(),
            "{\"AccessKeyId\":\"ASIA1\",\"Expiration\":\"2026-11-24T12:00:00Z\",\
             \"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Version\":1}\n"
        );
        assert!(!format!("{given:?}").contains("\"s\""), "Debug shows no secret");
    }
}
