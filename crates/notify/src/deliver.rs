//! Bringing notices to their channels, each channel by itself: one that is down delays no other.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use sha2::Sha256;
use tutela_model::{AccountId, Severity, hex};
use tutela_posture::{Cadence, Item, Kind, Notice};

use crate::{
    Message,
    post::{NotPosted, Post, post},
    settings::{Channel, Settings},
};

/// After so many attempts nobody tries any more.
const ATTEMPTS: u32 = 14;
/// No pause is longer, in seconds.
const LONGEST_SECONDS: i64 = 6 * 3_600;

/// A notice for a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its number in the outbox.
    pub id: i64,
    /// The channel's name.
    pub channel: String,
    /// What is told.
    pub notice: Notice,
    /// How often it was tried before.
    pub attempts: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The channel took it.
    Sent,
    /// It did not.
    Failed {
        /// Why.
        reason: String,
        /// When to try again.
        again: Waits,
    },
}

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// After so long.
    For(SignedDuration),
    /// It was tried often enough.
    NoMore,
}

/// How long to wait after so many attempts that failed: a minute, then twice as long each time.
///
/// ```
/// use jiff::SignedDuration;
/// use tutela_notify::{Waits, next_try};
/// assert_eq!(next_try(1), Waits::For(SignedDuration::from_secs(60)));
/// assert_eq!(next_try(4), Waits::For(SignedDuration::from_secs(480)));
/// assert_eq!(next_try(13), Waits::For(SignedDuration::from_hours(6)));
/// assert_eq!(next_try(14), Waits::NoMore);
/// ```
#[must_use]
pub fn next_try(attempts: u32) -> Waits {
    if attempts >= ATTEMPTS {
        return Waits::NoMore;
    }
    let doubled = 60_i64.checked_shl(attempts.saturating_sub(1)).unwrap_or(LONGEST_SECONDS);
    Waits::For(SignedDuration::from_secs(doubled.min(LONGEST_SECONDS)))
}

/// Delivers parcels, and says of each what came of it. What goes to standard output is given to `print`.
/// After a failure, the others of that channel wait with it, so that they stay in their order.
pub async fn deliver(
    settings: &Settings,
    parcels: Vec<Parcel>,
    now: Timestamp,
    print: &mut dyn FnMut(&str) -> Result<(), String>,
) -> Vec<(i64, Outcome)> {
    let mut outcomes = Vec::new();
    let mut by_channel: BTreeMap<String, Vec<Parcel>> = BTreeMap::new();
    for parcel in parcels {
        by_channel.entry(parcel.channel.clone()).or_default().push(parcel);
    }
    let mut posted = Vec::new();
    for (name, parcels) in &by_channel {
        match settings.channel(name) {
            Some(Channel::Stdout) => outcomes.extend(printed(parcels, print)),
            Some(channel) => posted.push(all_posted(channel, parcels, now)),
            None => outcomes.extend(parcels.iter().map(|parcel| {
                (parcel.id, failed(parcel, "the settings have no channel of this name", None))
            })),
        }
    }
    outcomes.extend(join_all(posted).await.into_iter().flatten());
    outcomes
}

fn printed(
    parcels: &[Parcel],
    print: &mut dyn FnMut(&str) -> Result<(), String>,
) -> Vec<(i64, Outcome)> {
    let mut one = |parcel: &Parcel| match print(&Message::of(&parcel.notice).text()) {
        Ok(()) => (parcel.id, Outcome::Sent),
        Err(reason) => (parcel.id, failed(parcel, &reason, None)),
    };
    parcels.iter().map(&mut one).collect()
}

async fn all_posted(channel: &Channel, parcels: &[Parcel], now: Timestamp) -> Vec<(i64, Outcome)> {
    let mut outcomes = Vec::new();
    for parcel in parcels {
        let outcome = match posted(channel, &parcel.notice, now).await {
            Ok(()) => Outcome::Sent,
            Err(NotPosted::Refused { status, again_after }) => {
                let reason = NotPosted::Refused { status, again_after }.to_string();
                failed(parcel, &reason, again_after)
            }
            Err(error) => failed(parcel, &error.to_string(), None),
        };
        let is_down = outcome != Outcome::Sent;
        outcomes.push((parcel.id, outcome));
        if is_down {
            break;
        }
    }
    outcomes
}

/// It waits as long as the channel asks, and not less than it would anyway.
fn failed(parcel: &Parcel, reason: &str, asked: Option<SignedDuration>) -> Outcome {
    let again = match next_try(parcel.attempts.saturating_add(1)) {
        Waits::For(usual) => Waits::For(asked.map_or(usual, |asked| asked.max(usual))),
        Waits::NoMore => Waits::NoMore,
    };
    Outcome::Failed { reason: reason.to_owned(), again }
}

async fn posted(channel: &Channel, notice: &Notice, now: Timestamp) -> Result<(), NotPosted> {
    let message = Message::of(notice);
    match channel {
        // Printed by the caller of this.
        Channel::Stdout => Ok(()),
        Channel::Slack { url } => {
            let place = url.expose_secret().parse().map_err(|_| NotPosted::Place)?;
            let body = message.slack().to_string();
            post(&Post { place, headers: Vec::new(), body }).await
        }
        Channel::Webhook { url, secret } => {
            let place = url.expose_secret().parse().map_err(|_| NotPosted::Place)?;
            let body = message.webhook(notice).to_string();
            let mut headers = vec![("idempotency-key", notice.key.clone())];
            if let Some(secret) = secret {
                let signed = signature(secret.expose_secret(), now, &body)?;
                headers.push(("tutela-signature", signed));
            }
            post(&Post { place, headers, body }).await
        }
    }
}

/// `t=SECONDS,v1=HEX`: HMAC-SHA-256 by the secret, of the seconds, a full stop and the body.
fn signature(secret: &str, now: Timestamp, body: &str) -> Result<String, NotPosted> {
    let seconds = now.as_second();
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mut mac = mac.map_err(|_| NotPosted::Secret)?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    let digest = mac.finalize().into_bytes();
    Ok(format!("t={seconds},v1={}", hex(&digest)))
}

/// A notice to try a channel with.
#[must_use]
pub fn sample(now: Timestamp) -> Notice {
    Notice {
        key: format!("test-{}", now.as_microsecond()),
        at: now,
        account: Some(AccountId::unknown()),
        severity: Severity::Low,
        cause: Some("this is a test of the channel".to_owned()),
        when: Cadence::AtOnce,
        items: vec![Item {
            kind: Kind::New,
            check: "root-mfa-missing".to_owned(),
            region: String::new(),
            resource: "nothing: this is a test".to_owned(),
            severity: Severity::Low,
            message: "nothing happened".to_owned(),
            first_seen: now,
            flapped: None,
        }],
        digest: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
