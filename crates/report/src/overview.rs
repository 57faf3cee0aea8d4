//! A report on many accounts: what stands before everything else, and counts by OU and owner.

use std::{cmp::Reverse, collections::BTreeMap};

use tutela_model::{AccountId, Gap, Operation, operation};

use crate::{AccountSummary, Report, Summary, words};

/// With more accounts than this, the head of a report counts them and does not list each.
pub(crate) const LISTED: usize = 3;

/// How many accounts are named before the rest is a number.
pub(crate) const NAMED: usize = 10;

/// The accounts of a report with many of them.
pub(crate) struct Overview<'r> {
    /// Those that could not be entered, and why.
    pub(crate) not_entered: Vec<(&'r AccountSummary, &'r Gap)>,
    /// Those of which AWS's own state says that there is nothing to look at.
    pub(crate) shut: Vec<&'r AccountSummary>,
    /// All, the worst first: not entered, then by problems and unknowns.
    pub(crate) worst: Vec<&'r AccountSummary>,
    /// By the path of their OU, the worst first as above.
    pub(crate) by_unit: Vec<Group<'r>>,
    /// By owner, where a tag was asked for.
    pub(crate) by_owner: Vec<Group<'r>>,
}

/// Accounts of one OU or owner.
pub(crate) struct Group<'r> {
    /// The path or the owner; `None` for those that have none.
    pub(crate) name: Option<&'r str>,
    /// How many accounts.
    pub(crate) accounts: usize,
    /// How many of them could not be entered.
    pub(crate) not_entered: usize,
    /// Their rows.
    pub(crate) rows: Summary,
}

impl<'r> Overview<'r> {
    /// `None` for a report on so few accounts that each stands at its head.
    pub(crate) fn of(report: &'r Report) -> Option<Self> {
        let all_entered = report.accounts.iter().all(|account| not_entered(account).is_none());
        if report.accounts.len() <= LISTED && (all_entered || report.accounts.len() < 2) {
            return None;
        }
        let all = || report.accounts.iter();
        let not_entered: Vec<_> =
            all().filter_map(|account| Some((account, not_entered(account)?))).collect();
        let mut worst: Vec<&AccountSummary> = all().collect();
        worst.sort_by_key(|account| {
            let rows = account.rows;
            (not_entered_key(account), Reverse((rows.fail, rows.unknown)), &account.id)
        });
        let has_owners = all().any(|account| owner(account).is_some());
        Some(Self {
            not_entered,
            shut: all().filter(|account| is_shut(account)).collect(),
            worst,
            by_unit: groups(report, unit),
            by_owner: if has_owners { groups(report, owner) } else { Vec::new() },
        })
    }

    /// `1,000 accounts: 3 could not be entered, 12 suspended or closed`.
    pub(crate) fn sentence(&self) -> String {
        let mut said = vec![words::count(self.worst.len(), "account")];
        if !self.not_entered.is_empty() {
            said.push(format!("{} could not be entered", self.not_entered.len()));
        }
        if !self.shut.is_empty() {
            said.push(format!("{} suspended or closed", self.shut.len()));
        }
        said.join(", ")
    }
}

/// An account's number, name and place: `444455556666 (acme-production), Root/Workloads`; and AWS's word
/// for its state where that is all there is to see.
pub(crate) fn named(account: &AccountSummary) -> String {
    let Some(membership) = &account.membership else { return words::account(account) };
    let name = membership.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let state = membership.state.word();
    let state = if is_shut(account) { format!(", {state}") } else { String::new() };
    format!("{}{name}, {}{state}", account.id, membership.unit)
}

/// `12 fail, 3 unknown, 40 pass`.
pub(crate) fn rows(rows: Summary) -> String {
    let said = [(rows.fail, "fail"), (rows.unknown, "unknown"), (rows.pass, "pass")];
    let said: Vec<String> = said
        .into_iter()
        .filter(|(count, word)| *count > 0 || *word == "fail")
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    said.join(", ")
}

/// Why nobody got into the account, or why accounts may be missing that nobody listed.
pub(crate) fn not_entered(account: &AccountSummary) -> Option<&Gap> {
    let is_unlisted = account.id == AccountId::unknown();
    let is_entry = |operation: &Operation| is_unlisted || *operation == operation::ASSUME_ROLE;
    account.gaps.iter().find(|gap| is_entry(gap.call().operation))
}

fn not_entered_key(account: &AccountSummary) -> bool {
    not_entered(account).is_none()
}

fn is_shut(account: &AccountSummary) -> bool {
    account.membership.as_ref().is_some_and(|membership| membership.state.is_shut())
}

fn unit(account: &AccountSummary) -> Option<&str> {
    account.membership.as_ref().map(|membership| membership.unit.as_str())
}

fn owner(account: &AccountSummary) -> Option<&str> {
    account.membership.as_ref().and_then(|membership| membership.owner.as_deref())
}

fn groups<'r>(
    report: &'r Report,
    name: impl Fn(&'r AccountSummary) -> Option<&'r str>,
) -> Vec<Group<'r>> {
    let mut groups: BTreeMap<Option<&str>, Group<'_>> = BTreeMap::new();
    for account in &report.accounts {
        let name = name(account);
        let group = groups.entry(name).or_insert_with(|| Group {
            name,
            accounts: 0,
            not_entered: 0,
            rows: Summary::default(),
        });
        group.accounts = group.accounts.saturating_add(1);
        group.not_entered =
            group.not_entered.saturating_add(usize::from(not_entered(account).is_some()));
        group.rows.join(account.rows);
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    // Stable: equals stay in the order of their names.
    groups.sort_by_key(|of| Reverse((of.not_entered, of.rows.fail, of.rows.unknown)));
    groups
}
