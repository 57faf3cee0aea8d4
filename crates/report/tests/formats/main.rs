//! Every format, held against the same reports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "the enums are those of other people's parsers")]

mod accounts;
mod baseline;
mod compliance;
mod first;
mod fixture;
mod goldens;
mod hostile;
mod page;
mod sarif;
mod schema;
mod statuses;
mod volume;
