//! A fact: seen, with its receipt, or missing, with the reason.

use std::{borrow::Cow, fmt::Display, sync::Arc};

use crate::{Evidence, Gap, Receipt};

/// A fact about an account. There is no default: what was not seen says why.
///
/// ```
/// use tutela_model::{Call, Cause, Gap, Observed, operation};
/// let gap = Gap::new(Call::new(&operation::GET_ACCOUNT_SUMMARY), Cause::Denied, "");
/// let devices: Observed<u32> = Observed::Missing(gap.clone());
/// // `?` turns a missing fact into an unknown verdict; an empty answer can never be made of it.
/// assert_eq!(devices.seen().unwrap_err(), gap);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed<T> {
    /// AWS said so.
    Seen(Seen<T>),
    /// Nobody knows.
    Missing(Gap),
}

/// A value and the receipt that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub receipt: Arc<Receipt>,
}

impl<T> Observed<T> {
    /// The value with its receipt.
    ///
    /// # Errors
    /// The gap, where the fact is missing.
    pub fn seen(&self) -> Result<&Seen<T>, Gap> {
        match self {
            Self::Seen(seen) => Ok(seen),
            Self::Missing(gap) => Err(gap.clone()),
        }
    }

    /// Wraps a value read from the answer that `receipt` stands for.
    pub fn of(value: T, receipt: &Arc<Receipt>) -> Self {
        Self::Seen(Seen { value, receipt: Arc::clone(receipt) })
    }

    /// The same fact seen through `read`, which may find a gap of its own.
    pub fn and_then<U>(&self, read: impl FnOnce(&Seen<T>) -> Observed<U>) -> Observed<U> {
        match self {
            Self::Seen(seen) => read(seen),
            Self::Missing(gap) => Observed::Missing(gap.clone()),
        }
    }
}

impl<T> From<Result<Seen<T>, Gap>> for Observed<T> {
    fn from(result: Result<Seen<T>, Gap>) -> Self {
        match result {
            Ok(seen) => Self::Seen(seen),
            Err(gap) => Self::Missing(gap),
        }
    }
}

impl<T> Seen<T> {
    /// Evidence that cites this fact's receipt: the field as AWS names it, and its value.
    pub fn cite(&self, field: impl Into<Cow<'static, str>>, value: impl Display) -> Evidence {
        Evidence::new(&self.receipt, field, value)
    }
}
