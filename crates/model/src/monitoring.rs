//! What an account has that would notice: recorders, trails, detectors, alerts, and people to tell.

use std::collections::BTreeSet;

use crate::{Gap, Observed, Regional, Seen};

/// What watches an account.
#[derive(Clone, Debug)]
pub struct Monitoring {
    /// The regions that are enabled.
    pub regions: Observed<BTreeSet<String>>,
    /// The customer's recorders of AWS Config; those of AWS's services are not among them.
    pub recorders: Regional<Vec<Recorder>>,
    /// `GuardDuty`'s detectors.
    pub detectors: Regional<Vec<Detector>>,
}

impl Monitoring {
    /// Where nothing was seen of it.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self {
            regions: Observed::Missing(gap.clone()),
            recorders: Regional::unseen(gap),
            detectors: Regional::unseen(gap),
        }
    }
}

/// A configuration recorder of AWS Config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// Its name.
    pub name: String,
    /// Whether it records.
    pub is_recording: bool,
    /// How its last recording ended, in AWS's words: `Pending`, `Success`, `Failure`.
    pub last_status: Option<String>,
}

/// A detector of `GuardDuty`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detector {
    /// Its id.
    pub id: String,
    /// Whether it is enabled, by its own answer.
    pub is_enabled: Seen<bool>,
}

/// Whom AWS writes to beside the account's own address; `None` where there is nobody.
#[derive(Clone, Debug)]
pub struct Contacts {
    /// About security.
    pub security: Observed<Option<Contact>>,
    /// About billing.
    pub billing: Observed<Option<Contact>>,
    /// About operations.
    pub operations: Observed<Option<Contact>>,
}

impl Contacts {
    /// Where nothing was seen of them.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        let unseen = || Observed::Missing(gap.clone());
        Self { security: unseen(), billing: unseen(), operations: unseen() }
    }
}

/// An alternate contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The address that AWS writes to.
    pub email: String,
}
