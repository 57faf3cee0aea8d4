//! What findings amount to: which are exempt, which rest on somebody's word, whether a run is clean,
//! what the account's score is, whether AWS could suspend it, and what became of findings since earlier
//! runs.
//!
//! An exemption never changes a status, and an unknown that somebody accepted stays unknown.

mod attestations;
mod exemptions;
mod history;
mod notices;
mod outcome;
mod score;
mod standing;

pub use attestations::{AttestationError, Attestations, attested};
pub use exemptions::{ExemptionError, Exemptions};
pub use history::{
    AccountRun, FindingKey, Followed, Life, RowCounts, Run, ScoreEnds, Sighting, Standing, Turn,
    follow,
};
pub use notices::{
    AccountDigest, Cadence, Decided, Item, Kind, Known, Notice, NoticePolicy, NoticeState, Quiet,
    Route, Scores, Subject, Told, Word, decide, digest,
};
pub use outcome::{Counted, Outcome};
pub use score::{
    CAPS, CAUSES, Cap, Capped, Cause, Dimension, Fixed, Points, Row, Score, Scored, WeightError,
    Weights, best_fixes, score, score_with,
};
pub use standing::{CauseStanding, SUSPENSION_CAUSES, Sign, SuspensionCause, standing};
