//! The members of an organisation, each served to its own sessions.

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use tutela_recording::Recording;

use super::{Fake, State, lock};
use crate::{ask::Asked, http::HttpResponse, members::Members, model::Service};

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

impl State {
    /// The answer of accounts that are all alike, rendered once.
    pub(super) fn of_all_alike(
        &self,
        service: &Service,
        asked: &Asked,
        members: &Members,
        written: &str,
        page_size: usize,
    ) -> HttpResponse {
        // What is asked about a thing of one account names that account.
        let mut alike = asked.clone();
        let own = asked.access_key.as_deref().unwrap_or_default();
        let own = own.get(own.len().saturating_sub(12)..).unwrap_or_default();
        for value in alike.parameters.values_mut() {
            *value = value.replace(own, written);
        }
        let is_report = asked.operation.ends_with("CredentialReport");
        let key = format!("{}:{:?}", alike.operation, alike.parameters);
        if let Some(known) = lock(&self.rendered).get(&key).filter(|_| !is_report) {
            return known.clone();
        }
        let response = self.of_one(service, &alike, members, page_size);
        if !is_report && response.status == 200 {
            lock(&self.rendered).insert(key, response.clone());
        }
        response
    }
}
