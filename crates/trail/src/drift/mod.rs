//! What changed for the worse: events by rules, one after the other and in sequences.
//!
//! A rule says which events it speaks of and whom they concern. An event that AWS refused is an
//! attempt, and never taken for a change.

mod blindness;
mod credentials;
mod enforcement;
mod identity_center;
mod mfa;
mod organization;
mod root;
mod sequence;

use std::sync::LazyLock;

use foldhash::quality::FixedState;
use hashbrown::HashSet;
use jiff::Timestamp;
use serde::Serialize;
use tutela_model::Severity;

pub use self::sequence::{Sequence, SequenceKind};
use crate::{event::Event, reading::Trail, view::View};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id, which never changes.
    pub id: &'static str,
    /// What happened, in a sentence.
    pub title: &'static str,
    /// How grave it is when it was done.
    pub severity: Severity,
    /// The service and names of its events.
    events: (&'static str, &'static [&'static str]),
    /// Which of them count.
    counts: fn(&Event) -> bool,
    /// Whom or what it concerns.
    target: fn(&Event) -> String,
}

impl Rule {
    const fn new(
        id: &'static str,
        severity: Severity,
        title: &'static str,
        events: (&'static str, &'static [&'static str]),
    ) -> Self {
        Self { id, title, severity, events, counts: |_| true, target: named }
    }

    const fn where_(mut self, counts: fn(&Event) -> bool) -> Self {
        self.counts = counts;
        self
    }

    const fn of(mut self, target: fn(&Event) -> String) -> Self {
        self.target = target;
        self
    }

    fn names(&self, source: &str, name: &str) -> bool {
        self.events.0 == source && self.events.1.contains(&name)
    }
}

/// All rules, by what they are about.
pub static RULES: &[&[Rule]] = &[
    mfa::RULES,
    credentials::RULES,
    enforcement::RULES,
    organization::RULES,
    blindness::RULES,
    identity_center::RULES,
    root::RULES,
];

/// Whether it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Done,
    /// AWS refused it.
    Attempted,
}

/// Something that changed, or that somebody tried to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The rule's id.
    pub rule: &'static str,
    /// What happened, in a sentence.
    #[serde(skip)]
    pub title: &'static str,
    /// How grave it is; an attempt is told one step milder.
    pub severity: Severity,
    /// Whether it was done.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: String,
    /// Whom or what it concerns; empty where the event does not say.
    pub target: String,
    /// The account.
    pub account: String,
    /// When.
    pub at: Timestamp,
    /// The event's id.
    pub event_id: String,
    /// What came before or after it that changes what it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Sequence>,
}

/// The services and names of the events of all rules.
static NAMED: LazyLock<HashSet<(&'static str, &'static str), FixedState>> = LazyLock::new(|| {
    let rules = RULES.iter().copied().flatten();
    rules.flat_map(|rule| rule.events.1.iter().map(|name| (rule.events.0, *name))).collect()
});

/// Whether a rule speaks of a call: it changes credentials, policies, an organisation, or what watches.
///
/// ```
/// use tutela_trail::drift;
/// assert!(drift::names("iam.amazonaws.com", "DeactivateMFADevice"));
/// assert!(!drift::names("iam.amazonaws.com", "ListUsers"));
/// ```
#[must_use]
pub fn names(source: &str, name: &str) -> bool {
    NAMED.contains(&(source, name))
}

/// Whether a record is kept as an event: sign-ins, sessions with a device, and what rules speak of.
pub(crate) fn keeps(record: &View<'_>) -> bool {
    let (source, name) = (&*record.source, &*record.name);
    match source {
        "signin.amazonaws.com" => true,
        "sts.amazonaws.com" => match name {
            "AssumeRoot" => true,
            "GetSessionToken" => record.names_a_device(),
            _ => false,
        },
        _ => {
            let directory =
                source.starts_with("sso-directory.") && name.ends_with("DeviceRegistration");
            directory || names(source, name) || enforcement::follows(source, name)
        }
    }
}

/// What changed, in the order of time.
#[must_use]
pub fn drift(trail: &Trail) -> Vec<Drift> {
    let mut found: Vec<Drift> = trail
        .events
        .iter()
        .flat_map(|event| {
            let fits =
                |rule: &&Rule| rule.names(&event.source, &event.name) && (rule.counts)(event);
            RULES.iter().copied().flatten().filter(fits).map(|rule| one(rule, event))
        })
        .collect();
    sequence::put_in(trail, &mut found);
    found.sort_by(|one, other| {
        (one.at, &one.event_id, one.rule).cmp(&(other.at, &other.event_id, other.rule))
    });
    found
}

fn one(rule: &Rule, event: &Event) -> Drift {
    let refused = !event.error.is_empty();
    Drift {
        rule: rule.id,
        title: rule.title,
        severity: if refused { milder(rule.severity) } else { rule.severity },
        outcome: if refused { Outcome::Attempted } else { Outcome::Done },
        actor: actor(event),
        target: (rule.target)(event),
        account: event.account.to_string(),
        at: event.at,
        event_id: event.id.to_string(),
        sequence: None,
    }
}

fn milder(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium | Severity::Low => Severity::Low,
    }
}

/// Who did it, as exactly as the event says.
fn actor(event: &Event) -> String {
    let actor = &event.actor;
    [&actor.arn, &actor.identity_center_user, &actor.user, &actor.invoked_by, &actor.principal_id]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or_else(|| actor.kind.to_string(), ToString::to_string)
}

/// The user, role, group or policy that an event of IAM names.
fn named(event: &Event) -> String {
    const PARAMETERS: &[&str] = &[
        "userName",
        "roleName",
        "groupName",
        "policyArn",
        "serialNumber",
        "virtualMFADeviceName",
        "accessKeyId",
    ];
    first(event, PARAMETERS)
}

/// The first parameter that is there. AWS leaves out a refused call's parameters in many services;
/// then the message says whom it was about: `… on resource: user alice because …`.
fn first(event: &Event, parameters: &[&str]) -> String {
    let named = parameters.iter().map(|path| event.parameter(path)).find(|value| !value.is_empty());
    named.unwrap_or_else(|| refused_resource(&event.error_message)).to_owned()
}

/// The resource in a refusal's message.
fn refused_resource(message: &str) -> &str {
    let Some((_, rest)) = message.split_once("on resource: ") else { return "" };
    let mut words = rest.split_whitespace();
    match words.next() {
        // `user alice`: the kind, then the name.
        Some("user" | "role" | "group" | "policy" | "mfa") => words.next().unwrap_or_default(),
        Some(resource) => resource,
        None => "",
    }
}
