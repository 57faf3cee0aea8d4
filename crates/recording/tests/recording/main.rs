//! Recordings, from bytes to a snapshot and back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod account;
mod alerts;
mod clusters;
mod config;
mod details;
mod doubt;
mod folder;
mod foreign;
mod identity_center;
mod members;
mod monitoring;
mod opened;
mod organization;
mod permission_sets;
mod plan;
mod queues;
mod reading;
mod redact;
mod resources;
mod robust;
mod services;
mod standing;
mod tree;
mod users;
