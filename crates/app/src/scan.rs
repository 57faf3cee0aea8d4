//! From recordings to a report.

use jiff::Timestamp;
use tutela_model::{Account, Operation, operation};
use tutela_posture::{Attestations, Exemptions, attested};
use tutela_recording::{AccountRecordings, assemble};
use tutela_report::{AccountSummary, CheckInfo, Report, json::Baseline};

use crate::Selection;

/// What a scan judges, and by what.
#[derive(Debug)]
pub struct ScanInput<'a> {
    /// The answers.
    pub accounts: &'a [AccountRecordings],
    /// The moment that ages are reckoned from, where it is known.
    pub as_of: Option<Timestamp>,
    /// The checks.
    pub selection: Selection,
    /// What the caller has decided to live with.
    pub exemptions: Option<&'a Exemptions>,
    /// What the caller vouches for because AWS does not say it.
    pub attestations: Option<&'a Attestations>,
    /// The problems that a baseline already had.
    pub known_before: Option<Baseline>,
    /// What the run could not do as asked.
    pub notes: Vec<String>,
    /// This program's version.
    pub tool_version: String,
}

/// Judges the answers. Pure: the same input gives the same report, to the byte.
#[must_use]
pub fn scan(input: ScanInput<'_>) -> Report {
    let snapshot = assemble(input.accounts, input.as_of);
    let checks = &input.selection.checks;
    let attestations = input
        .attestations
        .map(|own| own.as_of(input.as_of, newest(input.accounts)))
        .unwrap_or_default();
    let mut findings = tutela_checks::judge(&snapshot, &attestations, checks);
    if let Some(first) = snapshot.accounts.first() {
        let states = attested(&attestations, &findings);
        findings.extend(tutela_checks::judge_attestations(first, &states, checks));
    }
    if let (Some(exemptions), Some(first)) = (input.exemptions, snapshot.accounts.first()) {
        let states = exemptions.apply(&mut findings, input.as_of);
        findings.extend(tutela_checks::judge_exemptions(first, &states, checks));
    }
    let operations = input.selection.operations();
    let wanted = |operation: &Operation| operations.contains(operation);
    let mut report = Report {
        tool_version: input.tool_version,
        as_of: input.as_of,
        accounts: snapshot.accounts.iter().map(|account| summary(account, wanted)).collect(),
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
        frameworks: input.selection.frameworks,
        findings,
        not_selected: input.selection.not_selected,
        notes: input.notes,
        conclusion: None,
        known_before: input.known_before,
    };
    report.sort();
    report
}

/// When the newest answer was given.
fn newest(accounts: &[AccountRecordings]) -> Option<Timestamp> {
    let recordings = accounts.iter().flat_map(|account| &account.recordings);
    recordings.filter_map(|recording| recording.taken_at).max()
}

fn summary(account: &Account, wanted: impl Fn(&Operation) -> bool) -> AccountSummary {
    AccountSummary {
        id: account.id.clone(),
        partition: account.partition.to_string(),
        alias: account.alias.seen().ok().and_then(|alias| alias.value.clone()),
        caller: account.caller.seen().ok().map(|caller| caller.value.arn.to_string()),
        report_wanted: wanted(&operation::GET_CREDENTIAL_REPORT),
        report_generated: account.report.seen().ok().and_then(|report| report.value.generated),
        differences: account.differences.clone(),
        gaps: account.gaps.iter().filter(|gap| wanted(gap.call().operation)).cloned().collect(),
    }
}
