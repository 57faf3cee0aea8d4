//! Real receivers on loopback: good ones, slow ones, and those that answer nonsense.
#![allow(clippy::disallowed_methods, reason = "receivers are threads of the tests")]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use super::*;

/// Listens, gives each caller the next answer, and tells what callers said.
fn receiver(answers: &'static [&'static str]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook/SECRET", listener.local_addr().unwrap());
    let (sender, said) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
            let (mut heard, mut buffer) = (Vec::new(), vec![0_u8; 65_536]);
            while let Ok(read @ 1..) = stream.read(&mut buffer) {
                heard.extend_from_slice(&buffer[..read]);
            }
            // Who is not listened to any more does not mind.
            let _ = sender.send(String::from_utf8(heard).unwrap());
            if answer.is_empty() {
                thread::sleep(Duration::from_secs(3));
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, said)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn settings(text: &str, urls: &[(&str, &str)]) -> Settings {
    let look = |name: &str| {
        urls.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::parse(text, &look).unwrap()
}

fn of(url: &str) -> Settings {
    let text =
        "to = [\"a\"]\n[channel.a]\nkind = \"webhook\"\nurl_env = \"URL\"\nsecret_env = \"KEY\"";
    settings(text, &[("URL", url), ("KEY", "whsec")])
}

fn parcel(id: i64, channel: &str) -> Parcel {
    let notice = sample(Timestamp::from_second(1_800_000_000).unwrap());
    Parcel { id, channel: channel.to_owned(), notice, attempts: 0 }
}

fn delivered(settings: &Settings, parcels: Vec<Parcel>) -> Vec<(i64, Outcome)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    runtime.block_on(deliver(settings, parcels, now, &mut |_| Ok(())))
}

#[track_caller]
fn refused(url: &str, expected: &str) -> Waits {
    let outcomes = delivered(&of(url), vec![parcel(1, "a")]);
    let [(1, Outcome::Failed { reason, again })] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert!(reason.contains(expected), "{reason}");
    assert!(!reason.contains("SECRET"), "where it goes is in no error: {reason}");
    *again
}

#[test]
fn a_webhook_gets_a_signed_notice() {
    let (url, said) = receiver(&[OK]);
    assert_eq!(delivered(&of(&url), vec![parcel(7, "a")]), [(7, Outcome::Sent)]);
    let heard = said.recv().unwrap();
    let (top, body) = heard.split_once("\r\n\r\n").unwrap();
    assert!(top.starts_with("POST /hook/SECRET HTTP/1.1\r\n"), "{top}");
    let header =
        |name: &str| top.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("idempotency-key"), "test-1800000000000000");
    let document: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(document["schema"], "tutela.notice/1");
    assert_eq!(document["items"][0]["check"], "root-mfa-missing");
    let signed = signature("whsec", Timestamp::from_second(1_800_000_000).unwrap(), body).unwrap();
    assert_eq!(header("tutela-signature"), signed);
}

/// Reckoned by Python: `hmac.new(b"whsec", b"1800000000.{}", hashlib.sha256).hexdigest()`.
#[test]
fn a_signature_is_what_others_reckon() {
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let expected =
        "t=1800000000,v1=77b7eef0d31630eb2979f9c5a7773983688ccf849f9d5a79d0a01c0a8bbaffa0";
    assert_eq!(signature("whsec", at, "{}").unwrap(), expected);
}

#[test]
fn slack_gets_a_text() {
    let (url, said) = receiver(&[OK]);
    let text = "to = [\"s\"]\n[channel.s]\nkind = \"slack\"\nurl_env = \"URL\"";
    let settings = settings(text, &[("URL", &url)]);
    assert_eq!(delivered(&settings, vec![parcel(1, "s")]), [(1, Outcome::Sent)]);
    let heard = said.recv().unwrap();
    let (_, body) = heard.split_once("\r\n\r\n").unwrap();
    let document: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(document["text"].as_str().unwrap().starts_with("*[low] new: "), "{document}");
    assert_eq!(document.as_object().unwrap().len(), 1);
}

#[test]
fn who_does_not_take_it_is_asked_again_later() {
    let minute = Waits::For(SignedDuration::from_secs(60));
    let (url, _said) = receiver(&["HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"]);
    assert_eq!(refused(&url, "it answers 500"), minute);
    let (url, _said) =
        receiver(&["HTTP/1.1 429 Wait\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n"]);
    assert_eq!(refused(&url, "it answers 429"), Waits::For(SignedDuration::from_secs(600)));
    for odd in ["-5", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        let answer = format!("HTTP/1.1 503 No\r\nretry-after: {odd}\r\ncontent-length: 0\r\n\r\n");
        let (url, _said) = receiver(Box::leak(Box::new([&*answer.leak()])));
        assert_eq!(refused(&url, "it answers 503"), minute, "{odd}");
    }
    let (url, _said) = receiver(&["this is no HTTP\r\n\r\n"]);
    assert_eq!(refused(&url, "it does not speak HTTP"), minute);
    let (url, _said) = receiver(&[""]);
    assert_eq!(refused(&url, "no answer within 1 seconds"), minute);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(refused(&format!("http://{gone}/SECRET"), "no connection"), minute);
}

#[test]
fn redirects_are_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let place = elsewhere.local_addr().unwrap();
    let answer =
        format!("HTTP/1.1 302 Found\r\nlocation: http://{place}/\r\ncontent-length: 0\r\n\r\n");
    let (url, _said) = receiver(Box::leak(Box::new([&*answer.leak()])));
    refused(&url, "redirects are not followed");
    assert!(elsewhere.accept().is_err(), "nobody came");
}

#[test]
fn nothing_is_sent_to_metadata_or_in_clear() {
    for (url, expected) in [
        ("https://169.254.169.254/SECRET", "to which nothing is ever sent"),
        ("https://[fd00:ec2::254]/SECRET", "to which nothing is ever sent"),
        ("https://[::ffff:169.254.169.254]/SECRET", "to which nothing is ever sent"),
        ("https://0.0.0.0/SECRET", "to which nothing is ever sent"),
        ("http://169.254.169.254/SECRET", "its URL is of no use"),
        ("http://192.0.2.1/SECRET", "its URL is of no use"),
        ("http://localhost.example/SECRET", "its URL is of no use"),
        ("ftp://127.0.0.1/SECRET", "its URL is of no use"),
        ("SECRET", "its URL is of no use"),
        ("https:// /SECRET", "its URL is of no use"),
    ] {
        refused(url, expected);
    }
}

#[test]
fn who_is_down_delays_nobody_else_and_keeps_the_order() {
    let (good, heard) = receiver(&[OK, OK]);
    let (slow, _said) = receiver(&[""]);
    let text = "to = [\"good\", \"slow\"]\n\
                [channel.good]\nkind = \"webhook\"\nurl_env = \"GOOD\"\n\
                [channel.slow]\nkind = \"webhook\"\nurl_env = \"SLOW\"";
    let settings = settings(text, &[("GOOD", &good), ("SLOW", &slow)]);
    let parcels =
        [(1, "slow"), (2, "good"), (3, "slow"), (4, "good")].map(|(id, name)| parcel(id, name));
    let outcomes = delivered(&settings, parcels.to_vec());
    let ids: Vec<(i64, bool)> =
        outcomes.iter().map(|(id, outcome)| (*id, *outcome == Outcome::Sent)).collect();
    // The third waits for the first, whose turn comes again.
    assert_eq!(ids, [(2, true), (4, true), (1, false)]);
    assert_eq!(heard.iter().take(2).count(), 2);
}

#[test]
fn a_channel_that_is_not_in_the_settings_any_more_is_told() {
    let outcomes = delivered(&of("https://x.example"), vec![parcel(1, "gone")]);
    assert!(
        matches!(outcomes.as_slice(), [(1, Outcome::Failed { reason, .. })] if reason.contains("no channel")),
        "{outcomes:?}"
    );
}
