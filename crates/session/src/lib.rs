//! MFA sessions for a person at a terminal: vault, prompts, cache, credential server.
//!
//! A long-lived access key stays in a vault; with a code of an MFA device it gets a session of
//! `sts:GetSessionToken`, which every role of that key shares, and which one process of many asks
//! for. What to do is decided by pure code (`profile`, `code`, `life`, `device`, `refused`); files,
//! terminal and time are at the edge.
//!
//! This room must never write to AWS, never show a secret that nobody asked for, and never keep one
//! in clear.

mod broker;
mod code;
pub mod console;
mod device;
pub mod environment;
mod error;
mod exposed;
mod given;
pub mod import;
mod kernel;
mod life;
mod lock;
mod profile;
mod prompt;
mod refused;
mod server;
mod sessions;
mod status;
mod unlock;
mod vault;

pub use broker::{Broker, Wish};
pub use code::{BadCode, STEP_SECONDS, read as read_code};
pub use error::SessionError;
pub use given::Given;
pub use profile::{Chain, Profiles, Source, resolve};
pub use prompt::{CodeWay, PassphraseWay, Person, PromptError, Prompts, Terminal};
pub use server::Server;
pub use sessions::Sessions;
pub use status::{Mfa, Quarantine, Status, look, look_at_others};
pub use unlock::open;
pub use vault::{Cost, Vault, VaultError};
