//! What a judge is shown: a resource, the account that it is in, and the day.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use tutela_access::Standing;
use tutela_model::{
    AccessKey, Account, Cause, Gap, Password, Receipt, Seen, ServiceCredential, User, VirtualDevice,
};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// An account, and what was concluded of it before any check.
#[derive(Debug)]
pub struct AccountView<'a> {
    /// The account.
    pub account: &'a Account,
    as_of: Option<Timestamp>,
    administrators: BTreeMap<String, Result<Standing, Gap>>,
}

/// An IAM user in its account.
#[derive(Clone, Copy, Debug)]
pub struct UserView<'a> {
    /// The account.
    pub account: &'a AccountView<'a>,
    /// The user.
    pub user: &'a User,
}

/// An access key of a user.
#[derive(Clone, Copy, Debug)]
pub struct KeyView<'a> {
    /// The user.
    pub owner: UserView<'a>,
    /// The key.
    pub key: &'a AccessKey,
    /// The listing that the key stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// A virtual MFA device.
#[derive(Clone, Copy, Debug)]
pub struct DeviceView<'a> {
    /// The device.
    pub device: &'a VirtualDevice,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// A service-specific credential.
#[derive(Clone, Copy, Debug)]
pub struct CredentialView<'a> {
    /// The credential.
    pub credential: &'a ServiceCredential,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
    /// The account.
    pub account: &'a AccountView<'a>,
}

impl<'a> AccountView<'a> {
    pub(crate) fn new(
        account: &'a Account,
        as_of: Option<Timestamp>,
        decide_administrators: bool,
    ) -> Self {
        let administrators = if decide_administrators {
            tutela_access::administrators(account)
        } else {
            BTreeMap::new()
        };
        Self { account, as_of, administrators }
    }

    /// Whole days from `then` to the day of judgement.
    ///
    /// # Errors
    /// Where nobody dated the data, or where a clock must be wrong: `then` lies in the future, or
    /// the answer claims to be older than AWS serves it.
    pub fn days_since(&self, then: Timestamp, receipt: &Receipt) -> Result<i64, Gap> {
        let gap = |detail: String| Gap::new(receipt.call.clone(), Cause::Undecided, detail);
        let Some(now) = self.as_of else {
            return Err(gap(
                "nobody dated the data: say when it was taken with `--as-of`".to_owned()
            ));
        };
        if let (Some(made), Some(time)) = (receipt.made, receipt.time)
            && days_between(made, time).abs() > 1
        {
            return Err(gap(format!(
                "AWS dates its answer {made}, the clock that recorded it says {time}: one of them is wrong"
            )));
        }
        let days = days_between(then, now);
        if days < -1 {
            return Err(gap(format!(
                "{then} lies after the moment of judgement, {now}: a clock is wrong"
            )));
        }
        Ok(days.max(0))
    }
}

fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(SECONDS_A_DAY)
}

impl UserView<'_> {
    /// Whether the user is an administrator, and how.
    ///
    /// # Errors
    /// Where a policy was not seen or the rules cannot decide.
    pub fn standing(&self) -> Result<&Standing, Gap> {
        match self.account.administrators.get(&self.user.name) {
            Some(Ok(standing)) => Ok(standing),
            Some(Err(gap)) => Err(gap.clone()),
            None => Err(self.user.grants.seen().err().unwrap_or_else(|| {
                let call = tutela_model::Call::new(
                    &tutela_model::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
                );
                Gap::new(
                    call,
                    Cause::NotAsked,
                    "no selected check needs to know who is an administrator",
                )
            })),
        }
    }

    /// Whether the user is known to be an administrator; for severities, where doubt does not count.
    #[must_use]
    pub fn is_known_administrator(&self) -> bool {
        self.standing().is_ok_and(|standing| standing.administrator)
    }

    /// Whether the user is known to have a console password; for severities.
    #[must_use]
    pub fn is_known_console_user(&self) -> bool {
        self.user.password.seen().is_ok_and(|password| password.value != Password::None)
    }

    /// The user's console password, if there is one.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn console_password(&self) -> Result<&Seen<Password>, Gap> {
        self.user.password.seen()
    }
}
