//! When an Identity Center instance asks for MFA, as events set it or sign-ins show it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    identity_center::{Change, Who},
    workflow::Workflow,
};
use crate::{event::Event, reading::Trail};

/// So many sign-ins of users with a device, all of them with MFA, are told as consistent with MFA at
/// every sign-in.
const ENOUGH: usize = 20;

/// When MFA is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mode {
    /// How sure it is.
    pub verdict: Known,
    /// `ALWAYS_ON`, `CONTEXT_AWARE`, `DISABLED`, `DISABLED or CONTEXT_AWARE`; `null` where nothing
    /// shows it.
    pub mfa_mode: Option<String>,
    /// What users without a device meet: `ALLOWED_WITH_ENROLLMENT`, `ALLOWED`, `EMAIL_OTP`,
    /// `BLOCKED`; `null` where nothing shows it.
    pub without_device: Option<String>,
    /// Since when, or when it was last seen.
    pub at: Option<Timestamp>,
    /// The event that shows it, or that speaks against it.
    pub event_id: Option<String>,
    /// Why, in words.
    pub why: String,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// An event shows it.
    Proved,
    /// Everything that was seen fits, which is no proof.
    Consistent,
    /// An event showed it, and a later one speaks against it.
    Contradicted,
    /// Nothing shows it.
    Unknown,
}

/// Whether an event sets an instance's MFA mode.
pub(super) fn is_setting(event: &Event) -> bool {
    event.name.eq_ignore_ascii_case("UpdateSsoConfiguration")
        && event.parameter("configurationType") == "APP_AUTHENTICATION_CONFIGURATION"
        && event.error.is_empty()
}

impl Mode {
    pub(super) fn unknown(why: &str) -> Self {
        Self {
            verdict: Known::Unknown,
            mfa_mode: None,
            without_device: None,
            at: None,
            event_id: None,
            why: why.to_owned(),
        }
    }
}

/// An instance's mode.
pub(super) fn mode(
    account: &str,
    trail: &Trail,
    tries: &[&Workflow<'_>],
    people: &BTreeMap<Who<'_>, Vec<&Workflow<'_>>>,
    changes: &BTreeMap<&str, Vec<Change<'_>>>,
) -> Mode {
    let setting =
        trail.events.iter().rev().find(|event| &*event.account == account && is_setting(event));
    let since = setting.map(|event| event.at);
    let later: Vec<_> =
        tries.iter().filter(|w| since.is_none_or(|since| since < w.at)).copied().collect();
    let without = password_alone_with_device(people, changes, since);
    let mut mode = match setting {
        Some(event) => set(event, without),
        None => seen(without, &later, people),
    };
    if mode.without_device.is_none() {
        mode.without_device = met(&later).map(ToOwned::to_owned);
    }
    mode
}

/// The mode that an event set, unless a later one speaks against it.
fn set(event: &Event, without: Option<&Workflow<'_>>) -> Mode {
    let text = |path| {
        let text = event.parameter(path);
        (!text.is_empty()).then(|| text.to_owned())
    };
    let mfa_mode = text("ssoConfiguration.mfaMode");
    let mode = Mode {
        verdict: if mfa_mode.is_some() { Known::Proved } else { Known::Unknown },
        without_device: text("ssoConfiguration.noMfaSignInBehavior"),
        at: Some(event.at),
        event_id: Some(event.id.to_string()),
        why: format!("set by event {}, and no later one was read", event.id),
        mfa_mode,
    };
    match (mode.mfa_mode.as_deref(), without) {
        (Some("ALWAYS_ON"), Some(workflow)) => Mode {
            verdict: Known::Contradicted,
            at: Some(workflow.at),
            event_id: Some(workflow.last_event.to_owned()),
            why: format!(
                "set to ALWAYS_ON by event {}, but a user with a device signed in with the \
                 password alone by event {}",
                event.id, workflow.last_event
            ),
            ..mode
        },
        _ => mode,
    }
}

/// The mode as sign-ins show it.
fn seen(
    without: Option<&Workflow<'_>>,
    tries: &[&Workflow<'_>],
    people: &BTreeMap<Who<'_>, Vec<&Workflow<'_>>>,
) -> Mode {
    if let Some(workflow) = without {
        return Mode {
            verdict: Known::Proved,
            mfa_mode: Some("DISABLED or CONTEXT_AWARE".to_owned()),
            without_device: None,
            at: Some(workflow.at),
            event_id: Some(workflow.last_event.to_owned()),
            why: "a user with a device signed in with the password alone".to_owned(),
        };
    }
    let owners: BTreeSet<Who<'_>> = people
        .iter()
        .filter(|(_, tries)| tries.iter().any(|workflow| workflow.device().is_some()))
        .map(|(who, _)| *who)
        .collect();
    let with = people
        .iter()
        .filter(|(who, _)| owners.contains(who))
        .flat_map(|(_, tries)| tries)
        .filter(|workflow| workflow.entered && workflow.device().is_some())
        .count();
    if with >= ENOUGH {
        return Mode {
            verdict: Known::Consistent,
            mfa_mode: Some("ALWAYS_ON".to_owned()),
            without_device: None,
            at: tries.last().map(|workflow| workflow.at),
            event_id: None,
            why: format!("all {with} sign-ins of users with a device used it; that is no proof"),
        };
    }
    Mode::unknown("no event sets it, and too few sign-ins were read to tell")
}

/// What users without a device were seen to meet last.
fn met(tries: &[&Workflow<'_>]) -> Option<&'static str> {
    tries.iter().rev().find_map(|workflow| {
        if workflow.must_enrol {
            Some("ALLOWED_WITH_ENROLLMENT")
        } else if workflow.challenged.contains("EMAIL_OTP") {
            Some("EMAIL_OTP")
        } else {
            None
        }
    })
}

/// The last sign-in with the password alone, of a user who had used a device before.
fn password_alone_with_device<'w, 'a>(
    people: &BTreeMap<Who<'a>, Vec<&'w Workflow<'a>>>,
    changes: &BTreeMap<&str, Vec<Change<'_>>>,
    since: Option<Timestamp>,
) -> Option<&'w Workflow<'a>> {
    let mut last: Option<&Workflow<'_>> = None;
    for (who, tries) in people {
        let changes = changes.get(who.id).map_or(&[][..], |changes| changes);
        let deleted_between = |from: Timestamp, to: Timestamp| {
            let deleted = |change: &Change<'_>| change.registered.is_none();
            changes.iter().any(|change| deleted(change) && from <= change.at && change.at <= to)
        };
        let mut used: Option<Timestamp> = None;
        for workflow in tries {
            let has_device = used.is_some_and(|used| !deleted_between(used, workflow.at));
            let counts = has_device
                && is_password_alone(workflow)
                && since.is_none_or(|since| since < workflow.at);
            if counts && last.is_none_or(|last| last.at < workflow.at) {
                last = Some(workflow);
            }
            if workflow.device().is_some() {
                used = Some(workflow.at);
            }
        }
    }
    last
}

fn is_password_alone(workflow: &Workflow<'_>) -> bool {
    workflow.entered
        && !workflow.must_enrol
        && workflow.device().is_none()
        && workflow.verified.contains("PASSWORD")
        && !workflow.verified.contains("EMAIL_OTP")
}
