//! The JSON format, `tutela.scan/1`, for programs.
//!
//! Its schema is published as `docs/schema/tutela.scan-1.schema.json`. Fields may be added within
//! version 1; none changes its meaning. Equal reports give equal bytes. Values are what AWS said,
//! every character of them; those that act on a terminal are written as JSON escapes.

mod baseline;
mod compliance;
mod layout;
pub mod lines;

use std::io;

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use tutela_model::{
    AccountId, Call, Difference, Evidence, Exemption, Finding, Gap, NotSelected, Remediation,
};

pub use baseline::{Baseline, BaselineError, Key, read_baseline};
pub(crate) use layout::Layout;

use crate::{AccountSummary, Folded, Membership, Report, Summary, written};

/// The name and version of the format.
pub const SCHEMA: &str = "tutela.scan/1";

/// Renders a report in memory.
///
/// Use [`write()`] where the report may be large.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report piece by piece: one row a line, and nothing held but the report itself.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Layout::new());
    Document::of(report).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    tool_version: &'r str,
    as_of: Option<Timestamp>,
    #[serde(serialize_with = "each_account")]
    accounts: &'r [AccountSummary],
    summary: Summary,
    unknown_because: Vec<CauseRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frameworks: Vec<compliance::FrameworkRow<'r>>,
    #[serde(serialize_with = "each_finding")]
    findings: &'r [Finding],
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "each_folded")]
    folded: &'r [Folded],
    #[serde(serialize_with = "each_gap")]
    gaps: &'r [AccountSummary],
    not_selected: &'r [NotSelected],
    notes: &'r [String],
}

impl<'r> Document<'r> {
    fn of(report: &'r Report) -> Self {
        Self {
            schema: SCHEMA,
            tool_version: &report.tool_version,
            as_of: report.as_of,
            accounts: &report.accounts,
            summary: report.summary(),
            unknown_because: unknown_because(report),
            frameworks: compliance::rows(report),
            findings: &report.findings,
            folded: &report.folded,
            gaps: &report.accounts,
            not_selected: &report.not_selected,
            notes: &report.notes,
        }
    }
}

/// How many rows nobody knows for one reason.
#[derive(Serialize)]
struct CauseRow {
    cause: &'static str,
    rows: usize,
}

fn unknown_because(report: &Report) -> Vec<CauseRow> {
    let causes = report.unknown_because().into_iter();
    causes.map(|(cause, rows)| CauseRow { cause: cause.word(), rows }).collect()
}

fn each_account<S: Serializer>(accounts: &[AccountSummary], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(accounts.iter().map(AccountRow))
}

fn each_finding<S: Serializer>(findings: &[Finding], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(findings.iter().map(FindingRow))
}

fn each_folded<S: Serializer>(folded: &[Folded], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(folded.iter().map(FoldedRow))
}

/// Rows that are counted and not listed.
struct FoldedRow<'r>(&'r Folded);

impl Serialize for FoldedRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut row = to.serialize_struct("folded", 4)?;
        row.serialize_field("account", &self.0.account)?;
        row.serialize_field("check", self.0.check)?;
        row.serialize_field("status", self.0.status.word())?;
        row.serialize_field("rows", &self.0.rows)?;
        row.end()
    }
}

fn each_gap<S: Serializer>(accounts: &[AccountSummary], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(
        accounts.iter().flat_map(|of| of.gaps.iter().map(|gap| GapRow(Some(&of.id), gap))),
    )
}

struct AccountRow<'r>(&'r AccountSummary);

impl Serialize for AccountRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let differences: Vec<_> = self.0.differences.iter().map(DifferenceRow).collect();
        let membership = self.0.membership.as_ref();
        let mut row = to.serialize_struct("account", 11)?;
        row.serialize_field("id", &self.0.id)?;
        row.serialize_field("partition", &self.0.partition)?;
        row.serialize_field("alias", &self.0.alias)?;
        row.serialize_field("caller", &self.0.caller)?;
        if let Some(Membership { name, state, unit, owner }) = membership {
            row.serialize_field("name", name)?;
            row.serialize_field("state", state.word())?;
            row.serialize_field("unit", unit)?;
            row.serialize_field("owner", owner)?;
        }
        row.serialize_field("rows", &self.0.rows)?;
        row.serialize_field("report_generated", &self.0.report_generated)?;
        row.serialize_field("differences", &differences)?;
        row.end()
    }
}

struct DifferenceRow<'r>(&'r Difference);

impl Serialize for DifferenceRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut row = to.serialize_struct("difference", 4)?;
        row.serialize_field("resource", &self.0.resource)?;
        row.serialize_field("fact", self.0.fact)?;
        row.serialize_field("live", &EvidenceRow(&self.0.live))?;
        row.serialize_field("report", &EvidenceRow(&self.0.report))?;
        row.end()
    }
}

struct EvidenceRow<'r>(&'r Evidence);

impl Serialize for EvidenceRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut row = to.serialize_struct("evidence", 4)?;
        row.serialize_field("call", &Shown(&self.0.receipt.call))?;
        row.serialize_field("field", &*self.0.field)?;
        row.serialize_field("value", &*self.0.value)?;
        row.serialize_field("seen_at", &self.0.receipt.as_of())?;
        row.end()
    }
}

/// A call in its short form, written without a copy.
struct Shown<'r>(&'r Call);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self.0)
    }
}

/// A gap, with its account where it stands for itself and not beside a finding.
struct GapRow<'r>(Option<&'r AccountId>, &'r Gap);

impl Serialize for GapRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(account, gap) = self;
        let mut row = to.serialize_struct("gap", 5)?;
        if let Some(account) = account {
            row.serialize_field("account", account)?;
        }
        row.serialize_field("kind", gap.cause().word())?;
        row.serialize_field("call", &Shown(gap.call()))?;
        row.serialize_field("missing_action", &gap.missing_action())?;
        row.serialize_field("detail", gap.detail())?;
        row.end()
    }
}

struct FindingRow<'r>(&'r Finding);

impl Serialize for FindingRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row<'r> {
            check: &'static str,
            severity: &'static str,
            status: &'static str,
            account: &'r AccountId,
            region: Option<&'r str>,
            resource: &'r str,
            message: &'r str,
            evidence: Vec<EvidenceRow<'r>>,
            gap: Option<GapRow<'r>>,
            controls: &'static [&'static str],
            remediation: Remediation,
            exempt: Option<&'r Exemption>,
            attested: bool,
        }
        let finding = self.0;
        Row {
            check: finding.check,
            severity: finding.severity.word(),
            status: finding.status.word(),
            account: &finding.account,
            region: finding.region.as_deref(),
            resource: &finding.resource,
            message: &finding.message,
            evidence: finding.evidence.iter().map(EvidenceRow).collect(),
            gap: finding.gap.as_ref().map(|gap| GapRow(None, gap)),
            controls: finding.controls,
            remediation: finding.remediation(),
            exempt: finding.exempt.as_deref(),
            attested: finding.is_attested(),
        }
        .serialize(to)
    }
}
