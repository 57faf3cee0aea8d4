//! IAM users and their credentials.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{Arn, Grants, Observed};

/// An IAM user.
#[derive(Clone, Debug)]
pub struct User {
    /// The name, as AWS has it: hostile input to every output.
    pub name: String,
    /// The ARN.
    pub arn: Arn,
    /// The id that IAM gave the user, and gives to nobody after: `AIDA…`.
    pub unique_id: Observed<String>,
    /// When the user was created.
    pub created: Observed<Timestamp>,
    /// The console password.
    pub password: Observed<Password>,
    /// Whether any MFA device is assigned. Known more often than [`User::devices`]: a credential
    /// report or the list of virtual devices can say it too.
    pub has_mfa: Observed<bool>,
    /// All assigned devices.
    pub devices: Observed<Vec<Device>>,
    /// Access keys, active or not.
    pub keys: Observed<Vec<AccessKey>>,
    /// Whether an X.509 signing certificate is active.
    pub certificate: Observed<bool>,
    /// Policies and groups.
    pub grants: Observed<Grants>,
    /// Tags, which conditions of policies may ask for.
    pub tags: Observed<BTreeMap<String, String>>,
    /// Passwords and API keys for single services.
    pub service_credentials: Observed<Vec<ServiceCredential>>,
    /// SSH public keys for Git. AWS lists them user by user, and only where it matters somebody asks.
    pub ssh_keys: Observed<Vec<SshKey>>,
}

/// An SSH public key, with which Git gets at repositories of AWS `CodeCommit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshKey {
    /// Its id.
    pub id: String,
    /// Whether it can be used.
    pub active: bool,
}

/// A console password, or its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// The user cannot sign in to the console with a password.
    None,
    /// The user can.
    Enabled {
        /// The last sign-in with it, where the answer tells.
        last_used: LastUse,
        /// When it was set, where the answer tells.
        changed: Option<Timestamp>,
    },
}

/// When a credential was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastUse {
    /// At this moment, to the precision that AWS keeps.
    At(Timestamp),
    /// Never, or never since AWS keeps records (for passwords, since 2014-10-20).
    Never,
    /// The answer does not say.
    Unsaid,
}

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its place in the credential report, `1` or `2`, or, for a key that the report lacks, its id.
    pub slot: String,
    /// The access key id, where it was listed.
    pub id: Option<String>,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last used.
    pub last_used: LastUse,
    /// The service that it was last used for, as the report writes it.
    pub last_service: Option<String>,
    /// The region in which that was, as the report writes it; `None` for services without any.
    pub last_region: Option<String>,
}

impl AccessKey {
    /// The whole second in which it was made: the credential report knows no parts of one, while a
    /// live listing may tell them.
    #[must_use]
    pub fn second_made(&self) -> Option<Timestamp> {
        second(self.created?)
    }

    /// A name that a key keeps: when it was made, which the report and the live listing both tell. A
    /// place in the report is taken over by the next key, and a key id is not in the report. Two of one
    /// second are numbered: by their places, or where those are not known, by what is left of them.
    #[must_use]
    pub fn name_among(&self, all: &[Self]) -> String {
        let slot = &self.slot;
        let Some(made) = self.second_made() else { return slot.clone() };
        let mut alike: Vec<&Self> =
            all.iter().filter(|other| other.second_made() == Some(made)).collect();
        if alike.len() < 2 {
            return made.to_string();
        }
        if self.has_place() {
            return format!("{made}-{slot}");
        }
        let free = (1..=alike.len()).filter(|number| {
            alike.iter().all(|other| !other.has_place() || other.slot != number.to_string())
        });
        let free: Vec<usize> = free.collect();
        alike.retain(|other| !other.has_place());
        alike.sort_by_key(|other| &other.slot);
        let number = alike.iter().position(|other| other.slot == *slot).and_then(|at| free.get(at));
        number.map_or_else(|| format!("{made}-{slot}"), |number| format!("{made}-{number}"))
    }

    /// Whether the key's place in the report is known.
    fn has_place(&self) -> bool {
        self.slot == "1" || self.slot == "2"
    }
}

/// The whole second that a moment lies in.
#[must_use]
pub fn second(moment: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(moment.as_second()).ok()
}

/// An assigned MFA device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The serial number: an ARN, or a hardware token's number.
    pub serial: String,
    /// When it was enabled.
    pub enabled: Option<Timestamp>,
    /// Certifications by name, for FIDO devices.
    pub certifications: Observed<Vec<(String, String)>>,
}

/// What a device's serial number says about its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceKind {
    /// An authenticator app.
    Virtual,
    /// A FIDO security key or passkey; only its certification tells which.
    Fido,
    /// A token that shows codes.
    HardwareTotp,
    /// Text messages, which AWS no longer offers.
    Sms,
    /// An ARN of some other kind: whatever it is, nothing follows from it.
    Unknown,
}

impl DeviceKind {
    /// Reads the kind off a serial number.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html>
    ///
    /// ```
    /// use tutela_model::DeviceKind;
    /// assert_eq!(DeviceKind::of("arn:aws:iam::111122223333:mfa/alice"), DeviceKind::Virtual);
    /// assert_eq!(DeviceKind::of("arn:aws:iam::111122223333:u2f/user/alice/key"), DeviceKind::Fido);
    /// assert_eq!(DeviceKind::of("arn:aws:iam::111122223333:sms-mfa/alice"), DeviceKind::Sms);
    /// assert_eq!(DeviceKind::of("GAHT12345678"), DeviceKind::HardwareTotp);
    /// for odd in ["arn:aws:iam::111122223333:face/alice", "arn:aws:iam::mfa/alice", ""] {
    ///     assert_eq!(DeviceKind::of(odd), DeviceKind::Unknown);
    /// }
    /// ```
    #[must_use]
    pub fn of(serial: &str) -> Self {
        match Arn::new(serial).resource() {
            Some(resource) if resource.starts_with("u2f/") => Self::Fido,
            Some(resource) if resource.starts_with("sms-mfa/") => Self::Sms,
            Some(resource) if resource.starts_with("mfa/") => Self::Virtual,
            Some(_) => Self::Unknown,
            // Half an ARN is no token's number.
            None if serial.is_empty() || serial.starts_with("arn:") => Self::Unknown,
            None => Self::HardwareTotp,
        }
    }

    /// Whether a look-alike page cannot make use of it.
    #[must_use]
    pub fn resists_phishing(self) -> bool {
        matches!(self, Self::Fido)
    }

    /// Whether it shows codes that `sts:GetSessionToken` takes.
    #[must_use]
    pub fn makes_sessions(self) -> bool {
        matches!(self, Self::Virtual | Self::HardwareTotp)
    }

    /// In words, without an article.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Virtual => "virtual device",
            Self::Fido => "security key or passkey",
            Self::HardwareTotp => "hardware token",
            Self::Sms => "text messages",
            Self::Unknown => "device of a kind that this version does not know",
        }
    }
}

impl Device {
    /// The kind, by the serial number.
    #[must_use]
    pub fn kind(&self) -> DeviceKind {
        DeviceKind::of(&self.serial)
    }
}

/// A virtual MFA device as the account lists it, assigned or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualDevice {
    /// Its ARN.
    pub serial: Arn,
    /// Who uses it; `None` for nobody.
    pub user: Option<Arn>,
}

/// A password or API key for one service: `CodeCommit`, Keyspaces, Bedrock, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCredential {
    /// AWS's id of it.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// The service, as a domain.
    pub service: String,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it ends, where it does.
    pub expires: Option<Timestamp>,
}
