//! What a run has to say, in no form yet.

use std::collections::BTreeMap;

use crate::{json::Baseline, words};
use jiff::Timestamp;
use serde::Serialize;
use tutela_model::{
    AccountId, AccountState, Area, Cause, Difference, Finding, Framework, Gap, NotSelected,
    Severity, Status,
};

/// Everything that a run has to say.
#[derive(Clone, Debug)]
pub struct Report {
    /// This program's version.
    pub tool_version: String,
    /// The moment that ages were reckoned from, where it is known.
    pub as_of: Option<Timestamp>,
    /// The accounts.
    pub accounts: Vec<AccountSummary>,
    /// The checks that were run, in catalogue order.
    pub checks: Vec<CheckInfo>,
    /// The frameworks whose controls the report is to speak of.
    pub frameworks: Vec<&'static Framework>,
    /// The rows, in the order of [`Report::sort`].
    pub findings: Vec<Finding>,
    /// Rows that ask for nothing and are counted, in a report on many accounts.
    pub folded: Vec<Folded>,
    /// The checks that were not.
    pub not_selected: Vec<NotSelected>,
    /// What the run could not do as asked, such as an interruption, in whole sentences.
    pub notes: Vec<String>,
    /// How the run ends, and why, in one line; `None` where nothing that counts was found.
    pub conclusion: Option<String>,
    /// The problems that a baseline already had; `None` where no baseline is in use.
    pub known_before: Option<Baseline>,
}

/// One account of a report.
#[derive(Clone, Debug)]
pub struct AccountSummary {
    /// The account id.
    pub id: AccountId,
    /// The partition.
    pub partition: String,
    /// The alias, where it was seen and there is one.
    pub alias: Option<String>,
    /// The identity that read it, where it was seen.
    pub caller: Option<String>,
    /// What its organisation knows of it, where that was listed.
    pub membership: Option<Membership>,
    /// Its rows by status.
    pub rows: Summary,
    /// Whether a check of the run reads the credential report.
    pub report_wanted: bool,
    /// When the credential report was made, where it was seen.
    pub report_generated: Option<Timestamp>,
    /// Where live answers and the credential report disagree.
    pub differences: Vec<Difference>,
    /// Calls that were made in vain, or that a folder lacks.
    pub gaps: Vec<Gap>,
}

/// What an organisation knows of one of its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its name.
    pub name: Option<String>,
    /// What has become of it.
    pub state: AccountState,
    /// The path of its OU: `Root/Workloads`.
    pub unit: String,
    /// Who answers for it, by the tag that the caller named.
    pub owner: Option<String>,
}

/// Rows of one account, check and status that are counted and not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The account.
    pub account: AccountId,
    /// The check.
    pub check: &'static str,
    /// The status: [`Status::Pass`] or [`Status::NotApplicable`].
    pub status: Status,
    /// How many.
    pub rows: usize,
}

/// What a format needs to know of a check.
#[derive(Clone, Copy, Debug)]
pub struct CheckInfo {
    /// The id.
    pub id: &'static str,
    /// The problem, in one line.
    pub title: &'static str,
    /// The part of the account.
    pub area: Area,
    /// How bad it is without context.
    pub severity: Severity,
    /// The page about it, in Markdown.
    pub doc: &'static str,
}

/// Rows by status. Exempted rows are counted under their status, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Problems.
    pub fail: usize,
    /// Non-problems.
    pub pass: usize,
    /// Nobody knows.
    pub unknown: usize,
    /// Questions that do not arise.
    pub not_applicable: usize,
    /// Problems and unknowns that an exemption covers.
    pub exempt: usize,
    /// Those of the non-problems that rest on somebody's word and were not seen.
    pub attested: usize,
}

impl Summary {
    fn add(&mut self, finding: &Finding) {
        self.count(finding.status, 1);
        self.attested = self.attested.saturating_add(usize::from(finding.is_attested()));
        if finding.exempt.is_some() && matches!(finding.status, Status::Fail | Status::Unknown) {
            self.exempt = self.exempt.saturating_add(1);
        }
    }

    /// Adds the rows of another count.
    pub(crate) fn join(&mut self, other: Self) {
        self.count(Status::Fail, other.fail);
        self.count(Status::Unknown, other.unknown);
        self.count(Status::Pass, other.pass);
        self.count(Status::NotApplicable, other.not_applicable);
        self.exempt = self.exempt.saturating_add(other.exempt);
        self.attested = self.attested.saturating_add(other.attested);
    }

    pub(crate) fn count(&mut self, status: Status, rows: usize) {
        let counted = match status {
            Status::Fail => &mut self.fail,
            Status::Unknown => &mut self.unknown,
            Status::Pass => &mut self.pass,
            Status::NotApplicable => &mut self.not_applicable,
        };
        *counted = counted.saturating_add(rows);
    }
}

/// Where an account is in its organisation, for formats that are read row by row.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Place<'r> {
    /// The account's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_name: Option<&'r str>,
    /// The path of its OU, from the root.
    pub(crate) unit: &'r str,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<&'r str>,
}

impl Report {
    /// Puts the rows into the order of every format: by account, resource, then check as listed.
    pub fn sort(&mut self) {
        // There may be a million: no second copy of them.
        self.findings.sort_unstable_by(|a, b| {
            (&a.account, a.owner(), &a.resource, a.check, &a.region).cmp(&(
                &b.account,
                b.owner(),
                &b.resource,
                b.check,
                &b.region,
            ))
        });
    }

    /// What the report says of an account; its accounts are in the order of their ids.
    pub(crate) fn account(&self, id: &AccountId) -> Option<&AccountSummary> {
        let place = self.accounts.binary_search_by(|own| own.id.cmp(id)).ok()?;
        self.accounts.get(place)
    }

    /// Where an account is in its organisation, where that was listed.
    pub(crate) fn place(&self, id: &AccountId) -> Option<Place<'_>> {
        let Membership { name, unit, owner, .. } = self.account(id)?.membership.as_ref()?;
        Some(Place { account_name: name.as_deref(), unit, owner: owner.as_deref() })
    }

    /// Counts the rows of each account, for [`AccountSummary::rows`].
    pub fn count_accounts(&mut self) {
        let mut rows: BTreeMap<&AccountId, Summary> = BTreeMap::new();
        for folded in &self.folded {
            rows.entry(&folded.account).or_default().count(folded.status, folded.rows);
        }
        for finding in &self.findings {
            rows.entry(&finding.account).or_default().add(finding);
        }
        for account in &mut self.accounts {
            account.rows = rows.get(&account.id).copied().unwrap_or_default();
        }
    }

    /// Counts rows by status.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for folded in &self.folded {
            summary.count(folded.status, folded.rows);
        }
        for finding in &self.findings {
            summary.add(finding);
        }
        summary
    }

    /// How many rows nobody knows, by cause, the most frequent first.
    #[must_use]
    pub fn unknown_because(&self) -> Vec<(Cause, usize)> {
        let mut causes: BTreeMap<Cause, usize> = BTreeMap::new();
        for gap in self.findings.iter().filter_map(|finding| finding.gap.as_ref()) {
            *causes.entry(gap.cause()).or_default() += 1;
        }
        words::most_frequent_first(causes)
    }

    /// Whether a baseline had this row as a problem already, and as one that was no milder.
    #[must_use]
    pub fn is_known(&self, finding: &Finding) -> bool {
        let (check, account, region, resource) = finding.key();
        let key = (
            check.to_owned(),
            account.to_string(),
            region.unwrap_or_default().to_owned(),
            resource.to_owned(),
        );
        let before = self.known_before.as_ref().and_then(|known| known.get(&key));
        before.is_some_and(|severity| *severity >= finding.severity)
    }
}
