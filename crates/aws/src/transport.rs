//! One signed request there, one answer back.

use std::{
    borrow::Cow,
    error::Error,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_credential_types::Credentials;
use aws_smithy_http_client::{
    Connector,
    proxy::ProxyConfig,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorSettings},
    result::ConnectorError,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use jiff::{SignedDuration, Timestamp};
use tutela_model::{AccountId, Cause};
use tutela_ports::Clock;

use crate::{
    causes::{chain, never_connected, root_cause},
    credentials::{Wallet, without},
    endpoint::{Endpoint, is_loopback},
    endpoints::Endpoints,
    error::{Again, Fault, one_line},
    service::Service,
    signing::signed,
};

/// The largest answer, in bytes, of one request and of all pages together. The authorization details
/// of 50,000 users are a third of it.
pub(crate) const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// Long enough for a handshake around the world, with a packet lost on the way.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
const UNTOLD: i64 = i64::MIN;
pub(crate) const USER_AGENT: &str = concat!("tutela/", env!("CARGO_PKG_VERSION"));

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: &'static str,
    /// Path and query, percent-encoded.
    pub(crate) path: String,
    /// What the body is.
    pub(crate) content_type: Cow<'static, str>,
    /// The body.
    pub(crate) body: String,
    /// The header that names the operation, where nothing else does.
    pub(crate) target: Option<String>,
    /// The account that it is about, where host and header name it.
    pub(crate) account: Option<AccountId>,
}

impl Request {
    /// A POST without a body yet.
    pub(crate) fn post(path: String, content_type: impl Into<Cow<'static, str>>) -> Self {
        let (content_type, body) = (content_type.into(), String::new());
        Self { method: "POST", path, content_type, body, target: None, account: None }
    }
}

/// Signs and sends. It has no `Debug`, as it holds credentials.
pub(crate) struct Transport {
    lines: Arc<Lines>,
    wallet: Wallet,
}

/// What callers with different credentials share.
struct Lines {
    /// Made when first used, as each reads the system's certificates.
    direct: OnceLock<Connector>,
    by_proxy: OnceLock<Connector>,
    endpoints: Endpoints,
    clock: Arc<dyn Clock>,
    /// AWS's clock less ours in seconds, once it was so wrong that AWS refused a request.
    skew_seconds: AtomicI64,
    /// The same by the last answer; [`UNTOLD`] before.
    told_skew_seconds: AtomicI64,
    largest_answer: usize,
    sent: AtomicU64,
}

/// An answer, whatever its status.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The error's type, where a header names it.
    pub(crate) error_type: Option<String>,
    /// Where a bucket is, as S3 tells whoever asks elsewhere.
    bucket_region: Option<String>,
    /// The server's time.
    date: Option<Timestamp>,
    /// What the request was signed with, which no text may repeat.
    credentials: Credentials,
}

impl Transport {
    pub(crate) fn new(endpoints: Endpoints, wallet: Wallet, clock: Arc<dyn Clock>) -> Self {
        let lines = Lines {
            direct: OnceLock::new(),
            by_proxy: OnceLock::new(),
            endpoints,
            clock,
            skew_seconds: AtomicI64::new(0),
            told_skew_seconds: AtomicI64::new(UNTOLD),
            largest_answer: LARGEST_ANSWER,
            sent: AtomicU64::new(0),
        };
        Self { lines: Arc::new(lines), wallet }
    }

    /// The same way with other credentials: connections, clock and counts are shared.
    pub(crate) fn with_wallet(&self, wallet: Wallet) -> Self {
        Self { lines: Arc::clone(&self.lines), wallet }
    }

    /// The clock that requests are signed by.
    pub(crate) fn now(&self) -> Timestamp {
        self.lines.clock.now()
    }

    #[cfg(test)]
    pub(crate) fn with_largest_answer(mut self, bytes: usize) -> Self {
        if let Some(lines) = Arc::get_mut(&mut self.lines) {
            lines.largest_answer = bytes;
        }
        self
    }

    /// AWS's clock less ours, by the last answer that told it.
    pub(crate) fn told_skew(&self) -> Option<SignedDuration> {
        let seconds = self.lines.told_skew_seconds.load(Ordering::Relaxed);
        (seconds != UNTOLD).then(|| SignedDuration::from_secs(seconds))
    }

    /// HTTP requests so far, repetitions included.
    pub(crate) fn sent(&self) -> u64 {
        self.lines.sent.load(Ordering::Relaxed)
    }

    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.lines.endpoints
    }

    /// The largest answer that is read, in bytes.
    pub(crate) fn largest_answer(&self) -> usize {
        self.lines.largest_answer
    }

    /// Sends one request, and reads all of the answer.
    pub(crate) async fn send(
        &self,
        endpoint: &Endpoint,
        service: &Service,
        request: &Request,
    ) -> Result<Reply, Fault> {
        let now = self.lines.clock.now();
        let credentials = self.wallet.get(now).await.map_err(|error| {
            let detail = format!(
                "the credentials could not be renewed: {}; sign in again",
                one_line(&chain(&error))
            );
            Fault::gap(Cause::Failed, detail)
        })?;
        let skew = SignedDuration::from_secs(self.lines.skew_seconds.load(Ordering::Relaxed));
        let request = signed(
            endpoint,
            service,
            request,
            &credentials,
            now.saturating_add(skew).unwrap_or(now),
        )
        .map_err(|error| {
            let detail = format!("the request could not be signed: {}", chain(error.as_ref()));
            Fault::gap(Cause::Failed, without(&detail, &credentials))
        })?;
        let connector = if is_loopback(&endpoint.url) {
            self.lines.direct.get_or_init(|| through(ProxyConfig::disabled(), None))
        } else {
            self.lines.by_proxy.get_or_init(|| connector(None))
        };
        self.lines.sent.fetch_add(1, Ordering::Relaxed);
        let response =
            connector.call(request).await.map_err(|error| unreachable_host(endpoint, &error))?;
        let status = response.status().as_u16();
        let date = response.headers().get("date").and_then(parse_date);
        if let Some(date) = date {
            let skew = date.duration_since(self.lines.clock.now()).as_secs();
            self.lines.told_skew_seconds.store(skew, Ordering::Relaxed);
        }
        let bucket_region = response.headers().get("x-amz-bucket-region").map(str::to_owned);
        let error_type = response.headers().get("x-amzn-errortype").map(str::to_owned);
        let body = self.read(response.into_body()).await?;
        Ok(Reply { status, body, error_type, bucket_region, date, credentials })
    }

    async fn read(&self, body: SdkBody) -> Result<Vec<u8>, Fault> {
        let mut stream = ByteStream::new(body);
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| {
                let detail =
                    format!("the answer ends after {} bytes: {}", bytes.len(), chain(&error));
                Fault::later(Cause::Incomplete, one_line(&detail))
            })?;
            if bytes.len() + chunk.len() > self.lines.largest_answer {
                return Err(self.too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// What an answer above the limit comes to.
    pub(crate) fn too_large(&self) -> Fault {
        let detail = format!(
            "the answer is larger than {} bytes, which is the limit",
            self.lines.largest_answer
        );
        Fault::gap(Cause::Failed, detail)
    }

    /// Takes over the server's time. `false` when there is nothing to gain by it.
    pub(crate) fn correct_clock(&self, reply: &Reply) -> bool {
        let Some(date) = reply.date else { return false };
        let skew = date.duration_since(self.lines.clock.now()).as_secs();
        let before = self.lines.skew_seconds.swap(skew, Ordering::Relaxed);
        // Below this, the clock is not why AWS refused.
        (skew - before).abs() > 60
    }

    /// Drops the credentials that the reply's request was signed with.
    pub(crate) async fn forget_credentials(&self, reply: &Reply) {
        self.wallet.forget(&reply.credentials).await;
    }
}

impl Reply {
    /// The region that was meant, where it is not the one that was asked.
    pub(crate) fn other_region(&self, asked: &Endpoint) -> Option<String> {
        let told = self.bucket_region.clone()?;
        (told != asked.signing_region).then_some(told)
    }

    /// The fault without anything of the credentials.
    pub(crate) fn clean(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Absent { code, message } => {
                Fault::Absent { code, message: without(&message, &self.credentials) }
            }
            elsewhere @ Fault::Elsewhere { .. } => elsewhere,
            Fault::Gap { cause, detail, again } => {
                Fault::Gap { cause, detail: without(&detail, &self.credentials), again }
            }
        }
    }
}

/// A connector that goes through the proxy that the environment names, as the SDK's parts want it.
pub(crate) fn connector(settings: Option<HttpConnectorSettings>) -> Connector {
    through(ProxyConfig::from_env(), settings)
}

pub(crate) fn through(proxy: ProxyConfig, settings: Option<HttpConnectorSettings>) -> Connector {
    let settings = settings.unwrap_or_else(|| {
        HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build()
    });
    Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .proxy_config(proxy)
        .connector_settings(settings)
        .build()
}

fn unreachable_host(endpoint: &Endpoint, error: &ConnectorError) -> Fault {
    let detail = unreachable(&endpoint.url, error);
    let again = if never_connected(error) { Again::Reconnecting } else { Again::Later };
    Fault::Gap { cause: Cause::Failed, detail, again }
}

/// Who could not be reached, why, and the way out.
fn unreachable(url: &str, error: &(dyn Error + 'static)) -> String {
    let words = root_cause(error);
    let advice = if words.contains("invalid peer certificate") {
        "install the system's CA certificates, or name those of your proxy with SSL_CERT_FILE"
    } else if is_loopback(url) {
        "start what should listen there, or correct the endpoint URL"
    } else {
        "check the network, the proxy (HTTPS_PROXY) and the endpoint URL, if you set them"
    };
    format!("{url} could not be reached: {}; {advice}", one_line(&words))
}

fn parse_date(header: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(header).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_certificate_has_a_way_out() {
        let endpoint = crate::endpoint::resolve(&crate::service::IAM, "us-east-1", false).unwrap();
        for (words, advised) in
            [("invalid peer certificate: UnknownIssuer", true), ("connection reset", false)]
        {
            let error = ConnectorError::io(words.into());
            let Fault::Gap { cause: Cause::Failed, detail, .. } =
                unreachable_host(&endpoint, &error)
            else {
                panic!("a failure")
            };
            assert!(detail.contains("https://iam.amazonaws.com") && detail.contains(words));
            assert_eq!(detail.contains("SSL_CERT_FILE"), advised, "{detail}");
        }
    }

    #[test]
    fn the_date_of_http_is_read() {
        let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(parse_date("Sun, 01 Mar 2026 12:00:00 GMT"), Some(noon));
        assert_eq!(parse_date("noon"), None);
    }

    #[test]
    fn what_lies_behind_an_error_is_said_once() {
        use aws_credential_types::provider::error::CredentialsError;
        let nested = CredentialsError::provider_error(CredentialsError::provider_error("refused"));
        assert_eq!(chain(&nested), "an error occurred while loading credentials: refused");
    }
}
