//! What the records say about MFA: who used it, who did without, and of whom nothing was seen.
//!
//! Nothing here says that MFA is in order because no event says otherwise.

mod console;
mod identity_center;
mod keys;
mod mode;
mod people;
mod root;
mod workflow;

use serde::Serialize;

pub use self::{
    console::{Console, DeviceKind},
    identity_center::{IdentityCenter, IdentityCenterUser, Instance, Standing},
    keys::Key,
    mode::{Known, Mode},
    people::{Assumed, Identity, Sessions},
    root::{Central, Recovery, Root},
};
use crate::{
    call::{Call, LoggedMfa, Origin},
    reading::Trail,
};

/// What a trail says about MFA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// IAM users, federated users and roles that were seen, by ARN.
    pub identities: Vec<Identity>,
    /// Sign-in tries whose user AWS does not name, since there is no such user.
    pub nameless_sign_ins: u64,
    /// Identity Center.
    pub identity_center: IdentityCenter,
    /// The root users that were seen, by account.
    pub root: Vec<Root>,
}

/// Calls by what the log says of MFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CallCounts {
    /// Direct calls whose record has no such field: without MFA.
    pub absent: u64,
    /// Direct calls whose record says false: without MFA.
    #[serde(rename = "false")]
    pub without: u64,
    /// Direct calls whose record says true.
    #[serde(rename = "true")]
    pub with: u64,
    /// Calls that a service forwarded; what they say of MFA is not the user's doing.
    pub forwarded: u64,
}

impl CallCounts {
    /// Counts calls in; true where they are direct and without MFA.
    fn count(&mut self, call: &Call) -> bool {
        let count = call.seen.count;
        if call.origin == Origin::Forwarded {
            self.forwarded += count;
            return false;
        }
        match call.mfa {
            LoggedMfa::Absent => self.absent += count,
            LoggedMfa::False => self.without += count,
            LoggedMfa::True => self.with += count,
        }
        call.mfa != LoggedMfa::True
    }
}

/// What a trail says about MFA.
#[must_use]
pub fn evidence(trail: &Trail) -> Evidence {
    let people = people::gather(trail);
    Evidence {
        identities: people.identities,
        nameless_sign_ins: people.nameless,
        identity_center: identity_center::gather(trail),
        root: root::gather(trail),
    }
}

/// An account's id out of an ARN.
fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}
