//! The truth about a seeded account, which a scan of it must find.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// The truth about the account of 300 users, as the seeding prints it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Truth {
    /// The account id.
    pub account: String,
    /// Its alias.
    pub alias: String,
    /// Its users, in the order of their making.
    pub users: Vec<UserTruth>,
    /// Its FIDO devices, passkeys and certified security keys.
    pub fido: Vec<FidoTruth>,
    /// ARNs of the virtual devices that nobody uses.
    pub unassigned_devices: Vec<String>,
    /// Its service-specific credentials, as the AWS CLI prints them.
    pub service_credentials: Vec<Value>,
    /// Names of its roles.
    pub roles: Vec<String>,
    /// ARNs of its SAML providers.
    pub saml_providers: Vec<String>,
    /// ARNs of its `OpenID` Connect providers.
    pub oidc_providers: Vec<String>,
}

/// The truth about a user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UserTruth {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// Whether there is a console password.
    pub console: bool,
    /// The MFA devices.
    pub devices: Vec<DeviceTruth>,
    /// The access keys.
    pub keys: Vec<KeyTruth>,
    /// Whether the user may do everything.
    pub administrator: bool,
    /// By which way, or which look is deceptive; `None` for an ordinary user.
    pub way: Option<String>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
}

/// The truth about an MFA device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DeviceTruth {
    /// The serial number.
    pub serial: String,
    /// `virtual`, `hardware`, `fido` or `sms`.
    pub kind: String,
}

/// The truth about an access key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyTruth {
    /// The key's id.
    pub id: String,
    /// Whether it can be used.
    pub active: bool,
}

/// The truth about a FIDO device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FidoTruth {
    /// The serial number.
    pub serial: String,
    /// The user's name.
    pub user: String,
    /// Certifications by name; none for a passkey of unknown kind.
    pub certifications: BTreeMap<String, String>,
}

/// The truth about the root user, which moto does not know.
#[expect(clippy::struct_excessive_bools, reason = "AWS tells each of them as a fact of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootTruth {
    /// When the account was made.
    pub created: Timestamp,
    /// Whether there is a password.
    pub password: bool,
    /// The last sign-in, if there was one.
    pub password_last_used: Option<Timestamp>,
    /// Whether there is MFA. The device is none that the account lists as virtual.
    pub mfa: bool,
    /// Whether there is an active access key.
    pub access_key: bool,
    /// Whether there is an active signing certificate.
    pub certificate: bool,
}

impl Truth {
    /// A user by name.
    ///
    /// # Panics
    ///
    /// Where there is none of that name.
    #[must_use]
    pub fn user(&self, name: &str) -> &UserTruth {
        self.users
            .iter()
            .find(|user| user.name == name)
            .unwrap_or_else(|| panic!("nobody is named `{name}`"))
    }
}

impl UserTruth {
    /// Whether there is any MFA device.
    #[must_use]
    pub fn has_mfa(&self) -> bool {
        !self.devices.is_empty()
    }

    /// Whether there is a key that can be used.
    #[must_use]
    pub fn has_active_key(&self) -> bool {
        self.keys.iter().any(|key| key.active)
    }

    /// The kinds of the devices, in alphabetical order.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self.devices.iter().map(|device| device.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds
    }
}
