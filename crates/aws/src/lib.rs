//! The one room that knows AWS: calls in, recordings out.
//!
//! One generic signed caller serves every operation; an operation is a row of `collect`, with the
//! shape of its answer. There is no typed SDK crate here: the SDK's own parts load configuration
//! and credentials, sign, and send.
//!
//! This crate must never conclude anything: what AWS said becomes an answer, what it did not say
//! becomes a gap, and nothing else comes out. No secret ever does: neither credentials nor the
//! seeds of MFA devices, which are not in the shapes.

mod caller;
mod causes;
mod changes;
mod collect;
mod courier;
mod credentials;
mod devices;
mod endpoint;
mod endpoints;
mod entry;
mod error;
mod issuer;
mod json;
mod pace;
mod records;
mod service;
mod session;
mod shape;
mod sign_in;
mod signing;
mod transport;
mod write;
mod xml;

#[cfg(test)]
mod scripted;

pub use caller::AwsCaller;
pub use changes::AwsChanges;
pub use devices::AwsDevices;
pub use endpoint::is_region;
pub use issuer::AwsIssuer;
pub use pace::Pace;
pub use records::AwsRecords;
pub use session::{ConnectError, Options, Settings, configured, connect, issuer, load_settings};
pub use sign_in::sign_in_token;
