//! A server on this machine that answers by a script, and remembers what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use jiff::Timestamp;
use tutela_ports::Clock;

use crate::{
    AwsCaller, Pace, credentials::Wallet, endpoints::Endpoints, service::SERVICES,
    transport::Transport,
};

pub(crate) const ACCESS_KEY: &str = "AKIDEXAMPLE";
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMIexamplekey";
pub(crate) const SESSION_TOKEN: &str = "IQoJb3JpZ2luexampletoken";

/// One answer of the script.
#[derive(Clone)]
pub(crate) enum Say {
    /// A status and a body.
    Http(u16, String),
    /// The same with a header more.
    Header(u16, String, &'static str),
    /// A body that ends before its stated length.
    Cut(String),
    /// The connection closes without a word.
    HangUp,
    /// Nothing, for a second.
    Silence,
}

/// The server. It runs until the test's process ends.
pub(crate) struct Scripted {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Starts a server that gives one answer a request, and the last one for ever.
    pub(crate) fn start(script: Vec<Say>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, script) = (Arc::clone(&log), script.clone());
                thread::spawn(move || serve(stream, &log, &script));
            }
        });
        Self { url, heard }
    }

    /// An address of this machine where nobody listens.
    pub(crate) fn nobody() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { url, heard: Arc::default() }
    }

    /// The requests so far: heads and bodies.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// A caller that talks to this server.
    pub(crate) fn caller(&self, pace: Pace) -> AwsCaller {
        let clock = Arc::new(Noon);
        AwsCaller::new(self.transport(clock.clone()), pace, clock)
    }

    pub(crate) fn transport(&self, clock: Arc<dyn Clock>) -> Transport {
        let urls = SERVICES.iter().map(|service| (service.name, self.url.clone())).collect();
        let credentials =
            Credentials::new(ACCESS_KEY, SECRET_KEY, Some(SESSION_TOKEN.to_owned()), None, "test");
        let wallet = Wallet::new(SharedCredentialsProvider::new(credentials));
        Transport::new(Endpoints::new("us-east-1", false, urls), wallet, clock)
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, script: &[Say]) -> Option<()> {
    let request = read_request(&stream)?;
    let number = {
        let mut heard = log.lock().unwrap();
        heard.push(request);
        heard.len() - 1
    };
    let answer = match script.get(number).or(script.last())? {
        Say::Http(status, body) => http(*status, "", body.len(), body),
        Say::Header(status, body, header) => {
            http(*status, &format!("{header}\r\n"), body.len(), body)
        }
        Say::Cut(body) => http(200, "", body.len() + 100, body),
        Say::HangUp => return None,
        Say::Silence => {
            #[expect(clippy::disallowed_methods, reason = "the silence is the test")]
            thread::sleep(Duration::from_secs(1));
            return None;
        }
    };
    stream.write_all(answer.as_bytes()).ok()
}

fn http(status: u16, headers: &str, length: usize, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

fn read_request(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8(body).ok()?);
    Some(request)
}

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }
}

/// Patience of milliseconds.
pub(crate) fn hasty() -> Pace {
    Pace {
        max_attempts: 3,
        base_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(2),
        attempt_timeout: Duration::from_secs(5),
        poll_delay: Duration::from_millis(1),
        poll_patience: Duration::from_millis(200),
        time_limit: None,
    }
}

/// A successful answer as AWS writes it.
pub(crate) fn success(operation: &str, result: &str) -> Say {
    Say::Http(
        200,
        format!(
            "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{result}\
         </{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
        ),
    )
}

/// An error answer as AWS writes it.
pub(crate) fn failure(status: u16, code: &str, message: &str) -> Say {
    Say::Http(
        status,
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>r</RequestId></ErrorResponse>"
        ),
    )
}
