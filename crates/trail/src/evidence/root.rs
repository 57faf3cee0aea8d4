//! The root user: its own sign-ins and keys, and the sessions that a central account assumes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::{CallCounts, Console, Key, account_of, keys::Keys};
use crate::{
    call::{Call, Origin},
    event::Event,
    reading::Trail,
};

/// Events of the sign-in service by which root's password or address changes hands.
const RECOVERIES: &[&str] =
    &["EmailUpdated", "PasswordRecoveryCompleted", "PasswordRecoveryRequested", "PasswordUpdated"];

/// An account's root user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Root {
    /// The account.
    pub account: String,
    /// Sign-ins with its password.
    pub console: Console,
    /// Its access keys.
    pub keys: Vec<Key>,
    /// What its own sessions did: those of the console.
    pub session_calls: CallCounts,
    /// The last direct call of an own session without MFA.
    pub last_session_call_without_mfa: Option<Timestamp>,
    /// Sessions of `sts:AssumeRoot`, which are no sign-in of root: another account's principal had
    /// them, and whether that one had MFA stands in that account's trail.
    pub central: Central,
    /// Changes of password and address, in order.
    pub recoveries: Vec<Recovery>,
}

/// Calls of centrally assumed root sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Central {
    /// How many.
    pub calls: u64,
    /// The last.
    pub last: Option<Timestamp>,
}

/// A change of root's password or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// The event's name.
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// Its id.
    pub event_id: String,
}

#[derive(Default)]
struct Draft {
    console: Console,
    keys: Keys,
    session_calls: CallCounts,
    last_session_call_without_mfa: Option<Timestamp>,
    central: Central,
    recoveries: Vec<Recovery>,
}

pub(super) fn gather(trail: &Trail) -> Vec<Root> {
    let assumed: BTreeSet<&str> = trail
        .events
        .iter()
        .filter(|event| &*event.name == "AssumeRoot")
        .map(|event| event.answer("credentials.accessKeyId"))
        .filter(|key| !key.is_empty())
        .collect();
    let mut drafts: BTreeMap<&str, Draft> = BTreeMap::new();
    for call in trail.calls.iter().filter(|call| &*call.kind == "Root") {
        let account = first_of(account_of(&call.principal), &call.account);
        let central = call.origin == Origin::CentralRoot || assumed.contains(&*call.key);
        drafts.entry(account).or_default().call(call, central);
    }
    for event in trail.events.iter().filter(|event| &*event.actor.kind == "Root") {
        let account = first_of(account_of(&event.actor.arn), &event.account);
        drafts.entry(account).or_default().event(event);
    }
    drafts.into_iter().map(|(account, draft)| draft.finished(account)).collect()
}

fn first_of<'a>(one: &'a str, other: &'a str) -> &'a str {
    if one.is_empty() { other } else { one }
}

impl Draft {
    fn call(&mut self, call: &Call, central: bool) {
        let seen = &call.seen;
        if central {
            self.central.calls += seen.count;
            self.central.last = self.central.last.max(Some(seen.last));
            return;
        }
        if !call.key.is_empty() && !call.key.starts_with("ASIA") {
            self.keys.take(call);
        } else if self.session_calls.count(call) {
            let last = &mut self.last_session_call_without_mfa;
            *last = (*last).max(Some(seen.last));
        }
    }

    fn event(&mut self, event: &Event) {
        if &*event.source != "signin.amazonaws.com" {
            return;
        }
        self.console.take(event);
        if RECOVERIES.contains(&&*event.name) {
            self.recoveries.push(Recovery {
                event: event.name.to_string(),
                at: event.at,
                event_id: event.id.to_string(),
            });
        }
    }

    fn finished(self, account: &str) -> Root {
        Root {
            account: account.to_owned(),
            console: self.console,
            keys: self.keys.finished(),
            session_calls: self.session_calls,
            last_session_call_without_mfa: self.last_session_call_without_mfa,
            central: self.central,
            recoveries: self.recoveries,
        }
    }
}
