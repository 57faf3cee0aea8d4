//! Which events were read already.

use std::{
    hash::BuildHasher as _,
    sync::{Mutex, PoisonError},
};

use foldhash::quality::FixedState;
use hashbrown::HashSet;

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
    /// Whether an event is new, by all that is read of it; from now on it is not.
    pub(crate) fn is_new(&self, event: &[u8]) -> bool {
        let print = |seed| u128::from(FixedState::with_seed(seed).hash_one(event));
        let print = print(0) << 64 | print(1);
        let shard = usize::try_from(print % (SHARDS as u128)).unwrap_or_default();
        self.shards.get(shard).is_none_or(|shard| {
            // A thread that panicked while it inserted left a whole set.
            shard.lock().unwrap_or_else(PoisonError::into_inner).insert(print)
        })
    }
}
