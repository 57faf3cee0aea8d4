//! What is sent for a session or a role, how often, and that nothing secret comes back in words.

use super::*;
use crate::{
    scripted::{Noon, Say, Scripted, hasty},
    sign_in::sign_in_token,
};

fn issuer(server: &Scripted) -> AwsIssuer {
    AwsIssuer::new(server.transport(Arc::new(Noon)), hasty(), Arc::new(Noon))
}

fn keys() -> Keys {
    let secret = |text: &str| SecretString::from(text.to_owned());
    let (secret, token) = (secret("s3cr3t-canary"), Some(secret("t0ken-canary")));
    Keys { id: "AKIAONE".to_owned(), secret, token, expires: None }
}

fn code() -> SecretString {
    "123456".to_owned().into()
}

fn given(operation: &str) -> Say {
    Say::Http(
        200,
        format!(
            "<{operation}Response><{operation}Result><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
             <SecretAccessKey>new</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2026-03-02T00:00:00Z</Expiration></Credentials></{operation}Result>\
             </{operation}Response>"
        ),
    )
}

fn error(status: u16, code: &str, message: &str) -> Say {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    );
    Say::Header(status, body, "date: Sun, 01 Mar 2026 13:00:00 GMT")
}

#[tokio::test]
async fn a_code_is_sent_once_whatever_becomes_of_it() {
    const SERIAL: &str = "arn:aws:iam::1:mfa/a";
    for (case, script, sent, cause) in [
        ("given", vec![given("GetSessionToken")], 1, None),
        ("refused", vec![error(403, "AccessDenied", "failed with 123456")], 1, Some(Cause::Denied)),
        ("throttled", vec![error(400, "Throttling", "Rate")], 1, Some(Cause::Throttled)),
        ("broken", vec![error(500, "InternalFailure", "sorry")], 1, Some(Cause::Failed)),
        ("cut", vec![Say::Cut("<GetSessionTokenResponse>".to_owned())], 1, Some(Cause::Incomplete)),
        ("gone", vec![Say::HangUp], 1, Some(Cause::Failed)),
        (
            "signed at the wrong time, and then given",
            vec![
                error(403, "SignatureDoesNotMatch", "Signature expired: 1 is now earlier"),
                given("GetSessionToken"),
            ],
            2,
            None,
        ),
        ("no credentials", vec![Say::Http(200, "<x/>".to_owned())], 1, Some(Cause::Malformed)),
    ] {
        let server = Scripted::start(script);
        let got = issuer(&server).session(&keys(), SERIAL, &code(), 900).await;
        assert_eq!(server.heard().len(), sent, "{case}");
        assert_eq!(got.as_ref().err().map(|refusal| refusal.cause), cause, "{case}: {got:?}");
        let shown = format!("{got:?}");
        for canary in ["123456", "canary", "new"] {
            assert!(!shown.contains(canary), "{case}: {shown}");
        }
        let asked = &server.heard()[0];
        for part in ["DurationSeconds=900", "TokenCode=123456", "Credential=AKIAONE/"] {
            assert!(asked.contains(part), "{case}: {asked}");
        }
    }
}

#[tokio::test]
async fn a_role_is_asked_for_again_and_with_all_that_it_wants() {
    let server = Scripted::start(vec![error(500, "InternalFailure", "x"), given("AssumeRole")]);
    let wanted = RoleWanted {
        arn: "arn:aws:iam::1:role/r".to_owned(),
        session_name: "ana".to_owned(),
        external_id: Some("x&y".to_owned()),
        seconds: Some(7200),
    };
    let issuer = issuer(&server);
    let session = issuer.role(&keys(), &wanted).await.unwrap();
    assert_eq!(session.expires, Some("2026-03-02T00:00:00Z".parse().unwrap()));
    let heard = server.heard();
    assert_eq!(heard.len(), 2);
    for part in ["RoleSessionName=ana", "ExternalId=x%26y", "DurationSeconds=7200"] {
        assert!(heard[1].contains(part), "{}", heard[1]);
    }
    assert_eq!(issuer.skew(), Some(SignedDuration::from_hours(1)), "told by the first answer");
}

#[tokio::test]
async fn a_sign_in_token_is_read_or_refused_without_a_secret() {
    for (case, script, expected) in [
        ("given", Say::Http(200, r#"{"SigninToken":"t1"}"#.to_owned()), Ok("t1")),
        ("refused", Say::Http(400, "s3cr3t-canary".to_owned()), Err("HTTP 400")),
        (
            "no token",
            Say::Http(200, r#"{"Session":"s3cr3t-canary"}"#.to_owned()),
            Err("without a token"),
        ),
        ("no JSON", Say::Http(200, "<html>".to_owned()), Err("without a token")),
        ("cut", Say::Cut("{".to_owned()), Err("breaks off")),
        ("gone", Say::HangUp, Err("could not be reached")),
    ] {
        let server = Scripted::start(vec![script]);
        match (sign_in_token(&server.url, &keys()).await, expected) {
            (Ok(token), Ok(expected)) => assert_eq!(token.expose_secret(), expected, "{case}"),
            (Err(refusal), Err(expected)) => {
                let words = refusal.detail;
                assert!(words.contains(expected) && !words.contains("canary"), "{case}: {words}");
            }
            (got, _) => panic!("{case}: {got:?}"),
        }
        let heard = server.heard();
        let (start, body) = heard[0].split_once("\r\n\r\n").unwrap();
        assert!(start.starts_with("POST /federation HTTP"), "no secret is in a URL: {start}");
        assert!(body.contains("Action=getSigninToken") && body.contains("s3cr3t-canary"), "{body}");
    }
    for url in ["http://signin.example", "ftp://x", "https://user:pass@x", "https://x/y"] {
        assert!(sign_in_token(url, &keys()).await.is_err(), "{url}");
    }
}
