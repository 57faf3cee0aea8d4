//! The levels: what each leaves possible without MFA.

/// How much a policy leaves possible without MFA, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequireLevel {
    /// Enrolment only while somebody holds the window open, by a tag of the user.
    Sealed,
    /// Whoever has the password can enrol; whoever has an access key alone cannot.
    ConsoleEnrolment,
    /// Whoever has any credential can enrol one device, of the user's own name.
    NameLocked,
    /// Whoever has any credential can enrol, as under AWS's own template, but for nobody else.
    EnrolmentOpen,
}

/// An action that a level leaves possible without MFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permitted {
    /// With its service: `iam:GetUser`.
    pub action: &'static str,
    /// On what.
    pub on: PermittedOn,
    /// When.
    pub when: PermittedWhen,
}

/// On what an action stays possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermittedOn {
    /// The user who asks.
    OwnUser,
    /// The virtual device that has the name of the user who asks, and no path.
    OwnDeviceName,
    /// Any virtual device.
    AnyDevice,
    /// The account: the action knows no resource.
    Account,
}

/// When an action stays possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermittedWhen {
    /// At all times.
    Always,
    /// While the user's tag opens the enrolment window.
    WindowOpen,
    /// In a console session, not with an access key.
    Console,
    /// Unless a security key or passkey is registered.
    NoSecurityKey,
}

use PermittedOn::{Account, AnyDevice, OwnDeviceName, OwnUser};
use PermittedWhen::{Always, Console, NoSecurityKey, WindowOpen};

/// What no level takes away. A policy cannot deny the last two; a Deny that names them would only
/// look as if it did.
const ALWAYS: [Permitted; 6] = [
    permitted("iam:GetMFADevice", OwnUser, Always),
    permitted("iam:GetUser", OwnUser, Always),
    permitted("iam:ListMFADevices", OwnUser, Always),
    permitted("iam:ListVirtualMFADevices", Account, Always),
    permitted("sts:GetCallerIdentity", Account, Always),
    permitted("sts:GetSessionToken", Account, Always),
];

// A first password, and one that has expired, must be changed before anything else works. Hence
// the last two wherever somebody enrols.
const SEALED: &[Permitted] = &[
    permitted("iam:CreateVirtualMFADevice", OwnDeviceName, WindowOpen),
    permitted("iam:EnableMFADevice", OwnUser, WindowOpen),
    permitted("iam:ChangePassword", OwnUser, WindowOpen),
    permitted("iam:GetAccountPasswordPolicy", Account, WindowOpen),
];

const CONSOLE_ENROLMENT: &[Permitted] = &[
    permitted("iam:CreateVirtualMFADevice", AnyDevice, Console),
    permitted("iam:EnableMFADevice", OwnUser, Console),
    permitted("iam:ResyncMFADevice", OwnUser, Console),
    permitted("iam:ChangePassword", OwnUser, Console),
    permitted("iam:GetAccountPasswordPolicy", Account, Console),
];

const NAME_LOCKED: &[Permitted] = &[
    permitted("iam:CreateVirtualMFADevice", OwnDeviceName, Always),
    permitted("iam:EnableMFADevice", OwnUser, NoSecurityKey),
    permitted("iam:ChangePassword", OwnUser, Always),
    permitted("iam:GetAccountPasswordPolicy", Account, Always),
];

const ENROLMENT_OPEN: &[Permitted] = &[
    permitted("iam:CreateVirtualMFADevice", AnyDevice, Always),
    permitted("iam:EnableMFADevice", OwnUser, Always),
    permitted("iam:ResyncMFADevice", OwnUser, Always),
    permitted("iam:ChangePassword", OwnUser, Always),
    permitted("iam:GetAccountPasswordPolicy", Account, Always),
];

const fn permitted(action: &'static str, on: PermittedOn, when: PermittedWhen) -> Permitted {
    Permitted { action, on, when }
}

impl RequireLevel {
    /// All levels, the best first.
    pub const ALL: [Self; 4] =
        [Self::Sealed, Self::ConsoleEnrolment, Self::NameLocked, Self::EnrolmentOpen];

    /// The name: `console-enrolment`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::ConsoleEnrolment => "console-enrolment",
            Self::NameLocked => "name-locked",
            Self::EnrolmentOpen => "enrolment-open",
        }
    }

    /// What stays possible for users without MFA, and nothing else. Of other principals nothing
    /// but `sts:GetCallerIdentity`.
    pub fn permitted(self) -> impl Iterator<Item = Permitted> {
        let own = match self {
            Self::Sealed => SEALED,
            Self::ConsoleEnrolment => CONSOLE_ENROLMENT,
            Self::NameLocked => NAME_LOCKED,
            Self::EnrolmentOpen => ENROLMENT_OPEN,
        };
        ALWAYS.into_iter().chain(own.iter().copied())
    }
}
