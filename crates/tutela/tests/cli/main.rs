//! The program from outside: arguments in; exit code, output and files out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

mod bad_files;
mod bad_folders;
mod bad_output;
mod campaign;
mod demo;
mod diff;
mod docs;
mod doctor;
mod evidence;
mod exit_codes;
mod faults;
mod formats;
mod history;
mod hostile_names;
mod interruption;
mod keys;
mod lint;
mod policy;
mod prove;
mod records;
mod redaction;
mod replay;
mod require;
mod scene;
mod schema;
mod score;
mod sealed;
mod terminal;
mod trail;
mod usage;
mod watch;
