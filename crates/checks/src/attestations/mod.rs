//! Attestations that the caller brought: a word must be about something, and be given again before
//! it ends.

pub(crate) mod expired;
pub(crate) mod unmatched;
