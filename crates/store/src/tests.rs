//! The store from outside, and what happens to it: the same tests on SQLite and on PostgreSQL.
#![allow(
    clippy::disallowed_methods,
    clippy::duplicate_mod,
    reason = "tests look at the store's own files; what holds of one database holds of the other"
)]

mod accidents;
mod on_postgresql;
mod on_sqlite;
mod place;

use jiff::Timestamp;
use tutela_model::{AccountId, Severity, Status};
use tutela_posture::{AccountRun, FindingKey, RowCounts, Run, ScoreEnds, Sighting};

use crate::Doer;

pub(crate) fn day(number: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + 86_400 * number).unwrap()
}

pub(crate) fn doer() -> Doer<'static> {
    Doer { who: "ana", at: day(1_000) }
}

pub(crate) fn account(number: u64) -> AccountId {
    AccountId::parse(&format!("{number:012}")).unwrap()
}

/// A row in words: `x fail`, `y unknown`, `z fail critical`.
pub(crate) fn row(words: &str) -> Sighting {
    let (resource, said) = words.split_once(' ').unwrap();
    let status = match said.split(' ').next().unwrap() {
        "fail" => Status::Fail,
        "unknown" => Status::Unknown,
        "pass" => Status::Pass,
        other => panic!("{other}"),
    };
    Sighting {
        key: FindingKey {
            check: "a".to_owned(),
            region: "eu-west-1".to_owned(),
            resource: resource.to_owned(),
        },
        status,
        severity: if said.contains("critical") { Severity::Critical } else { Severity::High },
        message: said.to_owned(),
        exempt: said.contains("exempt"),
    }
}

pub(crate) fn run(at: i64, accounts: &[(u64, &[&str])]) -> Run {
    let of = |(number, rows): &(u64, &[&str])| AccountRun {
        account: account(*number),
        rows: rows.iter().map(|words| row(words)).collect(),
        counts: RowCounts { fail: 1, unknown: 2, pass: 3, not_applicable: 4 },
        score: (*number == 1).then_some(ScoreEnds { low: 40, high: 90 }),
    };
    Run {
        at: day(at),
        tool_version: "0".to_owned(),
        checks: vec!["a".to_owned()],
        accounts: accounts.iter().map(of).collect(),
    }
}
