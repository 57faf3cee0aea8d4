//! What is sent for a device, how often, and that no code and no secret comes back in words.

use std::sync::Arc;

use super::*;
use crate::scripted::{Noon, Say, Scripted, hasty};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/ana";

fn devices(server: &Scripted) -> AwsDevices {
    let clock: Arc<dyn tutela_ports::Clock> = Arc::new(Noon);
    AwsDevices::new(AwsCaller::new(server.transport(Arc::clone(&clock)), hasty(), clock))
}

fn codes() -> [SecretString; 2] {
    ["123456", "654321"].map(|code| SecretString::from(code.to_owned()))
}

fn error(status: u16, code: &str, message: &str) -> Say {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    );
    Say::Header(status, body, "date: Sun, 01 Mar 2026 13:00:00 GMT")
}

fn made(seed: &str) -> Say {
    let body = format!(
        "<CreateVirtualMFADeviceResponse><CreateVirtualMFADeviceResult><VirtualMFADevice>\
         <SerialNumber>{SERIAL}</SerialNumber><Base32StringSeed>{seed}</Base32StringSeed>\
         <QRCodePNG>aGk=</QRCodePNG></VirtualMFADevice></CreateVirtualMFADeviceResult>\
         </CreateVirtualMFADeviceResponse>"
    );
    Say::Http(200, body)
}

fn done() -> Say {
    let meta = "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>";
    Say::Http(200, format!("<EnableMFADeviceResponse>{meta}</EnableMFADeviceResponse>"))
}

#[tokio::test]
async fn what_may_have_been_done_is_not_sent_again() {
    for (case, script, sent, cause) in [
        ("done", vec![done()], 1, None),
        (
            "refused",
            vec![error(403, "InvalidAuthenticationCode", "123456 and 654321 are wrong")],
            1,
            Some(Cause::Failed),
        ),
        ("throttled, then done", vec![error(400, "Throttling", "Rate"), done()], 2, None),
        ("broken", vec![error(500, "ServiceFailure", "sorry")], 1, Some(Cause::Failed)),
        ("cut", vec![Say::Cut("<EnableMFADeviceResponse>".to_owned())], 1, Some(Cause::Incomplete)),
        ("gone", vec![Say::HangUp], 1, Some(Cause::Failed)),
        (
            "signed at the wrong time, and then done",
            vec![error(403, "SignatureDoesNotMatch", "Signature expired: 1 is earlier"), done()],
            2,
            None,
        ),
        ("another answer", vec![Say::Http(200, "<x/>".to_owned())], 1, Some(Cause::Malformed)),
    ] {
        let server = Scripted::start(script);
        let got = devices(&server).enable("ana", SERIAL, &codes()).await;
        assert_eq!(server.heard().len(), sent, "{case}");
        assert_eq!(got.as_ref().err().map(|refusal| refusal.cause), cause, "{case}: {got:?}");
        let shown = format!("{got:?}");
        assert!(!shown.contains("123456") && !shown.contains("654321"), "{case}: {shown}");
        let asked = &server.heard()[0];
        for part in ["UserName=ana", "AuthenticationCode1=123456", "AuthenticationCode2=654321"] {
            assert!(asked.contains(part), "{case}: {asked}");
        }
    }
}

#[tokio::test]
async fn a_new_device_has_its_secret_and_nobody_else_has() {
    let server = Scripted::start(vec![made(&BASE64_STANDARD.encode("CANARYSEED234567"))]);
    let device = devices(&server).create("ana").await.unwrap();
    assert_eq!((device.serial.as_str(), device.seed.expose_secret()), (SERIAL, "CANARYSEED234567"));
    assert!(!format!("{device:?}").contains("CANARY"));
    assert!(server.heard()[0].contains("VirtualMFADeviceName=ana"));
    for (case, say, cause) in [
        ("no base64", made("%%"), Cause::Malformed),
        ("no text", made("/w=="), Cause::Malformed),
        ("no device", Say::Http(200, "<x/>".to_owned()), Cause::Malformed),
        ("there already", error(409, "EntityAlreadyExists", "it is"), Cause::Failed),
        ("denied", error(403, "AccessDenied", "no"), Cause::Denied),
    ] {
        let server = Scripted::start(vec![say]);
        let refusal = devices(&server).create("ana").await.unwrap_err();
        assert_eq!(refusal.cause, cause, "{case}: {refusal:?}");
    }
}
