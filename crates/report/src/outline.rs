//! The order in which people read a report: what to do first, then one item a principal, the
//! worst first, then what is unknown and what was not seen. Text and HTML show the same outline.

mod first;
mod sight;
mod unknown;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
};

use tutela_model::{AccountId, Cause, Finding, Gap, Severity, Status};

pub(crate) use first::{How, Step};
pub(crate) use unknown::UnknownGroup;

use crate::{Report, overview::LISTED, words};

/// A report, put in order for people.
pub(crate) struct Outline<'r> {
    /// What to do first, at most five steps.
    pub(crate) first: Vec<Step>,
    /// Every open row of which nobody knows, alike ones together, the most severe first.
    pub(crate) unknown: Vec<UnknownGroup<'r>>,
    /// Owners of resources, the worst first.
    pub(crate) principals: Vec<Principal<'r>>,
    /// Problems and unknowns that an exemption covers.
    pub(crate) exempt: Vec<&'r Finding>,
    /// Passes that rest on somebody's word and were not seen.
    pub(crate) attested: Vec<&'r Finding>,
    /// What was not seen, alike gaps together.
    pub(crate) gaps: Vec<GapGroup<'r>>,
    /// Rows that ask for nothing, by check.
    pub(crate) settled: BTreeMap<&'static str, Settled>,
}

/// An owner of resources and its rows.
pub(crate) struct Principal<'r> {
    /// The account.
    pub(crate) account: &'r AccountId,
    /// The owner's ARN.
    pub(crate) owner: &'r str,
    /// Problems and unknowns without an exemption, the worst first and unknown beside fail.
    pub(crate) open: Vec<&'r Finding>,
    /// How many are covered by an exemption.
    pub(crate) exempt: usize,
    /// Passes and questions that do not arise.
    pub(crate) settled: Vec<&'r Finding>,
}

/// Counts of one check's rows that ask for nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Settled {
    /// Passes.
    pub(crate) pass: usize,
    /// Questions that do not arise.
    pub(crate) not_applicable: usize,
}

impl Settled {
    fn add(&mut self, status: Status, rows: usize) {
        match status {
            Status::Pass => self.pass = self.pass.saturating_add(rows),
            Status::NotApplicable => self.not_applicable = self.not_applicable.saturating_add(rows),
            Status::Fail | Status::Unknown => {}
        }
    }
}

/// Gaps of one operation, one cause and one wording.
pub(crate) struct GapGroup<'r> {
    /// The account.
    pub(crate) account: &'r AccountId,
    /// The first of them.
    pub(crate) example: &'r Gap,
    /// How many there are.
    pub(crate) calls: usize,
    /// In how many accounts.
    pub(crate) accounts: usize,
    /// The last of them.
    last: &'r AccountId,
}

impl GapGroup<'_> {
    /// `111122223333`, or `12 accounts`.
    pub(crate) fn place(&self) -> String {
        if self.accounts == 1 {
            return self.account.to_string();
        }
        words::count(self.accounts, "account")
    }
}

impl<'r> Outline<'r> {
    pub(crate) fn of(report: &'r Report) -> Self {
        let principals = principals(report);
        let mut settled: BTreeMap<&'static str, Settled> = BTreeMap::new();
        for finding in principals.iter().flat_map(|principal| &principal.settled) {
            settled.entry(finding.check).or_default().add(finding.status, 1);
        }
        for folded in &report.folded {
            settled.entry(folded.check).or_default().add(folded.status, folded.rows);
        }
        Self {
            first: first::steps(report),
            unknown: unknown::groups(report),
            principals,
            exempt: report.findings.iter().filter(|finding| is_exempt(finding)).collect(),
            attested: report.findings.iter().filter(|finding| finding.is_attested()).collect(),
            gaps: if report.accounts.len() > LISTED { gaps_of_many(report) } else { gaps(report) },
            settled,
        }
    }

    /// Open problems by check, the most severe first; of each check's rows the worst first.
    pub(crate) fn failed_by_check(&self, report: &Report) -> Vec<(&'static str, Vec<&'r Finding>)> {
        let mut by_check: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
        for row in self.principals.iter().flat_map(|principal| &principal.open) {
            if row.status == Status::Fail {
                by_check.entry(row.check).or_default().push(row);
            }
        }
        let place = |id: &str| report.checks.iter().position(|info| info.id == id);
        let mut all: Vec<_> = by_check.into_iter().collect();
        for (_, rows) in &mut all {
            rows.sort_by_key(|row| Reverse(row.severity));
        }
        all.sort_by_key(|(check, rows)| {
            (Reverse(rows.first().map(|row| row.severity)), place(check))
        });
        all
    }

    /// Whether a problem is open.
    pub(crate) fn has_problems(&self) -> bool {
        self.principals.iter().flat_map(|of| &of.open).any(|row| row.status == Status::Fail)
    }

    /// Open rows of which everything was seen, and which still nobody can decide.
    pub(crate) fn undecided(&self) -> usize {
        let rows = self.unknown.iter().flat_map(|group| &group.rows);
        let is_undecided = |gap: &Gap| gap.cause() == Cause::Undecided;
        rows.filter(|row| row.gap.as_ref().is_some_and(is_undecided)).count()
    }

    /// How many principals have something open; they stand before the others.
    pub(crate) fn open_principals(&self) -> usize {
        self.principals.iter().take_while(|principal| !principal.open.is_empty()).count()
    }
}

impl Principal<'_> {
    /// The severity of its worst open row.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.open.first().map(|finding| finding.severity)
    }

    /// Rows of a status among the open ones.
    pub(crate) fn open_count(&self, status: Status) -> usize {
        self.open.iter().filter(|finding| finding.status == status).count()
    }

    /// Counts of the rows that ask for nothing.
    pub(crate) fn settled_counts(&self) -> Settled {
        let mut counts = Settled::default();
        self.settled.iter().for_each(|finding| counts.add(finding.status, 1));
        counts
    }
}

/// Whether the row needs a person and nobody has accepted it.
pub(crate) fn is_open(finding: &Finding) -> bool {
    matches!(finding.status, Status::Fail | Status::Unknown) && finding.exempt.is_none()
}

fn is_exempt(finding: &Finding) -> bool {
    matches!(finding.status, Status::Fail | Status::Unknown) && finding.exempt.is_some()
}

fn principals(report: &Report) -> Vec<Principal<'_>> {
    let place: BTreeMap<&str, usize> =
        report.checks.iter().enumerate().map(|(place, check)| (check.id, place)).collect();
    let mut by_owner: BTreeMap<(&AccountId, &str), Principal<'_>> = BTreeMap::new();
    for finding in &report.findings {
        let key = (&finding.account, finding.owner());
        let principal = by_owner.entry(key).or_insert_with(|| Principal {
            account: key.0,
            owner: key.1,
            open: Vec::new(),
            exempt: 0,
            settled: Vec::new(),
        });
        if is_open(finding) {
            principal.open.push(finding);
        } else if is_exempt(finding) {
            principal.exempt = principal.exempt.saturating_add(1);
        } else {
            principal.settled.push(finding);
        }
    }
    let mut principals: Vec<_> = by_owner.into_values().collect();
    for principal in &mut principals {
        principal.open.sort_by_key(|row| {
            (Reverse(row.severity), row.status, place.get(row.check).copied(), &row.resource)
        });
    }
    // Stable: among equals the order of accounts and names stays.
    principals.sort_by_key(|of| {
        (Reverse(of.worst()), of.open.first().map(|row| row.status), Reverse(of.open.len()))
    });
    principals
}

/// What was not seen, alike gaps together.
pub(crate) fn gaps(report: &Report) -> Vec<GapGroup<'_>> {
    let mut groups: Vec<GapGroup<'_>> = Vec::new();
    let mut places: BTreeMap<(&AccountId, String, Cause, &str), usize> = BTreeMap::new();
    for account in &report.accounts {
        for gap in &account.gaps {
            let key = (&account.id, gap.call().operation.action(), gap.cause(), gap.detail());
            let place = *places.entry(key).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.calls = group.calls.saturating_add(1),
                None => groups.push(GapGroup {
                    account: &account.id,
                    example: gap,
                    calls: 1,
                    accounts: 1,
                    last: &account.id,
                }),
            }
        }
    }
    groups
}

/// Among many accounts, what is the same in all of them is said once, in the words of the first; what
/// is so in the most of them comes first.
fn gaps_of_many(report: &Report) -> Vec<GapGroup<'_>> {
    let mut groups: BTreeMap<(String, Cause), GapGroup<'_>> = BTreeMap::new();
    for of_one in gaps(report) {
        let gap = of_one.example;
        match groups.entry((gap.call().operation.action(), gap.cause())) {
            Entry::Vacant(place) => {
                place.insert(of_one);
            }
            Entry::Occupied(mut all) => {
                let all = all.get_mut();
                all.calls = all.calls.saturating_add(of_one.calls);
                if all.last != of_one.account {
                    all.accounts = all.accounts.saturating_add(1);
                    all.last = of_one.account;
                }
            }
        }
    }
    let mut groups: Vec<GapGroup<'_>> = groups.into_values().collect();
    groups.sort_by_key(|group| Reverse((group.accounts, group.calls)));
    groups
}
