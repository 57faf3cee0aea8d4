//! What is unknown: every open row of which nobody knows, alike ones together.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use tutela_model::{AccountId, Cause, Finding, Severity};

use super::is_open;
use crate::{Report, overview::LISTED, words};

/// With more wordings of one cause than this, they are one group, and the first stands for them.
const WORDINGS: usize = 6;

/// Open unknown rows of one check and one cause.
pub(crate) struct UnknownGroup<'r> {
    /// The account; `None` for those of a report on many.
    pub(crate) account: Option<&'r AccountId>,
    /// The check.
    pub(crate) check: &'static str,
    /// The severity of the worst.
    pub(crate) severity: Severity,
    /// The rows, the worst first; never empty.
    pub(crate) rows: Vec<&'r Finding>,
    /// Whether the first row's message is that of every row but for names.
    pub(crate) alike: bool,
}

impl UnknownGroup<'_> {
    /// ` in 111122223333`, or ` in 12 accounts`; nothing in a report on one.
    pub(crate) fn place(&self, report: &Report) -> String {
        if report.accounts.len() == 1 {
            return String::new();
        }
        if let Some(account) = self.account {
            return format!(" in {account}");
        }
        let accounts: BTreeSet<&AccountId> = self.rows.iter().map(|row| &row.account).collect();
        format!(" in {}", words::count(accounts.len(), "account"))
    }

    /// Why the first of its rows is unknown.
    pub(crate) fn reason(&self) -> &str {
        self.rows.first().map_or("", |row| &row.message)
    }
}

/// The groups, the most severe first.
pub(crate) fn groups(report: &Report) -> Vec<UnknownGroup<'_>> {
    type Key<'r> = (Option<&'r AccountId>, &'static str, Cause, &'static str);
    let mut by_cause: BTreeMap<Key<'_>, BTreeMap<&str, Vec<&Finding>>> = BTreeMap::new();
    let is_many = report.accounts.len() > LISTED;
    for finding in report.findings.iter().filter(|finding| is_open(finding)) {
        let Some(gap) = &finding.gap else { continue };
        // Among many accounts, what is the same in all of them is said once.
        let account = if is_many { None } else { Some(&finding.account) };
        let key = (account, finding.check, gap.cause(), gap.call().operation.name);
        let by_wording = by_cause.entry(key).or_default();
        by_wording.entry(gap.detail()).or_default().push(finding);
    }
    let mut groups = Vec::new();
    for ((account, check, ..), by_wording) in by_cause {
        if by_wording.len() > WORDINGS {
            groups.extend(group(account, check, by_wording.into_values().flatten(), false));
        } else {
            groups.extend(
                by_wording.into_values().filter_map(|rows| group(account, check, rows, true)),
            );
        }
    }
    groups.sort_by_key(|group| {
        (Reverse(group.severity), Reverse(group.rows.len()), group.reason().to_owned())
    });
    groups
}

fn group<'r>(
    account: Option<&'r AccountId>,
    check: &'static str,
    rows: impl IntoIterator<Item = &'r Finding>,
    alike: bool,
) -> Option<UnknownGroup<'r>> {
    let mut rows: Vec<&Finding> = rows.into_iter().collect();
    rows.sort_by_key(|row| (Reverse(row.severity), &row.resource));
    let severity = rows.first()?.severity;
    Some(UnknownGroup { account, check, severity, rows, alike })
}
