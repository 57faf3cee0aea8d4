//! Recorded AWS answers, and the one way from them to a [`tutela_model::Snapshot`].
//!
//! A live scan, a folder, a demo and a test's fake all end up as [`Recording`]s, and only
//! [`assemble()`] reads them. It must never turn an answer that is missing, cut or unreadable into
//! an empty one: such an answer is a [`tutela_model::Gap`].

mod answers;
mod assemble;
mod credential_report;
pub mod folder;
mod manifest;
mod owner;
mod plan;
mod printed;
mod recording;
mod redact;
mod secrets;

pub use assemble::{assemble, assemble_one, tree};
pub use owner::account_named;
pub use plan::{TRIAL_LISTINGS, next_calls, next_trials, ssh_keys_of};
pub use recording::{AccountRecordings, Answer, Recording};
pub use redact::redact;
