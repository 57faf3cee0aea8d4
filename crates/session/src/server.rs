//! A place on loopback where programs fetch credentials, as they do in a container of AWS's.
//!
//! It answers those who show its token and ask as a program does. A web page that leads a browser
//! here shows another host or where it comes from, and is refused.
//!
//! Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{KeyInit as _, OsRng},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tutela_model::hex;

use crate::{Given, given::whole_seconds};

/// The path that is asked for.
const PATH: &str = "/credentials";

/// The largest request; one of an SDK is a tenth of it.
const LARGEST: usize = 8 * 1024;

/// So long a request may take to come in.
const PATIENCE: Duration = Duration::from_secs(5);

/// A listener on a port of loopback, and what has to be shown there.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    token: SecretString,
}

impl Server {
    /// Listens; on a free port for 0.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn listen(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let drawn = XChaCha20Poly1305::generate_key(&mut OsRng);
        let token: String = hex(&drawn);
        Ok(Self { listener, address, token: token.into() })
    }

    /// Where programs ask.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// What they show.
    #[must_use]
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// Answers for as long as the process lives. `give` gets credentials, or says why there are
    /// none; it is asked by several threads.
    pub fn serve(&self, give: &(impl Fn() -> Result<Given, String> + Sync)) {
        thread::scope(|scope| {
            for stream in self.listener.incoming() {
                // A peer that hangs up is its own affair.
                let Ok(stream) = stream else { continue };
                scope.spawn(move || self.converse(stream, give).ok());
            }
        });
    }

    fn converse(
        &self,
        mut stream: TcpStream,
        give: &(impl Fn() -> Result<Given, String> + Sync),
    ) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let request = read(&mut stream)?;
        let (status, body) = match self.refusal(&request) {
            Some(status) => {
                (status, refused(status, "the request is not one of an SDK with the token"))
            }
            None => match give() {
                Ok(given) => ("200 OK", answer(&given)),
                Err(why) => ("503 Service Unavailable", refused("NoCredentials", &why)),
            },
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             cache-control: no-store\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())
    }

    /// Why a request gets nothing; `None` where it does.
    fn refusal(&self, request: &[u8]) -> Option<&'static str> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Request::new(&mut headers);
        if !matches!(parsed.parse(request), Ok(httparse::Status::Complete(_))) {
            return Some("400 Bad Request");
        }
        let header = |name: &str| {
            let mut named = parsed.headers.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
            let value = named.next().map(|it| it.value);
            // Twice the same header is an attempt at something.
            value.filter(|_| named.next().is_none())
        };
        let host = header("host").unwrap_or_default();
        let own = [self.address.to_string(), format!("localhost:{}", self.address.port())];
        if !own.iter().any(|own| own.as_bytes() == host) || header("origin").is_some() {
            return Some("403 Forbidden");
        }
        if !same(header("authorization").unwrap_or_default(), self.token.expose_secret()) {
            return Some("401 Unauthorized");
        }
        if parsed.method != Some("GET") {
            return Some("405 Method Not Allowed");
        }
        (parsed.path != Some(PATH)).then_some("404 Not Found")
    }
}

/// Whether two texts are the same; how long it takes tells nothing about either.
fn same(shown: &[u8], token: &str) -> bool {
    Sha256::digest(shown) == Sha256::digest(token)
}

fn read(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while request.len() < LARGEST && !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        request.extend(buffer.iter().take(count));
    }
    Ok(request)
}

fn answer(given: &Given) -> Value {
    let keys = &given.keys;
    json!({
        "AccessKeyId": keys.id,
        "SecretAccessKey": keys.secret.expose_secret(),
        "Token": keys.token.as_ref().map(SecretString::expose_secret),
        "Expiration": keys.expires.map(whole_seconds),
        "RoleArn": given.role,
    })
}

fn refused(code: &str, message: &str) -> Value {
    json!({ "Code": code, "Message": message })
}

#[cfg(test)]
mod tests {
    use tutela_ports::Keys;

    use super::*;

    fn given() -> Given {
        let keys = Keys {
            id: "ASIA1".to_owned(),
            secret: "s3cr3t".to_owned().into(),
            token: Some("t".to_owned().into()),
            expires: Some("2026-11-24T12:00:00Z".parse().unwrap()),
        };
        Given { keys, role: None, notes: Vec::new() }
    }

    fn ask(server: &Server, request: &str) -> String {
        thread::scope(|scope| {
            scope.spawn(|| {
                let (stream, _) = server.listener.accept().unwrap();
                // Who hangs up early gets nothing.
                server.converse(stream, &|| Ok(given())).ok();
            });
            #[expect(clippy::disallowed_methods, reason = "a test asks as a program does")]
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answer = String::new();
            // Who sends too much is hung up on, and may lose the answer.
            stream.read_to_string(&mut answer).ok();
            answer
        })
    }

    #[test]
    fn who_shows_the_token_as_programs_do_gets_credentials_and_nobody_else() {
        let server = Server::listen(0).unwrap();
        let token = server.token().expose_secret();
        let host = server.address;
        let port = host.port();
        let request = |method: &str, path: &str, host: &str, rest: &str| {
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{rest}\r\n")
        };
        let shown = format!("Authorization: {token}\r\n");
        let own = host.to_string();
        for (case, text, expected) in [
            ("an SDK", request("GET", PATH, &own, &shown), "200"),
            ("by name", request("GET", PATH, &format!("localhost:{port}"), &shown), "200"),
            ("no token", request("GET", PATH, &own, ""), "401"),
            ("another token", request("GET", PATH, &own, "Authorization: x\r\n"), "401"),
            ("two tokens", request("GET", PATH, &own, &shown.repeat(2)), "401"),
            ("a name that leads here", request("GET", PATH, "evil.example", &shown), "403"),
            (
                "a web page",
                request("GET", PATH, &own, &format!("{shown}Origin: http://evil.example\r\n")),
                "403",
            ),
            ("another method", request("POST", PATH, &own, &shown), "405"),
            ("another path", request("GET", "/", &own, &shown), "404"),
            ("no HTTP", "hello\r\n\r\n".to_owned(), "400"),
            ("nothing", String::new(), "400"),
            ("without end", "GET / HTTP/1.1\r\n".to_owned() + &"a: b\r\n".repeat(3000), ""),
        ] {
            let answer = ask(&server, &text);
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {expected}")) || expected.is_empty(),
                "{case}: {answer}"
            );
            assert_eq!(answer.contains("s3cr3t"), expected == "200", "{case}");
        }
    }
}
