//! CloudTrail records: read fast, what each says about MFA, which of them are drift, and which
//! patterns of EventBridge and of CloudWatch Logs would tell of them.
//!
//! A pure room. Objects come in as bytes, in the forms in which records are handed around (files as
//! CloudTrail delivers them, gzip or not; lists; one record a line; single records; the answer of
//! `aws cloudtrail lookup-events`; what EventBridge delivers), and what is known of them comes out.
//! A record that cannot be read is told with its place, and takes nothing else with it. Patterns are read whole or refused: one that this version cannot read is never taken
//! to match, nor not to match.

mod addresses;
mod answer;
mod call;
mod clock;
pub mod drift;
mod event;
pub mod evidence;
mod fields;
mod file;
mod filter;
mod inflate;
mod known;
mod occasion;
mod reading;
mod record;
mod rule;
mod scan;
mod shared;
mod split;
mod strict;
mod text;
mod view;

pub use self::{
    addresses::Address,
    answer::Answer,
    call::{Call, LoggedMfa, Origin, Seen},
    drift::drift,
    event::{Actor, Event},
    evidence::evidence,
    filter::{FilterError, FilterPattern},
    inflate::MAX_TEXT_BYTES,
    occasion::{Example, Occasion, Scene, Weight, is_about_any},
    reading::{Counts, Damage, Library, Reader, Trail},
    record::{Record, RecordError},
    rule::{PatternError, PatternProblem, RulePattern},
};
