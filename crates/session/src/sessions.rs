//! What is remembered between runs, sealed as the keys are: sessions, devices, codes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tutela_ports::{Keys, RoleWanted};

use crate::{
    code::{self, Spent},
    life::{Life, life},
};

/// Everything that is remembered.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Sessions {
    /// Sessions, by what they are of.
    #[serde(default)]
    live: BTreeMap<String, Stored>,
    /// The MFA device of each access key, once it has worked.
    #[serde(default)]
    devices: BTreeMap<String, String>,
    /// Codes that were sent, by device.
    #[serde(default)]
    spent: BTreeMap<String, Vec<Spent>>,
    /// When a person declined to give a code for an access key.
    #[serde(default)]
    gave_up: BTreeMap<String, Timestamp>,
    /// AWS's clock less this machine's, in seconds.
    #[serde(default)]
    skew_seconds: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    id: String,
    #[serde(with = "crate::exposed")]
    secret: SecretString,
    #[serde(with = "crate::exposed")]
    token: SecretString,
    issued: Timestamp,
    expires: Timestamp,
}

/// What a session with MFA is of: an access key and a device.
pub(crate) fn name_of_mfa(key_id: &str, serial: &str) -> String {
    format!("{key_id} {serial}")
}

/// What a role's session is of: the session that took it, and how it was taken.
pub(crate) fn name_of_role(by: &str, role: &RoleWanted) -> String {
    let RoleWanted { arn, session_name, external_id, seconds } = role;
    let external_id = external_id.as_deref().unwrap_or_default();
    let seconds = seconds.unwrap_or_default();
    format!("{by} > {arn} {session_name} {external_id} {seconds}")
}

impl Sessions {
    /// AWS's time, by what was learnt of its clock.
    pub(crate) fn time(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_secs(self.skew_seconds)).unwrap_or(now)
    }

    pub(crate) fn learn_skew(&mut self, skew: SignedDuration) {
        // An answer's date has whole seconds, and was on its way.
        self.skew_seconds =
            if skew.abs() <= SignedDuration::from_secs(2) { 0 } else { skew.as_secs() };
    }

    /// A session that has not ended, and what is left of it.
    pub(crate) fn get(
        &self,
        name: &str,
        margin: SignedDuration,
        now: Timestamp,
    ) -> Option<(Keys, Life)> {
        let stored = self.live.get(name)?;
        let left = life(stored.issued, stored.expires, self.time(now), margin);
        (left != Life::Gone).then(|| (stored.keys(), left))
    }

    pub(crate) fn put(&mut self, name: String, keys: &Keys, now: Timestamp) {
        let issued = self.time(now);
        self.live.retain(|_, stored| stored.expires > issued);
        let (Some(token), Some(expires)) = (keys.token.clone(), keys.expires) else { return };
        let (id, secret) = (keys.id.clone(), keys.secret.clone());
        self.live.insert(name, Stored { id, secret, token, issued, expires });
    }

    /// Forgets the sessions of an access key, and those that were taken by them; how many.
    pub fn forget(&mut self, key_id: &str) -> usize {
        let before = self.live.len();
        let of_key = format!("{key_id} ");
        self.live.retain(|name, _| !name.starts_with(&of_key));
        before - self.live.len()
    }

    /// Forgets all sessions; how many. Devices and spent codes are no secrets that open anything.
    pub fn forget_all(&mut self) -> usize {
        std::mem::take(&mut self.live).len()
    }

    /// The roles whose sessions were taken by a session and are good at `now`, and their ends.
    pub(crate) fn roles(&self, by: &str, now: Timestamp) -> Vec<(String, Timestamp)> {
        let start = format!("{by} > ");
        let now = self.time(now);
        let own = self.live.iter().filter(|(_, stored)| stored.expires > now);
        own.filter_map(|(name, stored)| {
            let role = name.strip_prefix(&start)?.rsplit(" > ").next()?;
            Some((role.split(' ').next()?.to_owned(), stored.expires))
        })
        .collect()
    }

    pub(crate) fn device(&self, key_id: &str) -> Option<&str> {
        self.devices.get(key_id).map(String::as_str)
    }

    pub(crate) fn remember_device(&mut self, key_id: &str, serial: &str) {
        self.devices.insert(key_id.to_owned(), serial.to_owned());
    }

    pub(crate) fn forget_device(&mut self, key_id: &str) {
        self.devices.remove(key_id);
    }

    pub(crate) fn is_spent(&self, serial: &str, code: &SecretString, now: Timestamp) -> bool {
        self.spent.get(serial).is_some_and(|spent| code::is_spent(spent, code, self.time(now)))
    }

    pub(crate) fn spend(&mut self, serial: &str, code: &SecretString, now: Timestamp) {
        let now = self.time(now);
        code::spend(self.spent.entry(serial.to_owned()).or_default(), code, now);
    }

    pub(crate) fn give_up(&mut self, key_id: &str, now: Timestamp) {
        self.gave_up.insert(key_id.to_owned(), now);
    }

    /// Whether a person declined to give a code since then.
    pub(crate) fn gave_up_since(&self, key_id: &str, began: Timestamp) -> bool {
        self.gave_up.get(key_id).is_some_and(|at| *at >= began)
    }
}

impl Stored {
    fn keys(&self) -> Keys {
        Keys {
            id: self.id.clone(),
            secret: self.secret.clone(),
            token: Some(self.token.clone()),
            expires: Some(self.expires),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::{MFA_MARGIN, ROLE_MARGIN};

    fn keys(expires: Timestamp) -> Keys {
        let secret = |text: &str| SecretString::from(text.to_owned());
        let (secret, token) = (secret("s"), Some(secret("t")));
        Keys { id: "ASIA".to_owned(), secret, token, expires: Some(expires) }
    }

    fn role(arn: &str) -> RoleWanted {
        let (session_name, external_id) = ("n".to_owned(), None);
        RoleWanted { arn: arn.to_owned(), session_name, external_id, seconds: None }
    }

    #[test]
    fn a_session_is_found_until_it_ends_by_the_clock_of_aws() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let hour = SignedDuration::from_hours(1);
        for (case, skew_seconds, elapsed_minutes, expected) in [
            ("at once", 0, 0, Some(Life::Fresh)),
            ("near the end", 0, 57, Some(Life::Ageing)),
            ("after the end", 0, 61, None),
            ("a clock that is two hours behind, at once", 7200, 0, Some(Life::Fresh)),
            ("a clock that is two hours behind, after the end", 7200, 61, None),
            ("a clock that is two hours ahead", -7200, 30, Some(Life::Fresh)),
        ] {
            let mut sessions = Sessions::default();
            sessions.learn_skew(SignedDuration::from_secs(skew_seconds));
            let expires = sessions.time(noon) + hour;
            sessions.put("k m".to_owned(), &keys(expires), noon);
            let later = noon + SignedDuration::from_mins(elapsed_minutes);
            let found = sessions.get("k m", MFA_MARGIN, later).map(|(_, left)| left);
            assert_eq!(found, expected, "{case}");
            assert!(sessions.get("other m", MFA_MARGIN, noon).is_none());
        }
    }

    #[test]
    fn a_key_is_forgotten_with_all_that_was_taken_by_it() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let expires = noon + SignedDuration::from_hours(1);
        let mut sessions = Sessions::default();
        let mfa = name_of_mfa("AKIA1", "m");
        let first = name_of_role(&mfa, &role("R"));
        for name in [
            mfa.clone(),
            first.clone(),
            name_of_role(&first, &role("T")),
            name_of_mfa("AKIA12", "m"),
        ] {
            sessions.put(name, &keys(expires), noon);
        }
        assert_eq!(
            sessions.roles(&mfa, noon),
            [("R".to_owned(), expires), ("T".to_owned(), expires)]
        );
        assert_eq!(sessions.roles(&mfa, expires), []);
        assert_eq!(sessions.forget("AKIA1"), 3);
        assert!(sessions.get(&first, ROLE_MARGIN, noon).is_none());
        assert!(sessions.get("AKIA12 m", MFA_MARGIN, noon).is_some(), "another key's stays");
        assert_eq!(sessions.forget_all(), 1);
    }

    #[test]
    fn what_is_long_over_is_not_kept() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let mut sessions = Sessions::default();
        sessions.put("old m".to_owned(), &keys(noon), noon - SignedDuration::from_hours(1));
        sessions.put("new m".to_owned(), &keys(noon + SignedDuration::from_hours(1)), noon);
        assert_eq!(sessions.live.keys().collect::<Vec<_>>(), ["new m"]);
    }

    #[test]
    fn declining_counts_for_those_who_wait_only() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let second = SignedDuration::from_secs(1);
        let mut sessions = Sessions::default();
        sessions.give_up("k", noon);
        assert!(sessions.gave_up_since("k", noon - second), "it waited then");
        assert!(!sessions.gave_up_since("k", noon + second), "it began afterwards");
        assert!(!sessions.gave_up_since("other", noon - second));
    }
}
