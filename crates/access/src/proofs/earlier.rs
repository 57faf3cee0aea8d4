//! What was issued before the policies were as they are.
//!
//! A user's own sessions meet the user's policies of the day: what `sts:GetSessionToken` and
//! `sts:GetFederationToken` gave out before leaves no more than the proof says. Sessions of roles do not:
//! whoever assumed a role without MFA, when nothing forbade it, has the role's rights until the session
//! ends, and without end where roles assume each other.
//!
//! When a policy was attached, AWS says nowhere. So the moment that is told is the one by which the last
//! of these sessions has ended, counted from the moment of judgement: it may have been earlier.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html>

use tutela_model::{Arn, SignedDuration, Timestamp};

/// No session of a role is longer.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// Sessions of roles that a user may have got without MFA when none of its own policies, nor one of the
/// organization, kept it from them: by the roles' trust policies as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The roles.
    pub roles: Vec<Arn>,
    /// Those of them that can assume each other in a circle, or themselves: a session that began there
    /// goes on until it is revoked.
    pub circles: Vec<Vec<Arn>>,
}

impl Earlier {
    /// From when on the level holds of all that was issued before, but for the circles; `as_of` is the
    /// moment of judgement, and `None` where nobody knows it.
    ///
    /// ```
    /// use tutela_access::Earlier;
    /// use tutela_model::{Arn, Timestamp};
    /// let judged: Timestamp = "2026-12-01T08:00:00Z".parse()?;
    /// let mut earlier = Earlier::default();
    /// assert_eq!(earlier.holds_from(Some(judged)), Some(judged));
    /// earlier.roles.push(Arn::new("arn:aws:iam::111122223333:role/deploy"));
    /// assert_eq!(earlier.holds_from(Some(judged)), Some("2026-12-01T20:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn holds_from(&self, as_of: Option<Timestamp>) -> Option<Timestamp> {
        let as_of = as_of?;
        if self.roles.is_empty() { Some(as_of) } else { as_of.checked_add(LONGEST).ok() }
    }
}
