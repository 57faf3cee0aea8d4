//! What the score would be if something were put right.

use std::collections::BTreeSet;

use tutela_model::Status;

use super::{Row, Score, Weights, causes::cause_of, score};

/// What putting a check right brings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fixed {
    /// The check, whose every row passes then.
    pub check: &'static str,
    /// What the score would be at the least.
    pub low: u8,
    /// And at the most.
    pub high: u8,
    /// Rows that would have to change.
    pub rows: usize,
}

/// The score as it would be if nothing failed, or was unknown, of these checks.
#[must_use]
pub fn score_with(rows: &[Row<'_>], weights: &Weights, fixed: &[&str]) -> Score {
    let put_right = |row: &Row<'_>| {
        let is_bad = matches!(row.status, Status::Fail | Status::Unknown);
        if is_bad && fixed.contains(&row.check) { Status::Pass } else { row.status }
    };
    let rows = rows.iter().map(|row| Row { status: put_right(row), ..*row });
    score(&rows.collect::<Vec<_>>(), weights)
}

/// The checks that would raise the score most if they were put right, one at a time, the best first;
/// at most `count`. Each raises it: what changes nothing by itself is not named.
#[must_use]
pub fn best_fixes(rows: &[Row<'_>], weights: &Weights, count: usize) -> Vec<Fixed> {
    let now = score(rows, weights);
    let bad: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| !row.exempt && matches!(row.status, Status::Fail | Status::Unknown))
        .filter(|row| cause_of(row.check).is_some())
        .collect();
    let checks: BTreeSet<&'static str> = bad.iter().map(|row| row.check).collect();
    let mut fixes: Vec<(f64, Fixed)> = checks
        .into_iter()
        .map(|check| {
            let then = score_with(rows, weights, &[check]);
            let rows = bad.iter().filter(|row| row.check == check).count();
            let lost = |score: &Score| -> f64 { score.points.iter().map(|own| own.points).sum() };
            let fixed = Fixed { check, low: then.low, high: then.high, rows };
            (lost(&now) - lost(&then), fixed)
        })
        .filter(|(_, fixed)| fixed.low > now.low || fixed.high > now.high)
        .collect();
    fixes.sort_by(|(brings, one), (others, other)| {
        let gain = |fixed: &Fixed| u16::from(fixed.low) + u16::from(fixed.high);
        gain(other).cmp(&gain(one)).then(others.total_cmp(brings)).then(one.check.cmp(other.check))
    });
    fixes.into_iter().map(|(_, fixed)| fixed).take(count).collect()
}
