//! Sign-ins to Identity Center: the events of one try, put together.
//!
//! Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html>

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    event::{Event, HIDDEN_NAME},
    reading::Trail,
};

/// The events of a try to sign in, by `AuthWorkflowID`.
pub(super) struct Workflow<'a> {
    /// The account whose trail has it: the instance's.
    pub(super) account: &'a str,
    /// When it ended.
    pub(super) at: Timestamp,
    /// The last event.
    pub(super) last_event: &'a str,
    /// The user's id in the identity store; empty before July 2025, and where the try failed.
    pub(super) user_id: &'a str,
    /// The user's name, where the events have it.
    pub(super) user_name: &'a str,
    /// The credentials that were right: `PASSWORD`, `TOTP`, `WEBAUTHN`, `RESYNC_TOTP`, `EMAIL_OTP`,
    /// `EXTERNAL_IDP`.
    pub(super) verified: BTreeSet<&'a str>,
    /// The credentials that were asked for.
    pub(super) challenged: BTreeSet<&'a str>,
    /// Whether the user got in.
    pub(super) entered: bool,
    /// Whether a device had to be registered.
    pub(super) must_enrol: bool,
    /// Whether it is Identity Center's.
    pub(super) kind: Kind,
}

/// Whose sign-in page it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Identity Center's.
    IdentityCenter,
    /// Amazon `WorkSpaces`', which writes events of the same names.
    WorkSpaces,
    /// The events do not show it.
    Unattributed,
}

/// The factors that are MFA devices.
pub(super) const DEVICES: &[&str] = &["WEBAUTHN", "TOTP", "RESYNC_TOTP"];

const NAMES: &[&str] = &["CredentialChallenge", "CredentialVerification", "UserAuthentication"];

/// All tries, in the order of their last events.
pub(super) fn workflows(trail: &Trail) -> Vec<Workflow<'_>> {
    let mut by_id: BTreeMap<(&str, &str), Vec<&Event>> = BTreeMap::new();
    for event in &trail.events {
        if &*event.source == "signin.amazonaws.com" && NAMES.contains(&&*event.name) {
            let id = event.additional("AuthWorkflowID");
            let id = if id.is_empty() { &*event.id } else { id };
            by_id.entry((&event.account, id)).or_default().push(event);
        }
    }
    let mut all: Vec<_> = by_id.into_values().filter_map(|events| Workflow::of(&events)).collect();
    all.sort_by_key(|workflow| (workflow.at, workflow.last_event));
    all
}

impl<'a> Workflow<'a> {
    fn of(events: &[&'a Event]) -> Option<Self> {
        let last = events.last()?;
        let first_said = |field: &dyn Fn(&&'a Event) -> &'a str| {
            events.iter().map(field).find(|text| !text.is_empty()).unwrap_or_default()
        };
        let mut workflow = Self {
            account: &last.account,
            at: last.at,
            last_event: &last.id,
            user_id: first_said(&|event| &event.actor.identity_center_user),
            user_name: first_said(&|event| name_in(event)),
            verified: BTreeSet::new(),
            challenged: BTreeSet::new(),
            entered: false,
            must_enrol: false,
            kind: Kind::of(events),
        };
        for event in events {
            workflow.take(event);
        }
        Some(workflow)
    }

    fn take(&mut self, event: &'a Event) {
        let credentials =
            event.additional("CredentialType").split(',').map(str::trim).filter(|c| !c.is_empty());
        let succeeded = event.outcome().eq_ignore_ascii_case("success");
        match &*event.name {
            "CredentialChallenge" => self.challenged.extend(credentials),
            "CredentialVerification" if succeeded => self.verified.extend(credentials),
            "UserAuthentication" if succeeded => {
                self.verified.extend(credentials);
                self.entered = true;
                self.must_enrol |=
                    event.additional("DeviceEnrollmentRequired").eq_ignore_ascii_case("true");
            }
            _ => {}
        }
    }

    /// The device that was used rightly.
    pub(super) fn device(&self) -> Option<&'static str> {
        DEVICES.iter().copied().find(|device| self.verified.contains(device))
    }
}

fn name_in(event: &Event) -> &str {
    let said = event.additional("UserName");
    let name = if said.is_empty() { &event.actor.user } else { said };
    if name == HIDDEN_NAME { "" } else { name }
}

impl Kind {
    fn of(events: &[&Event]) -> Self {
        let any = |holds: fn(&&Event) -> bool| events.iter().any(holds);
        if any(|event| {
            event.additional("LoginTo").contains("clients.amazonaws.com/workspaces")
                || event.additional("CredentialType").contains("SMARTCARD")
        }) {
            Self::WorkSpaces
        } else if any(|event| {
            !event.actor.identity_store.is_empty()
                || !event.actor.identity_center_user.is_empty()
                || !event.additional("LoginTo").is_empty()
        }) {
            Self::IdentityCenter
        } else {
            Self::Unattributed
        }
    }
}
