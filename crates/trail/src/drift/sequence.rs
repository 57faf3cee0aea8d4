//! What several events mean together.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tutela_model::Severity;

use super::{Drift, Outcome, actor};
use crate::{addresses::Address, event::Event, reading::Trail};

/// A device that is replaced is enrolled within this time after the old one was deactivated.
const REPLACED_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// A new user has this long to enrol a device.
const ENROLLED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// The steps of a takeover follow one another within this time.
const TAKEN_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Ids and titles of what no single event shows.
const NEVER_ENROLLED: (&str, &str) =
    ("new-user-without-mfa", "A user with a console password enrolled no MFA device");
const TAKEOVER: (&str, &str) =
    ("mfa-takeover", "A device was enrolled and used from a new address");

/// What several events mean together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sequence {
    /// Its kind.
    pub kind: SequenceKind,
    /// The ids of the other events in it, in order.
    pub events: Vec<String>,
    /// What it means, in words.
    pub why: String,
}

/// A kind of sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SequenceKind {
    /// A device was deactivated, and another one was enrolled within ten minutes.
    Replacement,
    /// A device was deactivated, and none was enrolled within ten minutes.
    LeftWithout,
    /// A device was deactivated, and the records end before ten minutes had passed.
    Pending,
    /// A user got a console password, and no device within a day.
    NeverEnrolled,
    /// A device was created, enrolled and used for a session from an address that the user never had
    /// before.
    Takeover,
}

/// Puts sequences into what was found: they change how grave an event is, or add one.
pub(super) fn put_in(trail: &Trail, found: &mut Vec<Drift>) {
    let Some((_, end)) = trail.span else { return };
    let done = Done::of(trail);
    for drift in found.iter_mut() {
        if drift.rule == "mfa-device-deactivated" && drift.outcome == Outcome::Done {
            replaced(&done, end, drift);
        }
    }
    for event in trail.events.iter().filter(|event| event.error.is_empty()) {
        match (&*event.source, &*event.name) {
            ("iam.amazonaws.com", "CreateLoginProfile") => {
                found.extend(never_enrolled(&done, end, event));
            }
            ("sts.amazonaws.com", "GetSessionToken") => {
                found.extend(takeover(&done, &trail.addresses, event));
            }
            _ => {}
        }
    }
}

/// What was done to a user's credentials.
const TO_USERS: &[&str] =
    &["DeactivateMFADevice", "DeleteLoginProfile", "DeleteUser", "EnableMFADevice"];

/// Successful calls of IAM, by what they were done to, each list in the order of time.
struct Done<'t> {
    /// By account, name of the call and user.
    to_users: BTreeMap<(&'t str, &'t str, &'t str), Vec<&'t Event>>,
    /// `CreateVirtualMFADevice` by the device.
    created: BTreeMap<&'t str, Vec<&'t Event>>,
    /// `EnableMFADevice` by the device.
    enabled: BTreeMap<&'t str, Vec<&'t Event>>,
}

impl<'t> Done<'t> {
    fn of(trail: &'t Trail) -> Self {
        let (to_users, created, enabled) = Default::default();
        let mut done = Self { to_users, created, enabled };
        for event in &trail.events {
            if &*event.source != "iam.amazonaws.com" || !event.error.is_empty() {
                continue;
            }
            if TO_USERS.contains(&&*event.name) {
                let user = event.parameter("userName");
                done.to_users.entry((&event.account, &event.name, user)).or_default().push(event);
            }
            match &*event.name {
                "CreateVirtualMFADevice" => {
                    let device = event.answer("virtualMFADevice.serialNumber");
                    done.created.entry(device).or_default().push(event);
                }
                "EnableMFADevice" => {
                    done.enabled.entry(event.parameter("serialNumber")).or_default().push(event);
                }
                _ => {}
            }
        }
        done
    }

    /// Calls of a name on a user, in a span of time.
    fn to<'q>(
        &'q self,
        (account, name, user): (&'q str, &'q str, &'q str),
        (from, until): (Timestamp, Timestamp),
    ) -> impl DoubleEndedIterator<Item = &'t Event> {
        let calls = self.to_users.get(&(account, name, user));
        calls.into_iter().flatten().copied().filter(move |e| from <= e.at && e.at <= until)
    }
}

fn replaced(done: &Done<'_>, end: Timestamp, drift: &mut Drift) {
    let until = drift.at.checked_add(REPLACED_WITHIN).unwrap_or(Timestamp::MAX);
    let enabling = (&*drift.account, "EnableMFADevice", &*drift.target);
    let enrolled = done.to(enabling, (drift.at, until)).next();
    let (kind, events, why) = match enrolled {
        Some(event) => (
            SequenceKind::Replacement,
            vec![event.id.to_string()],
            format!("a device was enrolled at {}", event.at),
        ),
        None if end < until => (
            SequenceKind::Pending,
            Vec::new(),
            format!("the records end at {end}, before ten minutes had passed"),
        ),
        None => (
            SequenceKind::LeftWithout,
            Vec::new(),
            "no device was enrolled within ten minutes".to_owned(),
        ),
    };
    if kind == SequenceKind::Replacement {
        drift.severity = Severity::Low;
    }
    drift.sequence = Some(Sequence { kind, events, why });
}

fn never_enrolled(done: &Done<'_>, end: Timestamp, event: &Event) -> Option<Drift> {
    let user = event.parameter("userName");
    let until = event.at.checked_add(ENROLLED_WITHIN).ok()?;
    if user.is_empty() || end < until {
        return None;
    }
    let calls = |name, span| done.to((&event.account, name, user), span);
    // A device may have been there before the password.
    let had = calls("EnableMFADevice", (Timestamp::MIN, event.at)).next_back();
    let kept =
        had.is_some_and(|had| calls("DeactivateMFADevice", (had.at, event.at)).next().is_none());
    let since = |name| calls(name, (event.at, until)).next().is_some();
    if kept || ["EnableMFADevice", "DeleteLoginProfile", "DeleteUser"].into_iter().any(since) {
        return None;
    }
    let sequence = Sequence {
        kind: SequenceKind::NeverEnrolled,
        events: Vec::new(),
        why: "got a console password, and enrolled no device within a day".to_owned(),
    };
    Some(added(NEVER_ENROLLED, Severity::High, event, user, sequence))
}

/// The chain by which a leaked key becomes MFA, where AWS's own policy template is in force.
fn takeover(done: &Done<'_>, addresses: &[Address], token: &Event) -> Option<Drift> {
    let serial = token.parameter("serialNumber");
    let since = token.at.checked_sub(TAKEN_WITHIN).ok()?;
    if serial.is_empty() || token.actor.arn.is_empty() {
        return None;
    }
    let step = |steps: &BTreeMap<&str, Vec<&'_ Event>>| {
        let by_the_same = |event: &&Event| {
            event.actor.arn == token.actor.arn && since <= event.at && event.at <= token.at
        };
        steps.get(serial)?.iter().copied().find(by_the_same).cloned()
    };
    let (created, enabled) = (step(&done.created)?, step(&done.enabled)?);
    let start = addresses.partition_point(|address| address.principal < token.actor.arn);
    let known =
        addresses.iter().skip(start).take_while(|address| address.principal == token.actor.arn);
    let is_new = known.clone().any(|a| *a.address == *created.address && a.first >= created.at);
    let had_others = known.into_iter().any(|a| a.first < created.at);
    let sequence = Sequence {
        kind: SequenceKind::Takeover,
        events: vec![created.id.to_string(), enabled.id.to_string()],
        why: format!(
            "created, enrolled and used a device within an hour, from {}, where it had never been \
             seen",
            created.address
        ),
    };
    (is_new && had_others).then(|| added(TAKEOVER, Severity::Critical, token, serial, sequence))
}

/// A drift that several events show, told at one of them.
fn added(
    (rule, title): (&'static str, &'static str),
    severity: Severity,
    event: &Event,
    target: &str,
    sequence: Sequence,
) -> Drift {
    Drift {
        rule,
        title,
        severity,
        outcome: Outcome::Done,
        actor: actor(event),
        target: target.to_owned(),
        account: event.account.to_string(),
        at: event.at,
        event_id: event.id.to_string(),
        sequence: Some(sequence),
    }
}
