//! What a run has to say, in no form yet.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::json::Baseline;
use jiff::Timestamp;
use serde::Serialize;
use tutela_model::{
    AccountId, Area, Cause, Difference, Finding, Framework, Gap, NotSelected, Severity, Status,
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
    /// Whether a check of the run reads the credential report.
    pub report_wanted: bool,
    /// When the credential report was made, where it was seen.
    pub report_generated: Option<Timestamp>,
    /// Where live answers and the credential report disagree.
    pub differences: Vec<Difference>,
    /// Calls that were made in vain, or that a folder lacks.
    pub gaps: Vec<Gap>,
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

impl Report {
    /// Puts the rows into the order of every format: by account, resource, then check as listed.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            (&a.account, a.owner(), &a.resource, a.check).cmp(&(
                &b.account,
                b.owner(),
                &b.resource,
                b.check,
            ))
        });
    }

    /// Counts rows by status.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for finding in &self.findings {
            match finding.status {
                Status::Fail => summary.fail += 1,
                Status::Unknown => summary.unknown += 1,
                Status::Pass => summary.pass += 1,
                Status::NotApplicable => summary.not_applicable += 1,
            }
            summary.attested += usize::from(finding.is_attested());
            if finding.exempt.is_some() && matches!(finding.status, Status::Fail | Status::Unknown)
            {
                summary.exempt += 1;
            }
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
        let mut causes: Vec<(Cause, usize)> = causes.into_iter().collect();
        causes.sort_by_key(|(_, rows)| Reverse(*rows));
        causes
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
