//! From recordings to a report.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use tutela_checks::Records;
use tutela_model::{
    Account, AccountId, AttestationState, Evidence, ExemptionState, Finding, Gap, InForce,
    Operation, Pool, Snapshot, Status, Tree, operation,
};
use tutela_posture::{Attestations, Exemptions, attested};
use tutela_recording::{AccountRecordings, assemble_one, tree};
use tutela_report::{
    AccountSummary, CheckInfo, Folded, Membership, Report, Summary, json::Baseline,
};

use crate::Selection;

/// With more accounts than this, a report counts rows that ask for nothing, and lists the others,
/// unless every row is asked for.
pub const LISTED_IN_FULL: usize = 20;

/// What a scan judges, and by what.
#[derive(Debug)]
pub struct ScanInput<'a> {
    /// The answers.
    pub accounts: &'a [AccountRecordings],
    /// How they are judged.
    pub by: ScanBy<'a>,
    /// What the run could not do as asked.
    pub notes: Vec<String>,
}

/// By what answers are judged.
#[derive(Debug)]
pub struct ScanBy<'a> {
    /// The moment that ages are reckoned from, where it is known.
    pub as_of: Option<Timestamp>,
    /// The checks.
    pub selection: Selection,
    /// What the caller has decided to live with.
    pub exemptions: Option<&'a Exemptions>,
    /// What the caller vouches for because AWS does not say it.
    pub attestations: Option<&'a Attestations>,
    /// What `CloudTrail` recorded, where the caller brought it.
    pub records: Option<&'a Records>,
    /// The problems that a baseline already had.
    pub known_before: Option<Baseline>,
    /// Whether every row is listed, however many accounts there are.
    pub every_row: bool,
    /// The tag of accounts that says who answers for them.
    pub owner_tag: Option<String>,
    /// This program's version.
    pub tool_version: String,
}

/// Judges the answers. Pure: the same input gives the same report, to the byte.
#[must_use]
pub fn scan(input: ScanInput<'_>) -> Report {
    let tree = tree(input.accounts, input.by.as_of);
    let mut scanning = Scanning::new(input.by, tree, input.accounts.len());
    for account in input.accounts {
        scanning.add(account);
    }
    scanning.finish(input.notes)
}

/// A scan that is given one account after the other, in any order, and keeps nothing of them but
/// what the report says.
#[derive(Debug)]
pub struct Scanning<'a> {
    by: ScanBy<'a>,
    tree: Option<Arc<Tree>>,
    folds: bool,
    /// The account of the lowest number, in whose name exemptions are judged.
    first: Option<Account>,
    states: Vec<ExemptionState>,
    attested: Vec<AttestationState>,
    accounts: Vec<AccountSummary>,
    findings: Vec<Finding>,
    folded: BTreeMap<(AccountId, &'static str, Status), usize>,
    /// What evidence of the rows cites.
    cited: Pool,
}

impl<'a> Scanning<'a> {
    /// Begins, in the organisation that `tree` shows, with so many accounts to come.
    #[must_use]
    pub fn new(by: ScanBy<'a>, tree: Option<Arc<Tree>>, accounts: usize) -> Self {
        let folds = accounts > LISTED_IN_FULL && !by.every_row;
        Self {
            by,
            tree,
            folds,
            first: None,
            states: Vec::new(),
            attested: Vec::new(),
            accounts: Vec::new(),
            findings: Vec::new(),
            folded: BTreeMap::new(),
            cited: Pool::default(),
        }
    }

    /// Judges an account.
    pub fn add(&mut self, recordings: &AccountRecordings) {
        let as_of = self.by.as_of;
        let account = assemble_one(recordings, self.tree.as_ref(), as_of);
        let checks = &self.by.selection.checks;
        let mut snapshot = Snapshot { as_of, accounts: vec![account] };
        let attestations = self.by.attestations;
        let attestations =
            attestations.map(|own| own.as_of(as_of, newest(recordings))).unwrap_or_default();
        let mut findings = tutela_checks::judge(&snapshot, &attestations, checks);
        merge_attested(&mut self.attested, attested(&attestations, &findings));
        if let Some(records) = self.by.records {
            let accounts = snapshot.accounts.iter();
            findings.extend(
                accounts.flat_map(|own| tutela_checks::judge_records(own, records, checks)),
            );
        }
        if let Some(exemptions) = self.by.exemptions {
            merge(&mut self.states, exemptions.apply(&mut findings, as_of));
        }
        for mut finding in findings {
            let asks_for_nothing = !finding.is_attested()
                && matches!(finding.status, Status::Pass | Status::NotApplicable);
            if self.folds && asks_for_nothing {
                let key = (finding.account.clone(), finding.check, finding.status);
                let rows = self.folded.entry(key).or_default();
                *rows = rows.saturating_add(1);
            } else {
                shrink(&mut finding, &mut self.cited);
                self.findings.push(finding);
            }
        }
        let operations = self.by.selection.operations();
        for account in snapshot.accounts.drain(..) {
            let wanted = |operation: &Operation| operations.contains(operation);
            self.accounts.push(self.summary(&account, wanted));
            if self.first.as_ref().is_none_or(|first| account.id < first.id) {
                self.first = Some(account);
            }
        }
    }

    /// The report on all of them.
    #[must_use]
    pub fn finish(mut self, notes: Vec<String>) -> Report {
        let checks = &self.by.selection.checks;
        if let Some(first) = &self.first {
            let mut rows = tutela_checks::judge_attestations(first, &self.attested, checks);
            if let Some(exemptions) = self.by.exemptions {
                merge(&mut self.states, exemptions.apply(&mut rows, self.by.as_of));
            }
            self.findings.extend(rows);
        }
        if let (Some(_), Some(first)) = (self.by.exemptions, &self.first) {
            self.findings.extend(tutela_checks::judge_exemptions(first, &self.states, checks));
        }
        self.accounts.sort_by(|a, b| a.id.cmp(&b.id));
        let folded = self.folded.into_iter();
        let folded =
            folded.map(|((account, check, status), rows)| Folded { account, check, status, rows });
        let mut report = Report {
            tool_version: self.by.tool_version,
            as_of: self.by.as_of,
            accounts: self.accounts,
            checks: checks
                .iter()
                .map(|check| CheckInfo {
                    id: check.id,
                    title: check.title,
                    area: check.area,
                    severity: check.severity,
                    doc: check.doc,
                })
                .collect(),
            frameworks: self.by.selection.frameworks,
            findings: self.findings,
            folded: folded.collect(),
            not_selected: self.by.selection.not_selected,
            notes,
            conclusion: None,
            known_before: self.by.known_before,
        };
        report.sort();
        report.count_accounts();
        report
    }

    fn summary(&self, account: &Account, wanted: impl Fn(&Operation) -> bool) -> AccountSummary {
        let matters = |gap: &Gap| {
            let operation = gap.call().operation;
            wanted(operation)
                || operation::FOR_CREDENTIALS.contains(&operation)
                || account.id == AccountId::unknown()
        };
        AccountSummary {
            id: account.id.clone(),
            partition: account.partition.to_string(),
            alias: account.alias.seen().ok().and_then(|alias| alias.value.clone()),
            caller: account.caller.seen().ok().map(|caller| caller.value.arn.to_string()),
            membership: self.membership(account),
            rows: Summary::default(),
            report_wanted: wanted(&operation::GET_CREDENTIAL_REPORT),
            report_generated: account.report.seen().ok().and_then(|report| report.value.generated),
            differences: account.differences.clone(),
            gaps: account.gaps.iter().filter(|gap| matters(gap)).cloned().collect(),
        }
    }

    fn membership(&self, account: &Account) -> Option<Membership> {
        let seen = account.member.seen().ok()?;
        let member = seen.value.as_ref()?;
        let owner =
            self.by.owner_tag.as_ref().and_then(|tag| {
                member.tags.seen().ok().and_then(|tags| tags.value.get(tag).cloned())
            });
        Some(Membership {
            name: member.name.clone(),
            state: member.state.clone(),
            unit: member.place(),
            owner,
        })
    }
}

/// Gives back what the texts of a row have left over, and shares those that others have, too: it is kept to
/// the end, beside those of thousands of accounts.
fn shrink(finding: &mut Finding, cited: &mut Pool) {
    let Finding { resource, message, evidence, .. } = finding;
    resource.shrink_to_fit();
    if let Cow::Owned(message) = message {
        message.shrink_to_fit();
    }
    evidence.shrink_to_fit();
    for Evidence { field, value, .. } in evidence {
        cited.share(field);
        cited.share(value);
    }
}

/// When the newest answer was given.
fn newest(account: &AccountRecordings) -> Option<Timestamp> {
    account.recordings.iter().filter_map(|recording| recording.taken_at).max()
}

/// What each attestation was about in all accounts together; one that was over in any is over.
fn merge_attested(all: &mut Vec<AttestationState>, of_one: Vec<AttestationState>) {
    if all.is_empty() {
        *all = of_one;
        return;
    }
    for (all, own) in all.iter_mut().zip(of_one) {
        all.matched = all.matched.saturating_add(own.matched);
        if own.attestation.standing == InForce::Ended {
            all.attestation.standing = InForce::Ended;
        }
    }
}

/// What became of each exemption in all accounts together.
fn merge(all: &mut Vec<ExemptionState>, of_one: Vec<ExemptionState>) {
    if all.is_empty() {
        *all = of_one;
        return;
    }
    for (all, own) in all.iter_mut().zip(of_one) {
        all.matched = all.matched.saturating_add(own.matched);
        all.expired = all.expired.max(own.expired);
    }
}
