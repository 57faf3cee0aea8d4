//! A report, as it is remembered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tutela_model::{AccountId, Finding, Severity, Status};
use tutela_posture::{
    AccountRun, FindingKey, Row, RowCounts, Run, ScoreEnds, Sighting, Weights, score,
};
use tutela_report::{AccountSummary, Folded, Report};

use crate::{Wanted, select};

/// What of a report is remembered, as of `at`. Rows that ask for nothing are counted; the score is there
/// where every check was judged that it is made of.
#[must_use]
pub fn run_of(report: &Report, at: Timestamp) -> Run {
    let checks: Vec<&str> = report.checks.iter().map(|check| check.id).collect();
    let priced = priced(&checks);
    let mut rows: BTreeMap<&AccountId, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        rows.entry(&finding.account).or_default().push(finding);
    }
    let mut folded: BTreeMap<&AccountId, Vec<&Folded>> = BTreeMap::new();
    for own in &report.folded {
        folded.entry(&own.account).or_default().push(own);
    }
    let of_account = |account: &AccountSummary| {
        let rows = rows.remove(&account.id).unwrap_or_default();
        let folded = folded.remove(&account.id).unwrap_or_default();
        AccountRun {
            account: account.id.clone(),
            counts: counts(account),
            score: priced.as_ref().map(|priced| ends(&rows, &folded, priced)),
            rows: rows.into_iter().filter(|row| is_kept(row)).map(sighting).collect(),
        }
    };
    Run {
        at,
        tool_version: report.tool_version.clone(),
        checks: checks.into_iter().map(str::to_owned).collect(),
        accounts: report.accounts.iter().map(of_account).collect(),
    }
}

/// The checks that a score is made of; `None` where one of them was not judged.
fn priced(judged: &[&str]) -> Option<BTreeSet<&'static str>> {
    let usual = select(Wanted::default()).ok()?;
    // Those of records are judged where somebody brings records, and left out of the score elsewhere.
    let of_answers = usual.checks.iter().filter(|check| !check.area.is_of_caller());
    let all: BTreeSet<&'static str> = of_answers.map(|check| check.id).collect();
    all.iter().all(|check| judged.contains(check)).then_some(all)
}

fn ends(rows: &[&Finding], folded: &[&Folded], priced: &BTreeSet<&'static str>) -> ScoreEnds {
    let listed = rows.iter().filter(|row| priced.contains(row.check)).map(|row| Row::from(*row));
    let mut all: Vec<Row<'_>> = listed.collect();
    // Rows that were folded have no names any more, and need none: they are as many as they are.
    let names: Vec<(&Folded, Vec<String>)> = folded
        .iter()
        .filter(|own| priced.contains(own.check))
        .map(|own| (*own, (0..own.rows).map(|number| format!("{}#{number}", own.check)).collect()))
        .collect();
    for (own, names) in &names {
        all.extend(names.iter().map(|resource| Row {
            check: own.check,
            resource,
            status: own.status,
            severity: Severity::Low,
            exempt: false,
        }));
    }
    let score = score(&all, &Weights::default());
    ScoreEnds { low: score.low, high: score.high }
}

fn is_kept(row: &Finding) -> bool {
    matches!(row.status, Status::Fail | Status::Unknown)
}

fn sighting(row: &Finding) -> Sighting {
    Sighting {
        key: FindingKey {
            check: row.check.to_owned(),
            region: row.region.clone().unwrap_or_default(),
            resource: row.resource.clone(),
        },
        status: row.status,
        severity: row.severity,
        message: row.message.to_string(),
        exempt: row.exempt.is_some(),
    }
}

fn counts(account: &AccountSummary) -> RowCounts {
    let number = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    RowCounts {
        fail: number(account.rows.fail),
        unknown: number(account.rows.unknown),
        pass: number(account.rows.pass),
        not_applicable: number(account.rows.not_applicable),
    }
}
