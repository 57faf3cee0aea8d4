//! IAM users, federated users and roles.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{CallCounts, Console, Key, account_of, keys::Keys};
use crate::{
    call::Call,
    event::{Event, HIDDEN_NAME},
    reading::Trail,
};

/// An IAM user, a federated user or a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Its ARN. Where only sign-ins were seen, which may lack it, the ARN of a user without a path.
    pub principal: String,
    /// `IAMUser`, `FederatedUser`, `AssumedRole`, as the records have it.
    pub kind: String,
    /// Sign-ins with a password.
    pub console: Console,
    /// Sign-ins by federation, of which AWS does not know whether they had MFA.
    pub federated_sign_ins: u64,
    /// Long-lived access keys.
    pub keys: Vec<Key>,
    /// What its sessions did.
    pub sessions: Sessions,
}

/// Sessions: what was asked for, and what they did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sessions {
    /// The sessions' calls.
    pub calls: CallCounts,
    /// The last direct call of a session without MFA.
    pub last_without_mfa: Option<Timestamp>,
    /// `sts:GetSessionToken`.
    pub session_tokens: Assumed,
    /// `sts:AssumeRole`.
    pub roles: Assumed,
    /// `sts:GetFederationToken`, which never carries MFA.
    pub federation_tokens: u64,
}

/// Sessions that were granted, by whether a device was named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Assumed {
    /// With a device's serial number and code.
    pub with_mfa: u64,
    /// Without.
    pub without_mfa: u64,
    /// The last time with.
    pub last_with_mfa: Option<Timestamp>,
    /// The last time without.
    pub last_without_mfa: Option<Timestamp>,
}

impl Assumed {
    /// Takes calls in that were granted: where a device is named, its code was right.
    fn take(&mut self, call: &Call) {
        let (count, last) = if call.with_device {
            (&mut self.with_mfa, &mut self.last_with_mfa)
        } else {
            (&mut self.without_mfa, &mut self.last_without_mfa)
        };
        *count += call.seen.count;
        *last = (*last).max(Some(call.seen.last));
    }
}

pub(super) struct People {
    pub(super) identities: Vec<Identity>,
    pub(super) nameless: u64,
}

/// Who is meant: a user's name is unique in its account, whatever its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Who {
    kind: String,
    account: String,
    name: String,
}

#[derive(Default)]
struct Draft {
    arn: String,
    console: Console,
    federated_sign_ins: u64,
    keys: Keys,
    sessions: Sessions,
}

pub(super) fn gather(trail: &Trail) -> People {
    let mut drafts: BTreeMap<Who, Draft> = BTreeMap::new();
    let mut nameless = 0;
    for call in &trail.calls {
        if let Some(who) = who(&call.kind, &call.principal, &call.user, &call.account) {
            let draft = drafts.entry(who).or_default();
            draft.named(&call.principal);
            draft.call(call);
        }
    }
    for event in &trail.events {
        let actor = &event.actor;
        let arn = if actor.issuer.is_empty() { &actor.arn } else { &actor.issuer };
        let Some(who) = who(&actor.kind, arn, &actor.user, &actor.account) else { continue };
        if who.name == HIDDEN_NAME {
            nameless += 1;
            continue;
        }
        let draft = drafts.entry(who).or_default();
        draft.named(arn);
        draft.event(event);
    }
    let identities = drafts.into_iter().map(|(who, draft)| draft.finished(who)).collect();
    People { identities, nameless }
}

fn who(kind: &str, arn: &str, user: &str, account: &str) -> Option<Who> {
    if !["IAMUser", "FederatedUser", "AssumedRole"].contains(&kind) {
        return None;
    }
    let name = match kind {
        "IAMUser" if !user.is_empty() => user,
        _ => arn.rsplit('/').next().unwrap_or_default(),
    };
    let of_arn = account_of(arn);
    let account = if of_arn.is_empty() { account } else { of_arn };
    let who = Who { kind: kind.into(), account: account.into(), name: name.into() };
    (!name.is_empty()).then_some(who)
}

impl Draft {
    fn named(&mut self, arn: &str) {
        if self.arn.len() < arn.len() {
            arn.clone_into(&mut self.arn);
        }
    }

    fn call(&mut self, call: &Call) {
        if &*call.source == "sts.amazonaws.com" && !call.refused {
            match &*call.name {
                "GetSessionToken" => self.sessions.session_tokens.take(call),
                "AssumeRole" => self.sessions.roles.take(call),
                "GetFederationToken" => self.sessions.federation_tokens += call.seen.count,
                _ => {}
            }
        }
        if !call.key.is_empty() {
            self.keys.take(call);
        } else if self.sessions.calls.count(call) {
            self.sessions.last_without_mfa =
                self.sessions.last_without_mfa.max(Some(call.seen.last));
        }
    }

    fn event(&mut self, event: &Event) {
        if &*event.source != "signin.amazonaws.com" {
            return;
        }
        if &*event.actor.kind == "IAMUser" {
            self.console.take(event);
        } else if &*event.name == "ConsoleLogin" {
            self.federated_sign_ins += 1;
        }
    }

    fn finished(self, who: Who) -> Identity {
        let made_up = || format!("arn:aws:iam::{}:user/{}", who.account, who.name);
        Identity {
            principal: if self.arn.is_empty() { made_up() } else { self.arn },
            kind: who.kind,
            console: self.console,
            federated_sign_ins: self.federated_sign_ins,
            keys: self.keys.finished(),
            sessions: self.sessions,
        }
    }
}
