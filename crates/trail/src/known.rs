//! Which events were read already.

use std::{
    hash::{BuildHasher as _, Hasher as _},
    sync::{Mutex, PoisonError},
};

use foldhash::quality::FixedState;
use hashbrown::HashSet;

use crate::{call::LoggedMfa, event::Event, view::View};

const SHARDS: usize = 64;

/// The events that were read, by any thread, each as 16 bytes.
///
/// Sources overlap: a folder of copies, an organization's trail beside an account's own. An event is
/// the same where its id is, *and* what is read of it: a record that takes another's id does not make
/// the other unseen.
#[derive(Debug)]
pub(crate) struct Known {
    shards: [Mutex<HashSet<u128, FixedState>>; SHARDS],
}

impl Default for Known {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Known {
    /// Whether it is new; from now on it is not. An event without an id is always new.
    pub(crate) fn is_new(&self, record: &View<'_>, kept: Option<&Event>) -> bool {
        if record.id.is_empty() {
            return true;
        }
        let print = u128::from(print(record, kept, 0)) << 64 | u128::from(print(record, kept, 1));
        let shard = usize::try_from(print % (SHARDS as u128)).unwrap_or_default();
        self.shards.get(shard).is_none_or(|shard| {
            // A thread that panicked while it inserted left a whole set.
            shard.lock().unwrap_or_else(PoisonError::into_inner).insert(print)
        })
    }
}

fn print(record: &View<'_>, kept: Option<&Event>, seed: u64) -> u64 {
    let mut hasher = FixedState::with_seed(seed).build_hasher();
    let mut text = |text: &str| {
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff);
    };
    text(&record.id);
    text(&record.time);
    text(&record.source);
    text(&record.name);
    text(&record.account);
    text(&record.error);
    text(&record.identity.arn);
    text(&record.identity.key);
    text(&record.identity.invoked_by);
    for (name, value) in kept.iter().flat_map(|event| &event.fields) {
        text(name);
        text(value);
    }
    hasher.write_u8(LoggedMfa::of(record) as u8 * 2 + u8::from(record.names_a_device()));
    hasher.finish()
}
