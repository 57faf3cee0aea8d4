//! Holds a report of a disturbed run against the one of the undisturbed run.

use std::collections::{BTreeMap, BTreeSet};

use tutela_model::{Finding, Status};
use tutela_report::Report;

/// The statuses of rows, by check and resource.
pub(crate) type Rows = BTreeMap<(&'static str, String), Status>;

/// The rows of a report.
pub(crate) fn rows(report: &Report) -> Rows {
    let key = |finding: &Finding| (finding.check, finding.resource.clone());
    report.findings.iter().map(|finding| (key(finding), finding.status)).collect()
}

/// Where `after` looks better than `before`, in words; a disturbance must leave this empty.
///
/// A problem or an unknown that became a non-problem is better, and so is a row that vanished,
/// unless the check says of something that it is unknown.
pub(crate) fn improvements(before: &Rows, after: &Rows) -> Vec<String> {
    let unknown: BTreeSet<&str> = after
        .iter()
        .filter(|(_, status)| **status == Status::Unknown)
        .map(|((check, _), _)| *check)
        .collect();
    let mut found = Vec::new();
    for (key @ (check, resource), was) in before {
        match after.get(key) {
            Some(is) if is_bad(*was) && !is_bad(*is) => {
                found.push(format!("{check} of {resource}: {} became {}", was.word(), is.word()));
            }
            None if !unknown.contains(check) => {
                found.push(format!("{check} of {resource}: the {} row vanished", was.word()));
            }
            Some(_) | None => {}
        }
    }
    found
}

fn is_bad(status: Status) -> bool {
    matches!(status, Status::Fail | Status::Unknown)
}

/// Findings that nobody vouches for: without a named call and field, and without a gap.
pub(crate) fn groundless(report: &Report) -> Vec<String> {
    let is_grounded = |finding: &Finding| {
        let cited = finding.evidence.iter().all(|evidence| {
            !evidence.receipt.call.operation.name.is_empty()
                && !evidence.receipt.file.is_empty()
                && evidence.receipt.as_of().is_some()
                && !evidence.field.is_empty()
                && !evidence.value.is_empty()
        });
        let has_gap = finding.gap.as_ref().is_some_and(|gap| !gap.detail().is_empty());
        let is_unknown = finding.status == Status::Unknown;
        cited && has_gap == is_unknown && (is_unknown || !finding.evidence.is_empty())
    };
    report
        .findings
        .iter()
        .filter(|finding| !is_grounded(finding))
        .map(|finding| format!("{} of {}: {finding:?}", finding.check, finding.resource))
        .collect()
}

/// The checks whose statuses differ, with their counts: `  fail 5->0  unknown 2->7`.
pub(crate) fn changes(before: &Rows, after: &Rows) -> Vec<String> {
    let of = |rows: &Rows, check: &str| -> Rows {
        rows.iter()
            .filter(|((of, _), _)| *of == check)
            .map(|(key, status)| (key.clone(), *status))
            .collect()
    };
    let checks: BTreeSet<&str> =
        before.keys().chain(after.keys()).map(|(check, _)| *check).collect();
    checks
        .into_iter()
        .filter(|check| of(before, check) != of(after, check))
        .map(|check| format!("{check:34}{}", counts(&of(before, check), &of(after, check))))
        .collect()
}

fn counts(before: &Rows, after: &Rows) -> String {
    let counts: String = [Status::Fail, Status::Unknown, Status::Pass, Status::NotApplicable]
        .into_iter()
        .filter_map(|status| {
            let count = |rows: &Rows| rows.values().filter(|of| **of == status).count();
            let (was, is) = (count(before), count(after));
            (was != is).then(|| format!("  {} {was}->{is}", status.word()))
        })
        .collect();
    if counts.is_empty() { "  other resources, equal counts".to_owned() } else { counts }
}
