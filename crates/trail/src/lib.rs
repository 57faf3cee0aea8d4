//! CloudTrail records: what each says, and which patterns of EventBridge and of CloudWatch Logs
//! would tell of it.
//!
//! A pure room. Patterns are read whole or refused: one that this version cannot read is never taken
//! to match, nor not to match.

mod answer;
mod filter;
mod occasion;
mod record;
mod rule;
mod strict;
mod text;

pub use self::{
    answer::Answer,
    filter::{FilterError, FilterPattern},
    occasion::{
        Example, Occasion, Scene, Weight, filter_is_about_mfa_or_root, is_about_mfa_or_root,
    },
    record::{Record, RecordError},
    rule::{PatternError, PatternProblem, RulePattern},
};
