//! What a program started with a session finds in its environment, and what it does not.

use secrecy::ExposeSecret as _;

use crate::{Given, given::whole_seconds};

/// Variables that would outrank or contradict what is given.
const CLEARED: [&str; 14] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// A change of the environment: a name, and its value or that it goes.
pub type Change = (String, Option<String>);

/// A place where credentials can be fetched again and again.
#[derive(Clone, Copy)]
pub struct Endpoint<'a> {
    /// The URL.
    pub url: &'a str,
    /// What has to be shown there.
    pub token: &'a secrecy::SecretString,
}

/// The changes for a program that gets the credentials themselves.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings>
#[must_use]
pub fn with_keys(given: &Given, profile: &str) -> Vec<Change> {
    let keys = &given.keys;
    let token = keys.token.as_ref().map(|token| token.expose_secret().to_owned());
    changes(
        profile,
        [
            ("AWS_ACCESS_KEY_ID", Some(keys.id.clone())),
            ("AWS_SECRET_ACCESS_KEY", Some(keys.secret.expose_secret().to_owned())),
            ("AWS_SESSION_TOKEN", token),
            ("AWS_CREDENTIAL_EXPIRATION", keys.expires.map(whole_seconds)),
        ],
    )
}

/// The changes for a program that fetches credentials by itself, as often as it needs.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
#[must_use]
pub fn with_endpoint(endpoint: Endpoint<'_>, profile: &str) -> Vec<Change> {
    let token = endpoint.token.expose_secret().to_owned();
    changes(
        profile,
        [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", Some(endpoint.url.to_owned())),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", Some(token)),
        ],
    )
}

fn changes<const N: usize>(profile: &str, set: [(&str, Option<String>); N]) -> Vec<Change> {
    let is_set = |name: &str| set.iter().any(|(other, value)| *other == name && value.is_some());
    let cleared =
        CLEARED.into_iter().filter(|name| !is_set(name)).map(|name| (name.to_owned(), None));
    let mut all: Vec<Change> = cleared.collect();
    let own = set.iter().filter(|(_, value)| value.is_some());
    all.extend(own.map(|(name, value)| ((*name).to_owned(), value.clone())));
    // For the person's prompt.
    all.push(("TUTELA_SESSION".to_owned(), Some(profile.to_owned())));
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use secrecy::SecretString;
    use tutela_ports::Keys;

    use super::*;

    #[test]
    fn nothing_that_is_left_outranks_what_is_given() {
        let secret = |text: &str| SecretString::from(text.to_owned());
        let keys = Keys {
            id: "ASIA1".to_owned(),
            secret: secret("s"),
            token: Some(secret("t")),
            expires: Some("2026-11-24T12:00:00Z".parse().unwrap()),
        };
        let given = Given { keys, role: None, notes: Vec::new() };
        let token = secret("hush");
        let endpoint = Endpoint { url: "http://127.0.0.1:1/", token: &token };
        let with_keys: BTreeMap<_, _> = with_keys(&given, "work").into_iter().collect();
        let with_endpoint: BTreeMap<_, _> = with_endpoint(endpoint, "work").into_iter().collect();
        for (name, keys, served) in [
            ("AWS_ACCESS_KEY_ID", Some("ASIA1"), None),
            ("AWS_SECRET_ACCESS_KEY", Some("s"), None),
            ("AWS_SESSION_TOKEN", Some("t"), None),
            ("AWS_CREDENTIAL_EXPIRATION", Some("2026-11-24T12:00:00Z"), None),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", None, Some("http://127.0.0.1:1/")),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", None, Some("hush")),
            ("AWS_PROFILE", None, None),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", None, None),
            ("TUTELA_SESSION", Some("work"), Some("work")),
        ] {
            let owned = |value: Option<&str>| Some(value.map(str::to_owned));
            assert_eq!(with_keys.get(name).cloned(), owned(keys), "{name}");
            assert_eq!(with_endpoint.get(name).cloned(), owned(served), "{name}");
        }
    }
}
