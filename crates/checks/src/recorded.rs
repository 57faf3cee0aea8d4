//! The records of `CloudTrail` that the caller brought, as checks are shown them.

use std::sync::Arc;

use jiff::Timestamp;
use tutela_model::{Call, Cause, Evidence, Gap, Receipt, operation};
use tutela_trail::{
    LoggedMfa, Origin, Trail, drift,
    evidence::{self, Console, Identity, IdentityCenterUser, Key, Root, evidence},
};

/// Records that were read, and what they say.
#[derive(Debug)]
pub struct Records {
    trail: Trail,
    evidence: evidence::Evidence,
    receipt: Arc<Receipt>,
}

/// Root of an account, as records have it.
#[derive(Clone, Copy, Debug)]
pub struct RootRecords<'a> {
    pub(crate) records: &'a Records,
    pub(crate) root: &'a Root,
}

/// An IAM user who signed in, as records have it.
#[derive(Clone, Copy, Debug)]
pub struct SignInRecords<'a> {
    pub(crate) records: &'a Records,
    pub(crate) console: &'a Console,
}

/// An access key that called, as records have it.
#[derive(Clone, Copy, Debug)]
pub struct KeyRecords<'a> {
    pub(crate) records: &'a Records,
    pub(crate) key: &'a Key,
}

/// A user of IAM Identity Center, as records have it.
#[derive(Clone, Copy, Debug)]
pub struct PersonRecords<'a> {
    pub(crate) records: &'a Records,
    pub(crate) person: &'a IdentityCenterUser,
}

/// Calls of a kind.
pub(crate) struct Called<'a> {
    pub(crate) count: u64,
    pub(crate) last: Timestamp,
    pub(crate) source: &'a str,
    pub(crate) name: &'a str,
}

impl Records {
    /// What was read.
    #[must_use]
    pub fn new(trail: Trail) -> Self {
        let evidence = evidence(&trail);
        let receipt = Receipt {
            call: Call::new(&operation::READ_RECORDS),
            time: trail.span.map(|(_, last)| last),
            made: None,
            file: "records".to_owned(),
        };
        Self { trail, evidence, receipt: Arc::new(receipt) }
    }

    /// Root of an account, where a record has it.
    pub(crate) fn root(&self, account: &str) -> Option<&Root> {
        self.evidence.root.iter().find(|root| root.account == account)
    }

    /// The IAM users of an account of whom there are records.
    pub(crate) fn users(&self, account: &str) -> impl Iterator<Item = &Identity> {
        let own = move |it: &&Identity| {
            it.kind == "IAMUser" && it.principal.split(':').nth(4) == Some(account)
        };
        self.evidence.identities.iter().filter(own)
    }

    /// The people of the Identity Center that an account owns.
    pub(crate) fn people(&self, account: &str) -> impl Iterator<Item = &IdentityCenterUser> {
        self.evidence.identity_center.users.iter().filter(move |it| it.account == account)
    }

    /// Cites what the records say.
    pub(crate) fn cite(&self, field: &'static str, value: impl std::fmt::Display) -> Evidence {
        Evidence::new(&self.receipt, field, value)
    }

    /// A gap of the records.
    pub(crate) fn gap(&self, cause: Cause, detail: impl Into<String>) -> Gap {
        Gap::new(self.receipt.call.clone(), cause, detail)
    }

    /// Holds a verdict that nothing happened against what was not read.
    ///
    /// # Errors
    /// Where a part of the records could not be read.
    pub(crate) fn whole(&self) -> Result<(), Gap> {
        match self.trail.counts.malformed {
            0 => Ok(()),
            places => {
                let detail = format!("{places} of the places that were to be read were not");
                Err(self.gap(Cause::Incomplete, detail))
            }
        }
    }

    /// The time of the records, in words.
    pub(crate) fn period(&self) -> String {
        match self.trail.span {
            Some((first, last)) => format!("from {first} to {last}"),
            None => "of no time at all".to_owned(),
        }
    }

    /// What a key did without MFA that changes who gets in or who watches, the latest first. What AWS
    /// refused changed nothing.
    pub(crate) fn sensitive(&self, key: &str) -> Vec<Called<'_>> {
        let counts = |call: &&tutela_trail::Call| {
            *call.key == *key
                && call.origin == Origin::Direct
                && call.mfa != LoggedMfa::True
                && !call.refused
                && drift::names(&call.source, &call.name)
        };
        let calls = self.trail.calls.iter().filter(counts);
        let mut found: Vec<Called<'_>> = calls
            .map(|call| Called {
                count: call.seen.count,
                last: call.seen.last,
                source: &call.source,
                name: &call.name,
            })
            .collect();
        found.sort_by(|one, other| (other.last, one.name).cmp(&(one.last, other.name)));
        found
    }
}
