//! How long credentials are good for.

use jiff::{SignedDuration, Timestamp};

/// Credentials that end sooner have ended: a request must not be overtaken on its way.
const LAST: SignedDuration = SignedDuration::from_mins(1);

/// SDKs look for new credentials a quarter of an hour before the end; a role's are new by then.
pub(crate) const ROLE_MARGIN: SignedDuration = SignedDuration::from_mins(16);

/// A person is asked for a code so long before the end of a session.
pub(crate) const MFA_MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// What is left of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Enough.
    Fresh,
    /// Little: they are renewed if that can be done, and used if not.
    Ageing,
    /// Nothing.
    Gone,
}

/// What is left at `now` of credentials that were given at `issued`. The margin is a quarter of a
/// short life at most, so that a session of 15 minutes is not renewed at every call.
pub(crate) fn life(
    issued: Timestamp,
    expires: Timestamp,
    now: Timestamp,
    margin: SignedDuration,
) -> Life {
    let left = expires.duration_since(now);
    let quarter = expires.duration_since(issued) / 4;
    if left <= LAST {
        Life::Gone
    } else if left <= margin.min(quarter) {
        Life::Ageing
    } else {
        Life::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewal_comes_before_the_end() {
        let issued: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (case, minutes, margin, elapsed_seconds, expected) in [
            ("a new role session", 60, ROLE_MARGIN, 0, Life::Fresh),
            ("a role session, when SDKs begin to look", 60, ROLE_MARGIN, 45 * 60, Life::Ageing),
            ("a role session just before that", 60, ROLE_MARGIN, 45 * 60 - 1, Life::Fresh),
            ("the last minute", 60, ROLE_MARGIN, 59 * 60, Life::Gone),
            ("after the end", 60, ROLE_MARGIN, 61 * 60, Life::Gone),
            ("a short session is not old at once", 15, ROLE_MARGIN, 60, Life::Fresh),
            ("a short session at its last quarter", 15, ROLE_MARGIN, 12 * 60, Life::Ageing),
            ("a long session", 720, MFA_MARGIN, 714 * 60, Life::Fresh),
            ("a long session near its end", 720, MFA_MARGIN, 716 * 60, Life::Ageing),
            ("a clock before the issue", 60, ROLE_MARGIN, -3600, Life::Fresh),
        ] {
            let expires = issued + SignedDuration::from_mins(minutes);
            let now = issued + SignedDuration::from_secs(elapsed_seconds);
            assert_eq!(life(issued, expires, now, margin), expected, "{case}");
        }
    }
}
