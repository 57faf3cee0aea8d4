//! Sign-ins to the console with a password.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>

use jiff::Timestamp;
use serde::Serialize;

use crate::event::Event;

/// Sign-ins to the console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Console {
    /// The last sign-in with MFA.
    pub last_with_mfa: Option<Timestamp>,
    /// The last sign-in without.
    pub last_without_mfa: Option<Timestamp>,
    /// The last sign-in of which the record does not say it.
    pub last_unsaid: Option<Timestamp>,
    /// How often the password was right and the second factor was not.
    pub failed_mfa: u64,
    /// When that was last.
    pub last_failed_mfa: Option<Timestamp>,
    /// The device that was used last: its serial number or ARN.
    pub device: Option<String>,
    /// Its kind.
    pub device_kind: Option<DeviceKind>,
    /// When a record last showed that there is a device, whether it was used rightly or not.
    pub device_seen: Option<Timestamp>,
}

/// What a device is, as far as sign-ins show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// An authenticator app.
    Virtual,
    /// A FIDO security key or passkey.
    SecurityKey,
    /// A hardware token, known by its serial number.
    Hardware,
    /// One of several.
    Several,
}

impl Console {
    /// Takes an event of the sign-in service in. Events are given in the order of time.
    pub(super) fn take(&mut self, event: &Event) {
        match &*event.name {
            "ConsoleLogin" => self.sign_in(event),
            // Asked after the right name: there is a device, whether the sign-in succeeds or not.
            "CheckMfa" => {
                self.device_seen = self.device_seen.max(Some(event.at));
                let kind = match event.additional("MfaType") {
                    "Virtual MFA" => DeviceKind::Virtual,
                    "U2F MFA" => DeviceKind::SecurityKey,
                    "Multiple MFA Devices" => DeviceKind::Several,
                    _ => return,
                };
                self.device_kind = Some(kind);
            }
            _ => {}
        }
    }

    fn sign_in(&mut self, event: &Event) {
        let used = event.additional("MFAUsed");
        let with = used.eq_ignore_ascii_case("yes");
        if with {
            self.device_seen = self.device_seen.max(Some(event.at));
        }
        if !event.answer("ConsoleLogin").eq_ignore_ascii_case("success") {
            // A failure that used MFA had the right password.
            if with {
                self.failed_mfa += 1;
                self.last_failed_mfa = self.last_failed_mfa.max(Some(event.at));
            }
            return;
        }
        let last = if with {
            &mut self.last_with_mfa
        } else if used.eq_ignore_ascii_case("no") {
            &mut self.last_without_mfa
        } else {
            &mut self.last_unsaid
        };
        *last = (*last).max(Some(event.at));
        let device = event.additional("MFAIdentifier");
        if with && !device.is_empty() {
            self.device = Some(device.to_owned());
            self.device_kind = Some(kind(device));
        }
    }
}

/// A device's kind by its serial number: virtual ones and security keys have ARNs.
fn kind(serial: &str) -> DeviceKind {
    if serial.contains(":u2f/") {
        DeviceKind::SecurityKey
    } else if serial.contains(":mfa/") {
        DeviceKind::Virtual
    } else {
        DeviceKind::Hardware
    }
}
