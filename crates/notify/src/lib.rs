//! The only room that knows Slack and webhooks: how a notice reads, and how it gets there.
//!
//! What is told, when and to whom is decided elsewhere. Here nothing is lost silently: what could not be
//! delivered is told with the reason, and with when to try again.

mod address;
mod deliver;
mod message;
mod post;
mod settings;

pub use deliver::{Outcome, Parcel, Waits, deliver, next_try, sample};
pub use message::Message;
pub use settings::{Channel, Settings, SettingsError};
