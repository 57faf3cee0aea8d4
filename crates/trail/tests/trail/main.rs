//! Records in, what they say out. All events here are made up, in the shapes of AWS's documentation.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod corpora;
mod drift;
mod events;
mod evidence;
mod forms;
mod identity_center;
mod peers;
mod properties;
