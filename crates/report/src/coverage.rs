//! How much of each account is known, for receivers that take findings one by one and keep those of
//! earlier runs: one finding more an account. It says how many of the account's questions nobody could
//! answer and why, whether anybody got in, and what the run left out. In a dashboard of findings, an
//! account that nobody could read would look like one that has few.

use std::collections::BTreeMap;

use tutela_model::{AccountId, Cause, Severity, Status};

use crate::{AccountSummary, Report, overview, words};

/// What stands where other findings have the id of a check.
pub(crate) const ID: &str = "unknown-rate";

/// Its title.
pub(crate) const TITLE: &str = "How much of the account nobody knows";

/// What is known of one account.
pub(crate) struct Coverage<'r> {
    /// The account.
    pub(crate) account: &'r AccountSummary,
    /// `unknown` where anything is, `pass` where everything that was asked was answered, and
    /// `not-applicable` where nothing was to be asked.
    pub(crate) status: Status,
    /// That of the worst question that nobody could answer.
    pub(crate) severity: Severity,
    /// How many questions arose.
    pub(crate) asked: usize,
    /// How many of them nobody could answer, by cause, the most frequent first.
    pub(crate) causes: Vec<(Cause, usize)>,
    /// All of it in words.
    pub(crate) message: String,
}

/// One for each account of a report, in its order.
pub(crate) fn all(report: &Report) -> impl Iterator<Item = Coverage<'_>> {
    let mut unseen = unseen(report);
    let left_out = left_out(report);
    report.accounts.iter().map(move |account| {
        let Unseen { causes, worst } = unseen.remove(&account.id).unwrap_or_default();
        let asked = words::asked(account.rows);
        let status = match asked {
            _ if account.rows.unknown > 0 || !account.gaps.is_empty() => Status::Unknown,
            0 => Status::NotApplicable,
            _ => Status::Pass,
        };
        let causes = words::most_frequent_first(causes);
        let rate = words::rate(account.rows, &causes);
        let mut said =
            vec![rate.unwrap_or_else(|| format!("Unknown: 0 of {asked} questions that arise"))];
        said.extend(overview::not_entered(account).map(|gap| format!("nobody got in: {gap}")));
        said.extend(
            (!account.gaps.is_empty())
                .then(|| format!("{} without an answer", words::count(account.gaps.len(), "call"))),
        );
        said.extend(left_out.iter().cloned());
        let severity = worst.unwrap_or(Severity::Low);
        Coverage { account, status, severity, asked, causes, message: said.join("; ") }
    })
}

/// What is unknown of an account.
#[derive(Default)]
struct Unseen {
    causes: BTreeMap<Cause, usize>,
    worst: Option<Severity>,
}

fn unseen(report: &Report) -> BTreeMap<&AccountId, Unseen> {
    let mut all: BTreeMap<&AccountId, Unseen> = BTreeMap::new();
    for finding in &report.findings {
        let Some(gap) = &finding.gap else { continue };
        let own = all.entry(&finding.account).or_default();
        let rows = own.causes.entry(gap.cause()).or_default();
        *rows = rows.saturating_add(1);
        own.worst = own.worst.max(Some(finding.severity));
    }
    all
}

/// What the run did not look at or could not do as asked, in any account.
fn left_out(report: &Report) -> Vec<String> {
    let checks = words::left_out(report).into_iter();
    let checks = checks.map(|(checks, why)| format!("not run: {checks}: {why}"));
    let notes = report.notes.iter().map(|note| note.trim_end_matches('.').to_owned());
    checks.chain(notes).collect()
}
