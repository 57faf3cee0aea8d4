//! The SARIF 2.1.0 format, for code scanning services.
//!
//! Sources: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html> and
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
//!
//! Only problems and unknowns are results: GitHub shows every result as an alert, passes too. An
//! unknown has kind `open` and keeps its level, although the standard (3.27.10) would have it
//! `none` there: viewers that hide what has no level would make an unknown look like a pass.
//!
//! Every result points at the file of an account-data folder that it was read from, or that is
//! missing, because GitHub refuses results without a file.

mod log;
mod rules;

use std::{cmp::Reverse, io};

use serde::{Serialize, Serializer};
use tutela_model::{Cause, Finding, Severity, Status};

use log::{
    ArtifactLocation, Fingerprints, Location, LogicalLocation, Notification, PhysicalLocation,
    Region, SarifResult, Suppression, Text,
};
use rules::Rules;

use crate::{Report, json::Layout, safe, stable::fingerprint, words, written};

/// GitHub refuses a run of more results.
const MOST_RESULTS: usize = 25_000;

/// The base of the files' places: the account-data folder.
const FOLDER: &str = "ACCOUNT_DATA";

/// Renders a report in memory.
///
/// Use [`write()`] where the report may be large.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report result by result.
///
/// Of more than 25,000 results, the most severe are kept, and a notification says how many are not
/// there.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let rules = Rules::of(report);
    let (rows, left_out) = chosen(report);
    let results = Results { report, rules: &rules, rows };
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Layout::with_rows_at(5));
    log::log(report, &rules, results, notifications(report, left_out))
        .serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

/// The rows that become results, in the report's order, and how many do not fit.
fn chosen(report: &Report) -> (Vec<&Finding>, usize) {
    let mut rows: Vec<(usize, &Finding)> = report
        .findings
        .iter()
        .enumerate()
        .filter(|(_, row)| matches!(row.status, Status::Fail | Status::Unknown))
        .collect();
    let left_out = rows.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        rows.sort_by_key(|(_, row)| (Reverse(row.severity), row.exempt.is_some(), row.status));
        rows.truncate(MOST_RESULTS);
        rows.sort_by_key(|(place, _)| *place);
    }
    (rows.into_iter().map(|(_, row)| row).collect(), left_out)
}

fn notifications(report: &Report, left_out: usize) -> Vec<Notification> {
    let rate = words::unknown_rate(report).map(|rate| (rate, "warning"));
    let notes = report.notes.iter().map(|note| (note.clone(), "warning"));
    let gaps = report.accounts.iter().flat_map(|account| {
        account
            .gaps
            .iter()
            .map(move |gap| (format!("not seen in {}: {gap}", account.id), "warning"))
    });
    let unselected = report
        .not_selected
        .iter()
        .map(|check| (format!("check {} was not run: {}", check.check, check.why), "note"));
    let cut = (left_out > 0).then(|| {
        let rows = words::count(left_out, "less severe result");
        (
            format!("{rows} left out, because GitHub takes {MOST_RESULTS}: see another format"),
            "error",
        )
    });
    cut.into_iter()
        .chain(rate)
        .chain(notes)
        .chain(gaps)
        .chain(unselected)
        .map(|(text, level)| Notification { level, message: Text::of(&text) })
        .collect()
}

/// The results, made one by one while they are written.
struct Results<'r> {
    report: &'r Report,
    rules: &'r Rules,
    rows: Vec<&'r Finding>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.rows.iter().map(|row| result(self.report, self.rules, row)))
    }
}

fn result<'r>(report: &'r Report, rules: &Rules, finding: &'r Finding) -> SarifResult<'r> {
    let unknown = finding.status == Status::Unknown;
    let (kind, prefix) = if unknown { ("open", "Unknown: ") } else { ("fail", "") };
    let message = format!("{prefix}{}. Resource: {}", finding.message, finding.resource);
    let fingerprint = fingerprint(finding);
    SarifResult {
        rule_id: finding.check,
        rule_index: rules.place(finding.check),
        kind,
        level: level(finding.severity),
        message: Text::of(&message),
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(&file(finding)), base: FOLDER },
                region: Region { start_line: 1 },
            },
            logical_locations: [LogicalLocation {
                name: safe::line(&words::owner(finding.owner())).into_owned(),
                fully_qualified_name: safe::line(&finding.resource),
                kind: "resource",
            }],
        }],
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: format!("{fingerprint}:1"),
            finding: fingerprint,
        },
        baseline_state: baseline_state(report, finding),
        suppressions: finding.exempt.as_ref().map(|exemption| {
            let justification = format!("{} (until {})", exemption.reason, exemption.until);
            [Suppression::accepted(&justification)]
        }),
        properties: report.place(&finding.account),
    }
}

/// The level of a severity.
pub(crate) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The file that the row was read from, or that says why it could not be: the answer itself where it
/// is there and no good, else the list of calls that were made in vain.
fn file(finding: &Finding) -> String {
    match (&finding.gap, finding.evidence.first()) {
        (None, Some(evidence)) => evidence.receipt.file.clone(),
        (Some(gap), _) => match gap.cause() {
            Cause::Incomplete | Cause::Malformed | Cause::Undecided => {
                format!("accounts/{}/{}", finding.account, gap.call().path())
            }
            Cause::Denied
            | Cause::Throttled
            | Cause::Failed
            | Cause::NotSubscribed
            | Cause::RegionOff
            | Cause::NotAsked
            | Cause::NotOffered => format!("accounts/{}/gaps.json", finding.account),
        },
        // A row without either cannot be made; GitHub still needs a place.
        (None, None) => format!("accounts/{}", finding.account),
    }
}

/// A relative URI reference: everything but the unreserved characters of RFC 3986, the separator
/// and what IAM allows in names is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+=,@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn baseline_state(report: &Report, finding: &Finding) -> Option<&'static str> {
    report.known_before.as_ref()?;
    Some(match (report.is_known(finding), finding.status) {
        (false, _) => "new",
        (true, Status::Fail) => "unchanged",
        (true, Status::Unknown | Status::Pass | Status::NotApplicable) => "updated",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_uri_references() {
        for (path, expected) in [
            (
                "accounts/1/iam/list-mfa-devices/a.b+c=d,e@f.json",
                "accounts/1/iam/list-mfa-devices/a.b+c=d,e@f.json",
            ),
            ("a b#c?d:e\\f", "a%20b%23c%3Fd%3Ae%5Cf"),
            ("ä\u{1b}", "%C3%A4%1B"),
            ("100%", "100%25"),
        ] {
            assert_eq!(uri(path), expected, "{path}");
        }
    }
}
