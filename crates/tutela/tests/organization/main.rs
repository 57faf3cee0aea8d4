//! An organisation: every account in one report, each by its own credentials, and a run that is
//! killed goes on where it was.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and looks at files and processes from outside"
)]

mod company;
mod doctor;
mod resume;
mod scan;
mod seeded;
