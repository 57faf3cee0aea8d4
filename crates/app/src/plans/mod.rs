//! Carries out plans, and takes them back.
//!
//! Nothing here chooses anything: which call, on what condition, and what takes it back stands in the
//! plan. Before a call is sent, the journal says so. After it, the account is looked at until it stands as
//! the plan says; an answer that was lost is looked for, too, and never asked for by the same call again
//! unless the account was seen to stand as before for as long as AWS may need.

mod course;
mod execute;
mod halt;
mod look;
mod members;
mod verify;

#[cfg(test)]
mod tests;

pub use course::{Course, CourseError, Standing};
pub use execute::{Executor, Patience, Told};
pub use halt::Halt;
pub use look::look;
pub(crate) use look::with_ssh_keys;
pub use members::{MembersEntry, SeenMembers, look_at_members};
pub use verify::{
    Verified, accounts_of_claims, operations_of_claims, operations_of_config_rules,
    operations_of_enforcement, operations_of_keys, operations_of_recovery, verify,
};
