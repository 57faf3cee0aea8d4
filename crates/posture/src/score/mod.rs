//! One number for an account: 0 to 100, higher is healthier, and where each point went.
//!
//! Findings are grouped by their causes, so that one cause costs once, however many checks see it. A
//! cause takes a part of what is left of its dimension; the dimensions are weighed. What nobody knows
//! makes the number two: the lower end takes every unknown for a problem, the upper end for none.
//!
//! `docs/score.md` has the formula with worked examples, which are tests.

mod causes;
mod fixes;
mod health;
mod weights;

use serde::Serialize;
use tutela_model::{Finding, Severity, Status};

pub(crate) use self::causes::cause_of;
use self::health::Health;
pub use self::{
    causes::{CAPS, CAUSES, Cap, Cause, Dimension},
    fixes::{Fixed, best_fixes, score_with},
    weights::{WeightError, Weights},
};

/// The score of one account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// What it is at the least: every unknown is a problem.
    pub low: u8,
    /// What it is at the most: no unknown is one.
    pub high: u8,
    /// The dimensions, in their order.
    pub dimensions: Vec<Scored>,
    /// Where points went, the most first.
    pub points: Vec<Points>,
    /// What holds the score down whatever else is well.
    pub caps: Vec<Capped>,
    /// Rows that cost nothing because somebody accepted them.
    pub exempted: usize,
}

/// One dimension's share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    /// The dimension.
    pub dimension: Dimension,
    /// Its weight, in parts of a hundred; of those in scope, which count as if they were all.
    pub weight: u8,
    /// Whether it counts.
    pub in_scope: bool,
    /// Its health at the least, of 100.
    pub low: u8,
    /// And at the most.
    pub high: u8,
}

/// Points of the score that a row costs, or may cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Points {
    /// The check.
    pub check: &'static str,
    /// The resource.
    pub resource: String,
    /// The cause that it belongs to.
    pub cause: &'static str,
    /// Its dimension.
    pub dimension: Dimension,
    /// Whether the problem is there, or nobody knows.
    pub status: Status,
    /// Points of a hundred, to two decimals.
    pub points: f64,
}

/// A cap that holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Capped {
    /// The check.
    pub check: &'static str,
    /// The resource.
    pub resource: String,
    /// The most that the score can be.
    pub at: u8,
    /// Whether the problem is there, or nobody knows: then it holds the lower end only.
    pub status: Status,
}

/// A row of a check, as the score sees it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The check.
    pub check: &'static str,
    /// The resource.
    pub resource: &'a str,
    /// What the check says.
    pub status: Status,
    /// How bad it is, or may be.
    pub severity: Severity,
    /// Whether somebody accepted it.
    pub exempt: bool,
}

impl<'a> From<&'a Finding> for Row<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            check: finding.check,
            resource: &finding.resource,
            status: finding.status,
            severity: finding.severity,
            exempt: finding.exempt.is_some(),
        }
    }
}

/// Scores the rows of one account. They must be those of every check that is priced: of a check that
/// was not run, nothing is known, and nothing costs.
///
/// ```
/// use tutela_model::{Severity, Status};
/// use tutela_posture::{Row, Weights, score};
/// let row = |status| Row {
///     check: "root-mfa-missing",
///     resource: "arn:aws:iam::111122223333:root",
///     status,
///     severity: Severity::Critical,
///     exempt: false,
/// };
/// let weights = Weights::default();
/// assert_eq!(score(&[row(Status::Pass)], &weights).low, 100);
/// let unknown = score(&[row(Status::Unknown)], &weights);
/// assert_eq!((unknown.low, unknown.high), (40, 100));
/// ```
#[must_use]
pub fn score(rows: &[Row<'_>], weights: &Weights) -> Score {
    let health = Health::of(rows);
    let dimensions: Vec<Scored> = Dimension::ALL
        .into_iter()
        .map(|dimension| {
            let of = health.of_dimension(dimension);
            Scored {
                dimension,
                weight: weights.of(dimension),
                in_scope: weights.is_in_scope(dimension),
                low: rounded(of.low()),
                high: rounded(of.high()),
            }
        })
        .collect();
    let total = |end: fn(&health::OfDimension) -> f64| -> f64 {
        let share = |dimension| weights.share(dimension) * end(&health.of_dimension(dimension));
        Dimension::ALL.into_iter().map(share).sum()
    };
    let caps = caps(rows);
    let capped = |value: u8, holds: fn(&Capped) -> bool| {
        caps.iter().filter(|cap| holds(cap)).map(|cap| cap.at).fold(value, u8::min)
    };
    Score {
        low: capped(rounded(total(health::OfDimension::low)), |_| true),
        high: capped(rounded(total(health::OfDimension::high)), |cap| cap.status == Status::Fail),
        dimensions,
        points: health.points(weights),
        exempted: rows.iter().filter(|row| row.exempt && cause_of(row.check).is_some()).count(),
        caps,
    }
}

fn caps(rows: &[Row<'_>]) -> Vec<Capped> {
    let counts =
        |row: &&Row<'_>| !row.exempt && matches!(row.status, Status::Fail | Status::Unknown);
    let of_row = |row: &Row<'_>| {
        let cap = CAPS.iter().find(|cap| cap.check == row.check && row.severity >= cap.from)?;
        Some(Capped {
            check: cap.check,
            resource: row.resource.to_owned(),
            at: cap.at,
            status: row.status,
        })
    };
    let mut caps: Vec<Capped> = rows.iter().filter(counts).filter_map(of_row).collect();
    caps.sort_by(|a, b| (a.at, a.check, &a.resource).cmp(&(b.at, b.check, &b.resource)));
    caps
}

/// To the next whole number, halves up; both ends alike, so that they meet where all is known.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to what fits"
)]
fn rounded(value: f64) -> u8 {
    (value + 0.5).floor().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests;
