//! The members of an organisation, each served to its own sessions.

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use tutela_recording::Recording;

use super::Fake;

fn written_to<T>(shared: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    shared.write().unwrap_or_else(PoisonError::into_inner)
}

impl Fake {
    /// Serves another account, too, to sessions that `sts:AssumeRole` and `sts:AssumeRoot` give for
    /// it.
    ///
    /// # Panics
    ///
    /// Where AWS could not have given a recorded answer.
    #[must_use]
    pub fn with_member(self, account: &str, recordings: &[Recording]) -> Self {
        written_to(&self.state.members).add(account, recordings);
        self
    }

    /// Serves accounts that are all alike: the answers name `written`, and each of the others in its
    /// place.
    ///
    /// # Panics
    ///
    /// Where AWS could not have given a recorded answer.
    #[must_use]
    pub fn with_members_like(
        self,
        written: &str,
        accounts: &[String],
        recordings: &[Recording],
    ) -> Self {
        written_to(&self.state.members).add_like(written, accounts, recordings);
        self
    }

    /// Lets nobody assume a role in a member.
    #[must_use]
    pub fn shut(self, account: &str) -> Self {
        written_to(&self.state.members).shut(account);
        self
    }

    /// Gives no root session of a member.
    #[must_use]
    pub fn without_root_session(self, account: &str) -> Self {
        written_to(&self.state.members).without_root(account);
        self
    }
}
