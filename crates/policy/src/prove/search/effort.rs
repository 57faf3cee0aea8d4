//! How much a search may do, so that no policy takes it for ever.
//!
//! It is counted, and not timed: what is asked twice is answered alike.

use std::cell::Cell;

/// Steps of patterns that the searches of one principal may read, all told: a second or two of one core.
/// Of what people write, it is a thousandth.
const MOST: u64 = 100_000_000;

/// What is left of it.
#[derive(Debug)]
pub(crate) struct Effort(Cell<u64>);

impl Effort {
    /// All of it.
    pub(crate) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Takes some; whether there was as much.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        let left = u64::try_from(steps).ok().and_then(|steps| self.0.get().checked_sub(steps));
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}
