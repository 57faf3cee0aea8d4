//! From where users called, and since when.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use jiff::Timestamp;

use crate::view::View;

/// An address from which a user or root called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The user's ARN.
    pub principal: Box<str>,
    /// The address, or the name of the service that forwarded the call.
    pub address: Box<str>,
    /// When it was first seen there.
    pub first: Timestamp,
}

/// The addresses of many records.
#[derive(Debug, Default)]
pub(crate) struct Addresses(HashTable<Address>);

fn hash(principal: &str, address: &str) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(principal.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(address.as_bytes());
    hasher.finish()
}

impl Addresses {
    /// Takes a record in, if it is of a user or root.
    pub(crate) fn take(&mut self, record: &View<'_>, at: Timestamp) {
        let identity = &record.identity;
        if matches!(&*identity.kind, "IAMUser" | "Root") && !identity.arn.is_empty() {
            self.note(&identity.arn, &record.address, at);
        }
    }

    fn note(&mut self, principal: &str, address: &str, at: Timestamp) {
        let same = |a: &Address| &*a.principal == principal && &*a.address == address;
        let hashed = hash(principal, address);
        if let Some(known) = self.0.find_mut(hashed, same) {
            known.first = known.first.min(at);
            return;
        }
        let new = Address { principal: principal.into(), address: address.into(), first: at };
        self.0.insert_unique(hashed, new, |a| hash(&a.principal, &a.address));
    }

    /// Takes another's in.
    pub(crate) fn merge(&mut self, other: Self) {
        for address in other.0 {
            self.note(&address.principal, &address.address, address.first);
        }
    }

    /// All of them, in order.
    pub(crate) fn sorted(self) -> Vec<Address> {
        let mut all: Vec<Address> = self.0.into_iter().collect();
        all.sort_unstable();
        all
    }
}
