//! As much of an HTTP/1.1 server on loopback as a test needs: kept connections, one thread each,
//! and answers that break off when a test wants them to.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct HttpRequest {
    /// The method.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Headers in order, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl HttpRequest {
    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The same with another form for its body. Its signature does not fit any more.
    pub(crate) fn with_form(&self, form: &BTreeMap<&str, &str>) -> Self {
        let pairs = form.iter().map(|(name, value)| {
            format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
        });
        let body = pairs.collect::<Vec<_>>().join("&").into_bytes();
        let mut other = Self { body, ..self.clone() };
        for (name, value) in &mut other.headers {
            if name == "content-length" {
                *value = other.body.len().to_string();
            }
        }
        other
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct HttpResponse {
    /// The status.
    pub(crate) status: u16,
    /// The type of the body.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The error's type, which services of paths and JSON name in a header.
    pub(crate) error_type: Option<String>,
    /// Whether to promise all of the body, send half of it and hang up.
    pub(crate) cut: bool,
    /// The server's time, as the header has it.
    pub(crate) date: Option<String>,
}

impl HttpResponse {
    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: String) -> Self {
        let content_type = "application/x-amz-json-1.1".to_owned();
        Self {
            status,
            content_type,
            body: body.into_bytes(),
            error_type: None,
            cut: false,
            date: None,
        }
    }

    /// An answer in XML.
    pub(crate) fn xml(status: u16, body: String) -> Self {
        let content_type = "text/xml".to_owned();
        Self {
            status,
            content_type,
            body: body.into_bytes(),
            error_type: None,
            cut: false,
            date: None,
        }
    }
}

impl HttpResponse {
    /// The same, by a clock that is so far ahead of this machine's.
    #[must_use]
    pub(crate) fn dated(mut self, skew: SignedDuration) -> Self {
        let time = Timestamp::now() + skew;
        self.date = DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok();
        self
    }

    /// The same with one text for another; in a credential report, which is base64, too.
    pub(crate) fn with_text(mut self, from: &str, to: &str) -> Self {
        let text = String::from_utf8(std::mem::take(&mut self.body)).expect("AWS sends UTF-8");
        let mut text = text.replace(from, to);
        if let Some((_, rest)) = text.split_once("<Content>")
            && let Some((table, _)) = rest.split_once("</Content>")
        {
            let own = STANDARD.decode(table).expect("a report is base64");
            let own = String::from_utf8(own).expect("a report is UTF-8").replace(from, to);
            text = text.replace(table, &STANDARD.encode(own));
        }
        self.body = text.into_bytes();
        self
    }
}

pub(crate) type Handler = dyn Fn(&HttpRequest) -> HttpResponse + Send + Sync;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Listens on a free port of loopback.
    pub(crate) fn start(handler: Arc<Handler>) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("binding a port of loopback");
        let address = listener.local_addr().expect("asking for the port");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Acquire) {
                    return;
                }
                let (handler, stopped) = (Arc::clone(&handler), Arc::clone(&stopped));
                if let Ok(stream) = stream {
                    // A peer that hangs up is its own affair; there is nobody to tell.
                    thread::spawn(move || converse(stream, &*handler, &stopped).ok());
                }
            }
        });
        Self { address, stop }
    }

    /// Where it listens: `http://127.0.0.1:49152`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // The listener waits for a connection, and this is it.
        TcpStream::connect(self.address).ok();
    }
}

fn converse(mut stream: TcpStream, handler: &Handler, stopped: &AtomicBool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut pending = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut pending)? {
        let response = handler(&request);
        let close = response.cut
            || stopped.load(Ordering::Acquire)
            || request
                .header("connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let mut out = head(&response, close);
        if response.cut {
            out.extend_from_slice(&response.body[..response.body.len() / 2]);
            return stream.write_all(&out);
        }
        // Two pieces would be two packets, and two times that the reader wakes.
        out.extend_from_slice(&response.body);
        stream.write_all(&out)?;
        if close {
            return Ok(());
        }
    }
    Ok(())
}

fn head(response: &HttpResponse, close: bool) -> Vec<u8> {
    let error_type = response.error_type.as_ref();
    let error_type =
        error_type.map_or_else(String::new, |of| format!("x-amzn-errortype: {of}\r\n"));
    let date = response.date.as_ref().map_or_else(String::new, |it| format!("date: {it}\r\n"));
    format!(
        "HTTP/1.1 {} x\r\n{error_type}{date}content-type: {}\r\ncontent-length: {}\r\nconnection: {}\r\n\r\n",
        response.status,
        response.content_type,
        response.body.len(),
        if close { "close" } else { "keep-alive" }
    )
    .into_bytes()
}

/// Reads one request; `None` at the end of the connection.
fn read_request(stream: &mut TcpStream, pending: &mut Vec<u8>) -> io::Result<Option<HttpRequest>> {
    loop {
        if let Some((mut request, head)) = parse(pending)? {
            let length = match request.header("content-length").map(str::parse::<usize>) {
                None => 0,
                Some(Ok(length)) => length,
                Some(Err(error)) => return Err(io::Error::other(error)),
            };
            while pending.len() < head + length {
                if fill(stream, pending)? == 0 {
                    return Ok(None);
                }
            }
            request.body = pending[head..head + length].to_vec();
            pending.drain(..head + length);
            return Ok(Some(request));
        }
        if fill(stream, pending)? == 0 {
            return Ok(None);
        }
    }
}

fn fill(stream: &mut TcpStream, pending: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; 16 * 1024];
    let count = stream.read(&mut buffer)?;
    pending.extend_from_slice(&buffer[..count]);
    Ok(count)
}

fn parse(pending: &[u8]) -> io::Result<Option<(HttpRequest, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(pending).map_err(io::Error::other)? {
        httparse::Status::Partial => Ok(None),
        httparse::Status::Complete(head) => {
            let request = HttpRequest {
                method: parsed.method.unwrap_or_default().to_owned(),
                target: parsed.path.unwrap_or_default().to_owned(),
                headers: own(parsed.headers),
                body: Vec::new(),
            };
            Ok(Some((request, head)))
        }
    }
}

fn own(headers: &[httparse::Header<'_>]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        })
        .collect()
}

/// Sends a request to `authority` (`127.0.0.1:5000`) and reads the whole answer.
///
/// # Errors
///
/// What the network says, or an answer that is no HTTP.
pub(crate) fn forward(authority: &str, request: &HttpRequest) -> io::Result<HttpResponse> {
    let mut stream = TcpStream::connect(authority)?;
    let mut out = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        // The answer ends where the connection does.
        if name != "connection" && name != "accept-encoding" {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    out.push_str("connection: close\r\n\r\n");
    stream.write_all(out.as_bytes())?;
    stream.write_all(&request.body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = parsed.parse(&answer).map_err(io::Error::other)? else {
        return Err(io::Error::other("the answer is cut"));
    };
    let headers = own(parsed.headers);
    let length = headers.iter().find(|(name, _)| name == "content-length");
    if length.is_some_and(|(_, value)| value.parse() != Ok(answer.len() - head)) {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer is cut"));
    }
    let content_type = headers.iter().find(|(name, _)| name == "content-type");
    let error_type = headers.iter().find(|(name, _)| name == "x-amzn-errortype");
    Ok(HttpResponse {
        error_type: error_type.map(|(_, value)| value.clone()),
        status: parsed.code.unwrap_or_default(),
        content_type: content_type
            .map_or_else(|| "text/xml".to_owned(), |(_, value)| value.clone()),
        body: answer[head..].to_vec(),
        cut: false,
        date: headers.iter().find(|(name, _)| name == "date").map(|(_, value)| value.clone()),
    })
}
