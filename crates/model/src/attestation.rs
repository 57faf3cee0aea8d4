//! What a person vouches for because AWS does not say it.

use std::sync::Arc;

use serde::Serialize;

use crate::{Arn, Evidence, Receipt};

/// A person's word that MFA is asked for where AWS does not see it.
///
/// It is never a fact of the account: what rests on it is *attested*, and says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The file that it was read from.
    pub receipt: Arc<Receipt>,
    /// Its place in the file, from 1.
    pub number: usize,
    /// What it is about: an identity provider or an instance of Identity Center.
    pub about: Arn,
    /// Whose word it is, and what it rests on.
    pub word: Word,
    /// Whether it counts on the day of judgement.
    pub standing: InForce,
}

/// Whose word an attestation is, from when to when, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// Who looked.
    pub by: String,
    /// The day on which that was, as `YYYY-MM-DD`.
    pub on: String,
    /// The last day on which it counts, as `YYYY-MM-DD`.
    pub until: String,
    /// What was seen there.
    pub basis: String,
}

/// Whether an attestation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InForce {
    /// It does.
    Yes,
    /// Its last day is over.
    Ended,
    /// Its first day is to come: a clock or the file is wrong.
    NotYet,
    /// Nobody dated the data.
    Undated,
}

impl Attestation {
    /// Evidence that somebody said so: never that somebody saw it in the account.
    #[must_use]
    pub fn cite(&self) -> Evidence {
        let Word { by, on, until, .. } = &self.word;
        let field = format!("attestation[{}]", self.number);
        Evidence::new(&self.receipt, field, format!("by {by} on {on}, until {until}"))
    }
}

/// An attestation after a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationState {
    /// What it says.
    pub attestation: Attestation,
    /// How many rows were about the same thing, whether it counted or not.
    pub matched: usize,
}
