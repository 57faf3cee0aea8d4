//! Identity Center: who signed in with a second factor, and what the instance's settings must have
//! been. AWS has no public interface for either.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    mode::{Known, Mode, is_setting, mode},
    workflow::{Kind, Workflow, workflows},
};
use crate::{event::Event, reading::Trail};

/// What the records say of Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityCenter {
    /// The mode of the only instance that was seen; unknown where there are several, or none.
    pub mode: Mode,
    /// The instances that were seen, by the account that owns them.
    pub instances: Vec<Instance>,
    /// The users that were seen.
    pub users: Vec<IdentityCenterUser>,
    /// Tries of which the events do not show whether they were for Identity Center.
    pub unattributed: u64,
    /// Tries for Amazon `WorkSpaces`, which are passed over.
    pub workspaces: u64,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instance {
    /// The account whose trail has its events.
    pub account: String,
    /// Its mode.
    pub mode: Mode,
}

/// A user of Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityCenterUser {
    /// The id in the identity store; the name where records are from before July 2025.
    pub user_id: String,
    /// The name, where a record has it.
    pub user_name: Option<String>,
    /// The account that owns the instance.
    pub account: String,
    /// Whether there is a second factor.
    pub mfa: Standing,
    /// The factor that was used or registered last.
    pub factor: Option<String>,
    /// When that was seen.
    pub seen_at: Option<Timestamp>,
    /// The last time that the user got in.
    pub last_sign_in: Option<Timestamp>,
    /// Why, in words.
    pub why: String,
}

/// Whether a user has a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It was used, or registered and not deleted since.
    True,
    /// There was none at that time.
    False,
    /// The records do not show it.
    Unknown,
}

pub(super) fn gather(trail: &Trail) -> IdentityCenter {
    let all = workflows(trail);
    let count = |kind| u64::try_from(all.iter().filter(|w| w.kind == kind).count()).unwrap_or(0);
    let (unattributed, workspaces) = (count(Kind::Unattributed), count(Kind::WorkSpaces));
    let mut tries: BTreeMap<&str, Vec<&Workflow<'_>>> = BTreeMap::new();
    for workflow in all.iter().filter(|workflow| workflow.kind == Kind::IdentityCenter) {
        tries.entry(workflow.account).or_default().push(workflow);
    }
    for event in trail.events.iter().filter(|event| is_setting(event)) {
        tries.entry(&event.account).or_default();
    }
    let mut instances = Vec::new();
    let mut users = Vec::new();
    for (account, tries) in tries {
        let people = by_user(&tries);
        let changes = changes(account, trail);
        let mode = mode(account, trail, &tries, &people, &changes);
        let user = |(who, tries): (&Who<'_>, &Vec<&Workflow<'_>>)| {
            user(account, *who, tries, changes.get(who.id).map_or(&[][..], |list| list), &mode)
        };
        users.extend(people.iter().map(user));
        instances.push(Instance { account: account.to_owned(), mode });
    }
    let mode = match instances.as_slice() {
        [only] => only.mode.clone(),
        [] => Mode::unknown("no event of Identity Center was read"),
        _ => Mode::unknown("there are several instances: see each of them"),
    };
    IdentityCenter { mode, instances, users, unattributed, workspaces }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Who<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

/// Tries by user; those by name alone belong to the user whose id another try shows.
fn by_user<'a, 'w>(tries: &[&'w Workflow<'a>]) -> BTreeMap<Who<'a>, Vec<&'w Workflow<'a>>> {
    let ids: BTreeMap<&str, &str> = tries
        .iter()
        .filter(|workflow| !workflow.user_id.is_empty() && !workflow.user_name.is_empty())
        .map(|workflow| (workflow.user_name, workflow.user_id))
        .collect();
    let names: BTreeMap<&str, &str> = ids.iter().map(|(name, id)| (*id, *name)).collect();
    let mut people: BTreeMap<Who<'a>, Vec<&Workflow<'a>>> = BTreeMap::new();
    for workflow in tries {
        let by_name = ids.get(workflow.user_name).copied().unwrap_or_default();
        let id = if workflow.user_id.is_empty() { by_name } else { workflow.user_id };
        let name = names.get(id).copied().unwrap_or(workflow.user_name);
        if !(id.is_empty() && name.is_empty()) {
            people.entry(Who { id, name }).or_default().push(workflow);
        }
    }
    people
}

/// A change of a user's devices.
pub(super) struct Change<'a> {
    pub(super) at: Timestamp,
    /// The factor that was registered; `None` where a device was deleted.
    pub(super) registered: Option<&'static str>,
    event: &'a Event,
}

/// Changes by user id.
fn changes<'a>(account: &str, trail: &'a Trail) -> BTreeMap<&'a str, Vec<Change<'a>>> {
    let mut by_user: BTreeMap<&str, Vec<Change<'_>>> = BTreeMap::new();
    for event in &trail.events {
        let directory =
            event.source.starts_with("sso-directory.") || event.source.starts_with("identitystore");
        if !directory || &*event.account != account || !event.error.is_empty() {
            continue;
        }
        let registered = match &*event.name {
            "CompleteVirtualMfaDeviceRegistration" => Some("TOTP"),
            "CompleteWebAuthnDeviceRegistration" => Some("WEBAUTHN"),
            "DeleteMfaDeviceForUser" => None,
            _ => continue,
        };
        let named = [event.parameter("user.userId"), event.parameter("userId")];
        let own = &*event.actor.identity_center_user;
        let user = named.into_iter().chain([own]).find(|id| !id.is_empty()).unwrap_or_default();
        by_user.entry(user).or_default().push(Change { at: event.at, registered, event });
    }
    by_user
}

fn user(
    account: &str,
    who: Who<'_>,
    tries: &[&Workflow<'_>],
    changes: &[Change<'_>],
    mode: &Mode,
) -> IdentityCenterUser {
    let (mfa, factor, seen_at, why) = standing(tries, changes, mode);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    IdentityCenterUser {
        user_id: text(who.id).unwrap_or_else(|| who.name.to_owned()),
        user_name: text(who.name),
        account: account.to_owned(),
        mfa,
        factor: factor.map(ToOwned::to_owned),
        seen_at,
        last_sign_in: tries.iter().filter(|workflow| workflow.entered).map(|w| w.at).max(),
        why,
    }
}

type Judged = (Standing, Option<&'static str>, Option<Timestamp>, String);

/// The latest of what shows a factor, or shows that there is none.
fn standing(tries: &[&Workflow<'_>], changes: &[Change<'_>], mode: &Mode) -> Judged {
    let used = tries.iter().rev().find_map(|workflow| Some((workflow.at, workflow.device()?)));
    let registered = changes.iter().rev().find_map(|c| Some((c.at, c.registered?)));
    let deleted = changes.iter().rev().find(|change| change.registered.is_none());
    let none = tries.iter().rev().find(|workflow| workflow.must_enrol);
    let has = used.max(registered);
    if let Some((at, factor)) = has
        && deleted.is_none_or(|deleted| deleted.at < at)
        && none.is_none_or(|none| none.at <= at)
    {
        let how = if used >= registered { "used it to sign in" } else { "registered it" };
        return (Standing::True, Some(factor), Some(at), format!("{how} at {at}"));
    }
    if let Some(none) = none
        && deleted.is_none_or(|deleted| deleted.at < none.at)
    {
        let why = "had to register a device when signing in, and no record shows that it was done";
        return (Standing::False, None, Some(none.at), why.to_owned());
    }
    if let Some(deleted) = deleted {
        let why = format!(
            "a device was deleted by event {}, and none was used or registered since",
            deleted.event.id
        );
        return (Standing::Unknown, None, Some(deleted.at), why);
    }
    without_device(tries, mode)
}

/// What it means that no device was ever seen.
fn without_device(tries: &[&Workflow<'_>], mode: &Mode) -> Judged {
    let Some(entered) = tries.iter().rev().find(|workflow| workflow.entered) else {
        let why = "no sign-in succeeded in the records that were read".to_owned();
        return (Standing::Unknown, None, None, why);
    };
    let at = Some(entered.at);
    if entered.verified.contains("EXTERNAL_IDP") {
        let why = "signs in through an external identity provider, of whose MFA AWS knows nothing";
        return (Standing::Unknown, None, at, why.to_owned());
    }
    if entered.verified.contains("EMAIL_OTP") {
        let why = "was sent a code by e-mail: asked of users without a device, or of new ones";
        return (Standing::Unknown, Some("EMAIL_OTP"), at, why.to_owned());
    }
    let always = mode.verdict == Known::Proved && mode.mfa_mode.as_deref() == Some("ALWAYS_ON");
    let let_in = mode.without_device.as_deref() == Some("ALLOWED");
    if always && let_in && mode.at.is_some_and(|since| since <= entered.at) {
        let why = "signed in with the password alone while every sign-in asked for a device";
        return (Standing::False, None, at, why.to_owned());
    }
    let why = "signed in with the password alone: there is no device, or none was asked for";
    (Standing::Unknown, None, at, why.to_owned())
}
