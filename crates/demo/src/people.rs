//! Who works at the demo's company.

use jiff::{SignedDuration, Timestamp};

/// The demo's account id, from AWS's documentation.
pub(crate) const ACCOUNT: &str = "111122223333";

/// A kind of MFA device.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    Virtual,
    SecurityKey,
    Passkey,
    Token,
}

/// An access key: days since it was made, days since its last use, whether it is active.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) made: i64,
    pub(crate) used: Option<i64>,
    pub(crate) active: bool,
}

/// A console password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Console {
    None,
    NeverUsed,
    /// Days since the last sign-in.
    Used(i64),
}

/// What a person was granted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grant {
    /// Reads buckets.
    Reader,
    /// AWS's own administrator policy, attached to the user.
    AttachedAdministrator,
    /// A policy of the company's own that allows everything, written into the user.
    InlineAdministrator,
    /// The administrators' group.
    AdministratorGroup,
    /// Everything, but from the office's network only.
    FromOfficeOnly,
    /// Administrator by grant, cut down by a boundary.
    Bounded,
}

/// A person or machine with an IAM user.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) made: i64,
    pub(crate) console: Console,
    pub(crate) devices: &'static [Device],
    pub(crate) keys: &'static [Key],
    pub(crate) grant: Grant,
    /// What the credential report says, where it is behind.
    pub(crate) report_says_mfa: Option<bool>,
    pub(crate) newer_than_report: bool,
    pub(crate) listing_throttled: bool,
}

const NOBODY: Person = Person {
    name: "",
    path: "/",
    made: 500,
    console: Console::None,
    devices: &[],
    keys: &[],
    grant: Grant::Reader,
    report_says_mfa: None,
    newer_than_report: false,
    listing_throttled: false,
};

const fn key(made: i64, used: Option<i64>, active: bool) -> Key {
    Key { made, used, active }
}

pub(crate) static PEOPLE: &[Person] = &[
    Person {
        name: "alice",
        console: Console::Used(0),
        devices: &[Device::SecurityKey, Device::Virtual],
        grant: Grant::AttachedAdministrator,
        ..NOBODY
    },
    Person { name: "bob", console: Console::Used(2), ..NOBODY },
    Person { name: "carol", console: Console::Used(1), grant: Grant::AdministratorGroup, ..NOBODY },
    Person {
        name: "ci-deploy",
        keys: &[key(412, Some(0), true), key(30, None, true)],
        grant: Grant::InlineAdministrator,
        ..NOBODY
    },
    Person {
        name: "dave",
        console: Console::Used(4),
        devices: &[Device::Passkey],
        keys: &[key(60, Some(1), true)],
        ..NOBODY
    },
    Person {
        name: "erin",
        keys: &[key(380, Some(200), true), key(700, Some(400), false)],
        ..NOBODY
    },
    Person { name: "frank", console: Console::Used(120), devices: &[Device::Token], ..NOBODY },
    Person {
        name: "grace",
        made: 40,
        console: Console::NeverUsed,
        keys: &[key(40, None, true)],
        ..NOBODY
    },
    // Her device was deactivated after the report was made: the live list outranks it.
    Person { name: "heidi", console: Console::Used(0), report_says_mfa: Some(true), ..NOBODY },
    Person {
        name: "ivan",
        made: 0,
        console: Console::NeverUsed,
        newer_than_report: true,
        ..NOBODY
    },
    Person {
        name: "judy",
        console: Console::Used(3),
        devices: &[Device::SecurityKey],
        listing_throttled: true,
        ..NOBODY
    },
    Person { name: "mallory", console: Console::Used(9), grant: Grant::FromOfficeOnly, ..NOBODY },
    Person {
        name: "trent",
        path: "/ops/",
        console: Console::Used(7),
        devices: &[Device::Virtual],
        grant: Grant::Bounded,
        ..NOBODY
    },
];

/// When the demo's credential report was made: three hours and ten minutes before the scan.
pub(crate) fn report_made() -> Timestamp {
    crate::as_of() - SignedDuration::from_mins(190)
}

pub(crate) fn days_ago(days: i64) -> Timestamp {
    crate::as_of() - SignedDuration::from_hours(24 * days) - SignedDuration::from_mins(75)
}

impl Device {
    pub(crate) fn is_fido(self) -> bool {
        matches!(self, Self::SecurityKey | Self::Passkey)
    }

    pub(crate) fn serial(self, person: &Person) -> String {
        let name = person.name;
        match self {
            Self::Virtual => format!("arn:aws:iam::{ACCOUNT}:mfa/{name}"),
            Self::SecurityKey => format!("arn:aws:iam::{ACCOUNT}:u2f/user/{name}/desk-EXAMPLEKEY"),
            Self::Passkey => format!("arn:aws:iam::{ACCOUNT}:u2f/user/{name}/phone-EXAMPLEPASSKEY"),
            Self::Token => "GAHT00000042".to_owned(),
        }
    }
}

impl Person {
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::{ACCOUNT}:user{}{}", self.path, self.name)
    }
}
