//! One POST, to where it says and nowhere else: no redirects, no proxies, no addresses of metadata.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http_body_util::Full;
use hyper::{Request, Response, StatusCode, Uri, body::Bytes, body::Incoming, header};
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::address::may_be_sent_to;

/// So long a whole exchange may take.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

/// What is posted. Its place is a secret, and is in no error.
pub(crate) struct Post {
    pub(crate) place: Uri,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// Why it did not get there.
#[derive(Debug, Error)]
pub(crate) enum NotPosted {
    #[error(
        "its URL is of no use: it needs a host, and https:// unless that is a loopback address"
    )]
    Place,
    #[error("its secret cannot sign")]
    Secret,
    #[error("its host is not known: {0}")]
    Unknown(std::io::Error),
    #[error(
        "its host is an address of a link or of a cloud's metadata, to which nothing is ever sent"
    )]
    Forbidden,
    #[error("no connection: {0}")]
    Connect(std::io::Error),
    #[error("no TLS: {0}")]
    Tls(String),
    #[error("it does not speak HTTP: {0}")]
    Http(hyper::Error),
    #[error("the request cannot be written: {0}")]
    Request(hyper::http::Error),
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    Slow,
    #[error("it answers {status}{}", if status.is_redirection() { ", and redirects are not followed" } else { "" })]
    Refused {
        status: StatusCode,
        /// When it wants to be asked again.
        again_after: Option<SignedDuration>,
    },
}

/// Posts it, and is glad of any answer that says that it was taken.
pub(crate) async fn post(what: &Post) -> Result<(), NotPosted> {
    let exchanged = tokio::time::timeout(PATIENCE, exchange(what)).await;
    let response = exchanged.map_err(|_| NotPosted::Slow)??;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let said = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|said| said.parse::<u32>().ok());
    let again_after = seconds.map(|seconds| SignedDuration::from_secs(i64::from(seconds)));
    Err(NotPosted::Refused { status, again_after })
}

async fn exchange(what: &Post) -> Result<Response<Incoming>, NotPosted> {
    let host = what.place.host().ok_or(NotPosted::Place)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_tls = match what.place.scheme_str() {
        Some("https") => true,
        Some("http") if is_loopback(host) => false,
        Some(_) | None => return Err(NotPosted::Place),
    };
    let port = what.place.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let stream = connect(host, port).await?;
    if !is_tls {
        return talk(stream, what).await;
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|_| NotPosted::Place)?;
    let connected = connector()?.connect(name, stream).await;
    talk(connected.map_err(|error| NotPosted::Tls(error.to_string()))?, what).await
}

fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Connects to an address of the host that may be sent to. It is looked up once, so that no second answer
/// can lead elsewhere than the one that was judged.
async fn connect(host: &str, port: u16) -> Result<TcpStream, NotPosted> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(NotPosted::Unknown)?;
    let fine: Vec<SocketAddr> = found.filter(|address| may_be_sent_to(address.ip())).collect();
    if fine.is_empty() {
        return Err(NotPosted::Forbidden);
    }
    TcpStream::connect(fine.as_slice()).await.map_err(NotPosted::Connect)
}

/// TLS by the certificates that the system trusts.
fn connector() -> Result<TlsConnector, NotPosted> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NotPosted::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn talk<S>(stream: S, what: &Post) -> Result<Response<Incoming>, NotPosted>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let made = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = made.map_err(NotPosted::Http)?;
    // It ends with the exchange; what goes wrong with it is told by the answer.
    let task = tokio::spawn(connection);
    let path = what.place.path_and_query().map_or("/", |path| path.as_str());
    let authority = what.place.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("tutela/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &what.headers {
        request = request.header(*name, value);
    }
    let body = Full::new(Bytes::from(what.body.clone()));
    let request = request.body(body).map_err(NotPosted::Request)?;
    let answered = sender.send_request(request).await.map_err(NotPosted::Http);
    task.abort();
    answered
}
