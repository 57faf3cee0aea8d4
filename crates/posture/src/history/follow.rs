//! From what was remembered and what a run says to what is remembered next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tutela_model::Status;

use super::{FindingKey, Life, Sighting, Standing, Turn};

/// What a run makes of an account's findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// The lives that are otherwise than before.
    pub lives: BTreeMap<FindingKey, Life>,
    /// What became of findings, in the order of their keys.
    pub turns: Vec<(FindingKey, Turn)>,
}

/// Follows the findings of one account through a run that judged `checks` at `at`.
///
/// A check that was not judged leaves its findings as they were. Where a check has a row that is
/// unknown, its findings without a row are not taken for resolved: the listing may be short.
#[must_use]
pub fn follow(
    before: &BTreeMap<FindingKey, Life>,
    rows: &[Sighting],
    checks: &BTreeSet<&str>,
    at: Timestamp,
) -> Followed {
    let mut followed = Followed::default();
    let mut short: BTreeSet<&str> = BTreeSet::new();
    let mut rowed: BTreeSet<&FindingKey> = BTreeSet::new();
    for row in rows.iter().filter(|row| checks.contains(row.key.check.as_str())) {
        rowed.insert(&row.key);
        if row.status == Status::Unknown {
            short.insert(&row.key.check);
        }
        followed.put(row.key.clone(), next(before.get(&row.key), row, at));
    }
    for (key, life) in before {
        let is_told = rowed.contains(key) || !checks.contains(key.check.as_str());
        if is_told || life.standing == Standing::Resolved {
            continue;
        }
        let (life, turn) = if short.contains(key.check.as_str()) {
            unseen(life)
        } else {
            (over(life, "it is not there any more", at), Some(Turn::Resolved))
        };
        followed.put(key.clone(), Some((life, turn)));
    }
    followed.turns.sort();
    followed
}

impl Followed {
    fn put(&mut self, key: FindingKey, next: Option<(Life, Option<Turn>)>) {
        let Some((life, turn)) = next else { return };
        self.turns.extend(turn.map(|turn| (key.clone(), turn)));
        self.lives.insert(key, life);
    }
}

/// The life of a finding after a row about it; `None` where there is nothing to remember.
fn next(before: Option<&Life>, row: &Sighting, at: Timestamp) -> Option<(Life, Option<Turn>)> {
    match (row.status, before) {
        (Status::Fail, before) => Some(failing(before, row, at)),
        (Status::Unknown, before) => Some(unknown(before, row, at)),
        (Status::Pass | Status::NotApplicable, Some(life))
            if life.standing != Standing::Resolved =>
        {
            Some((over(life, &row.message, at), Some(Turn::Resolved)))
        }
        (Status::Pass | Status::NotApplicable, _) => None,
    }
}

fn told(row: &Sighting, standing: Standing, at: Timestamp) -> Life {
    Life {
        standing,
        seen: standing == Standing::Open,
        severity: row.severity,
        message: row.message.clone(),
        exempt: row.exempt,
        first_seen: at,
        last_seen: at,
        resolved_at: None,
        reopened: 0,
    }
}

fn failing(before: Option<&Life>, row: &Sighting, at: Timestamp) -> (Life, Option<Turn>) {
    let now = told(row, Standing::Open, at);
    let Some(life) = before else { return (now, Some(Turn::New)) };
    let first_seen = life.first_seen;
    match life.standing {
        // What nobody could see is known now, and it is a problem from now on.
        Standing::Unclear if life.reopened == 0 => (now, Some(Turn::New)),
        Standing::Unclear => {
            (Life { first_seen, reopened: life.reopened, ..now }, Some(Turn::Reopened))
        }
        Standing::Resolved => {
            let reopened = life.reopened.saturating_add(1);
            (Life { first_seen, reopened, ..now }, Some(Turn::Reopened))
        }
        Standing::Open => {
            let turn = match row.severity.cmp(&life.severity) {
                std::cmp::Ordering::Greater => Some(Turn::Worse),
                std::cmp::Ordering::Less => Some(Turn::Milder),
                std::cmp::Ordering::Equal => (!life.seen).then_some(Turn::SeenAgain),
            };
            (Life { first_seen, reopened: life.reopened, ..now }, turn)
        }
    }
}

fn unknown(before: Option<&Life>, row: &Sighting, at: Timestamp) -> (Life, Option<Turn>) {
    let now = told(row, Standing::Unclear, at);
    let Some(life) = before else { return (now, Some(Turn::Unseen)) };
    match life.standing {
        Standing::Open => {
            let (life, turn) = unseen(life);
            (Life { message: row.message.clone(), exempt: row.exempt, ..life }, turn)
        }
        Standing::Unclear => {
            (Life { first_seen: life.first_seen, reopened: life.reopened, ..now }, None)
        }
        Standing::Resolved => {
            let reopened = life.reopened.saturating_add(1);
            (Life { first_seen: life.first_seen, reopened, ..now }, Some(Turn::Unseen))
        }
    }
}

/// What stays as it was because nobody could look.
fn unseen(life: &Life) -> (Life, Option<Turn>) {
    let turn = life.seen.then_some(Turn::Unseen);
    (Life { seen: false, ..life.clone() }, turn)
}

fn over(life: &Life, message: &str, at: Timestamp) -> Life {
    Life {
        standing: Standing::Resolved,
        seen: true,
        message: message.to_owned(),
        resolved_at: Some(at),
        ..life.clone()
    }
}

#[cfg(test)]
mod tests;
