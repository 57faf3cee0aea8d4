//! The credentials in use: kept while they live, fetched anew when they do not, and struck out of
//! everything that is said.

use std::time::Duration;

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError},
};
use jiff::Timestamp;
use tokio::sync::Mutex;

/// Credentials that end within this time are fetched anew, so that a request does not overtake
/// their end on its way.
const MARGIN: Duration = Duration::from_mins(1);

/// Keeps the provider's credentials. It has no `Debug`, and must not get one.
pub(crate) struct Wallet {
    provider: SharedCredentialsProvider,
    kept: Mutex<Option<Credentials>>,
}

impl Wallet {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self { provider, kept: Mutex::new(None) }
    }

    /// The same, with credentials that the provider has given already.
    pub(crate) fn holding(provider: SharedCredentialsProvider, first: Credentials) -> Self {
        Self { provider, kept: Mutex::new(Some(first)) }
    }

    /// Credentials that are good at `now`. Callers at the same time wait for one fetch.
    pub(crate) async fn get(&self, now: Timestamp) -> Result<Credentials, CredentialsError> {
        let mut kept = self.kept.lock().await;
        if let Some(credentials) = kept.as_ref()
            && credentials
                .expiry()
                .and_then(|expiry| Timestamp::try_from(expiry).ok())
                .is_none_or(|expiry| now.checked_add(MARGIN).is_ok_and(|soon| soon < expiry))
        {
            return Ok(credentials.clone());
        }
        let fresh = self.provider.provide_credentials().await?;
        *kept = Some(fresh.clone());
        Ok(fresh)
    }

    /// Forgets credentials that AWS refused, unless others took their place already.
    pub(crate) async fn forget(&self, refused: &Credentials) {
        let mut kept = self.kept.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.access_key_id() == refused.access_key_id()) {
            *kept = None;
        }
    }
}

/// `text` without anything of `credentials`, should somebody have echoed it.
pub(crate) fn without(text: &str, credentials: &Credentials) -> String {
    [
        Some(credentials.secret_access_key()),
        credentials.session_token(),
        Some(credentials.access_key_id()),
    ]
    .into_iter()
    .flatten()
    .filter(|secret| !secret.is_empty())
    .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::SystemTime,
    };

    use aws_credential_types::provider::future;

    use super::*;

    #[derive(Debug)]
    struct Counted {
        fetches: AtomicU32,
        lifetime: Option<Duration>,
    }

    impl ProvideCredentials for Counted {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let count = self.fetches.fetch_add(1, Ordering::Relaxed);
            let expiry = self.lifetime.map(|lifetime| SystemTime::UNIX_EPOCH + lifetime);
            let id = format!("AKIA{count}");
            future::ProvideCredentials::ready(Ok(Credentials::new(id, "s", None, expiry, "test")))
        }
    }

    #[tokio::test]
    async fn credentials_are_fetched_when_they_end_or_are_refused() {
        for (case, lifetime, at_seconds, expected) in [
            ("no end", None, 1_000_000, "AKIA0"),
            ("long before the end", Some(3600), 10, "AKIA0"),
            ("within the margin", Some(3600), 3541, "AKIA1"),
            ("after the end", Some(3600), 7200, "AKIA1"),
        ] {
            let lifetime = lifetime.map(Duration::from_secs);
            let provider = Counted { fetches: AtomicU32::new(0), lifetime };
            let wallet = Wallet::new(SharedCredentialsProvider::new(provider));
            let first = wallet.get(Timestamp::UNIX_EPOCH).await.unwrap();
            let later = Timestamp::from_second(at_seconds).unwrap();
            assert_eq!(wallet.get(later).await.unwrap().access_key_id(), expected, "{case}");
            wallet.forget(&first).await;
            wallet.forget(&first).await;
            assert_eq!(
                wallet.get(Timestamp::UNIX_EPOCH).await.unwrap().access_key_id(),
                "AKIA1",
                "{case}"
            );
        }
    }

    #[test]
    fn nothing_of_them_is_said() {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "s3cr3t", Some("t0ken".to_owned()), None, "test");
        assert_eq!(
            without("AKIDEXAMPLE signs with s3cr3t and t0ken, t0ken", &credentials),
            "… signs with … and …, …"
        );
        let empty = Credentials::new("", "", Some(String::new()), None, "test");
        assert_eq!(without("words", &empty), "words");
    }
}
