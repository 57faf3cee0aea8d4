//! The AWS Security Finding Format, for Security Hub: a JSON list of findings, as
//! `securityhub:BatchImportFindings` takes them, 100 a call.
//!
//! An unknown is `WARNING`, of which AWS says that some information is missing, and keeps its severity;
//! a pass is `INFORMATIONAL`; a question that does not arise is archived. IAM has no region: such
//! findings go to the region where its control plane is. One finding an account says how much of it is
//! unknown, and why; it is there where all is known, too, in place of what an earlier run had to say.
//!
//! Every finding is of some account for Security Hub. Those about an account of unknown id are filed in
//! the first that the report knows, and their titles say so.
//!
//! Sources: <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html>,
//! <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html>

mod shape;

use std::{collections::BTreeMap, io};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use tutela_model::{AccountId, Cause, Finding, Severity, Status};

use self::shape::{
    Asff, Compliance, Fields, Label, Reason, Recommendation, Remediation, Resource, Workflow,
};
use crate::{
    Report,
    coverage::{self, Coverage},
    json::Layout,
    safe,
    stable::{digest, fingerprint, resource_type, seen_at},
    words, written,
};

/// What AWS takes at most of a title, a description, a reason, a recommendation, in characters.
const TITLE: usize = 256;
const DESCRIPTION: usize = 1024;
const REASON: usize = 2048;
const RECOMMENDATION: usize = 512;
/// And so many requirements.
const REQUIREMENTS: usize = 32;

/// The code of the reason for a `WARNING`.
const UNKNOWN: &str = "UNKNOWN";

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report finding by finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Layout::with_rows_at(1));
    Findings(report).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

struct Findings<'r>(&'r Report);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let filing = Filing::of(report);
        let findings = report.findings.iter().map(|row| of(report, row, filing.get(&row.account)));
        let known = coverage::all(report);
        let known = known.map(|own| of_coverage(report, &own, filing.get(&own.account.id)));
        to.collect_seq(findings.chain(known))
    }
}

/// In whose account a finding is filed.
#[derive(Clone, Copy)]
struct Filed<'r> {
    account: &'r str,
    partition: &'r str,
    /// Whether the finding is about another account, of which nobody knows the id.
    is_elsewhere: bool,
}

/// An account that does not exist: Security Hub refuses it, and says so to whoever imports it.
const NO_ACCOUNT: &str = "000000000000";

/// Where findings of the accounts of a report are filed.
struct Filing<'r> {
    partitions: BTreeMap<&'r AccountId, &'r str>,
    /// Those of accounts whose id nobody knows.
    elsewhere: Filed<'r>,
}

impl<'r> Filing<'r> {
    fn of(report: &'r Report) -> Self {
        let known = report.accounts.iter().find(|own| own.id != AccountId::unknown());
        let (account, partition) =
            known.map_or((NO_ACCOUNT, "aws"), |own| (own.id.as_str(), own.partition.as_str()));
        Self {
            partitions: report.accounts.iter().map(|own| (&own.id, &*own.partition)).collect(),
            elsewhere: Filed { account, partition, is_elsewhere: true },
        }
    }

    fn get(&self, id: &'r AccountId) -> Filed<'r> {
        if *id == AccountId::unknown() {
            return self.elsewhere;
        }
        let partition = self.partitions.get(id).copied().unwrap_or("aws");
        Filed { account: id.as_str(), partition, is_elsewhere: false }
    }
}

impl Filed<'_> {
    /// A title that says so where the account is not the one that the finding is about.
    fn title(self, title: &str) -> String {
        if self.is_elsewhere {
            return cut(&format!("Account of unknown id: {title}"), TITLE);
        }
        cut(title, TITLE)
    }
}

fn of<'r>(report: &'r Report, finding: &'r Finding, filed: Filed<'r>) -> Asff<'r> {
    let region = finding.region.as_deref().unwrap_or_else(|| home(filed.partition));
    let time = seen_at(report, Some(finding));
    let id = format!("{}/{}", finding.check, fingerprint(finding));
    Asff {
        severity: Label { label: label(finding.status, finding.severity) },
        title: filed.title(words::title(report, finding.check)),
        description: cut(&finding.message, DESCRIPTION),
        remediation: (!finding.remedy.fix.console.is_empty()).then(|| Remediation {
            recommendation: Recommendation {
                text: cut(&finding.remediation().console, RECOMMENDATION),
            },
        }),
        product_fields: product_fields(report, finding),
        compliance: compliance(finding),
        workflow: Workflow { status: if finding.exempt.is_some() { "SUPPRESSED" } else { "NEW" } },
        record_state: record_state(finding.status),
        ..blank(filed, &id, finding.check, time, about(filed, &finding.resource, region))
    }
}

/// How much of an account is known.
fn of_coverage<'r>(report: &'r Report, coverage: &Coverage<'r>, filed: Filed<'r>) -> Asff<'r> {
    let Coverage { account, status, severity, asked, causes, message } = coverage;
    let reason = |(cause, rows): &(Cause, usize)| Reason {
        reason_code: UNKNOWN,
        description: format!("{rows} {}", cause.word()),
    };
    let mut fields = general(report, *status, &account.id);
    fields.insert("tutela/questions".into(), asked.to_string());
    let unknown = causes.iter();
    fields.extend(unknown.map(|(cause, rows)| {
        (format!("tutela/unknown-{}", cause.word()).into(), rows.to_string())
    }));
    let region = home(filed.partition);
    let arn = format!("arn:{}:iam::{}:root", filed.partition, account.id);
    Asff {
        severity: Label { label: label(*status, *severity) },
        title: filed.title(coverage::TITLE),
        description: cut(message, DESCRIPTION),
        product_fields: fields,
        compliance: Compliance {
            status: status_of_check(*status),
            status_reasons: causes.iter().map(reason).collect(),
            related_requirements: &[],
        },
        record_state: record_state(*status),
        ..blank(
            filed,
            // The same from run to run, so that what it says is that of the last.
            &format!("{}/{}", coverage::ID, digest(&[account.id.as_str()])),
            coverage::ID,
            seen_at(report, None),
            about(filed, &arn, region),
        )
    }
}

/// A finding about a resource that says nothing of it yet.
fn blank<'r>(
    filed: Filed<'r>,
    id: &str,
    generator_id: &'static str,
    time: Timestamp,
    resource: Resource<'r>,
) -> Asff<'r> {
    let Filed { account, partition, .. } = filed;
    let time = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let product = format!("product/{account}/default");
    let region = resource.region;
    Asff {
        schema_version: "2018-10-08",
        id: format!("tutela/{account}/{id}"),
        product_arn: format!("arn:{partition}:securityhub:{region}:{account}:{product}"),
        generator_id,
        aws_account_id: account,
        types: ["Software and Configuration Checks/AWS Security Best Practices"],
        created_at: time.clone(),
        updated_at: time,
        severity: Label { label: "INFORMATIONAL" },
        title: String::new(),
        description: String::new(),
        remediation: None,
        product_fields: BTreeMap::new(),
        resources: [resource],
        compliance: Compliance {
            status: "NOT_AVAILABLE",
            status_reasons: Vec::new(),
            related_requirements: &[],
        },
        workflow: Workflow { status: "NEW" },
        record_state: "ACTIVE",
    }
}

fn about<'r>(filed: Filed<'r>, resource: &str, region: &'r str) -> Resource<'r> {
    Resource {
        kind: resource_type(resource),
        id: resource.to_owned(),
        partition: filed.partition,
        region,
    }
}

/// A question that does not arise asks for nothing.
fn record_state(status: Status) -> &'static str {
    match status {
        Status::NotApplicable => "ARCHIVED",
        Status::Fail | Status::Unknown | Status::Pass => "ACTIVE",
    }
}

/// The region of a partition where IAM's control plane is.
fn home(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    }
}

fn label(status: Status, severity: Severity) -> &'static str {
    match (status, severity) {
        (Status::Pass | Status::NotApplicable, _) => "INFORMATIONAL",
        (Status::Fail | Status::Unknown, Severity::Low) => "LOW",
        (Status::Fail | Status::Unknown, Severity::Medium) => "MEDIUM",
        (Status::Fail | Status::Unknown, Severity::High) => "HIGH",
        (Status::Fail | Status::Unknown, Severity::Critical) => "CRITICAL",
    }
}

fn compliance(finding: &Finding) -> Compliance {
    let reason = finding
        .gap
        .as_ref()
        .map(|gap| Reason { reason_code: UNKNOWN, description: cut(&gap.to_string(), REASON) });
    Compliance {
        status: status_of_check(finding.status),
        status_reasons: reason.into_iter().collect(),
        related_requirements: finding.controls.get(..REQUIREMENTS).unwrap_or(finding.controls),
    }
}

fn status_of_check(status: Status) -> &'static str {
    match status {
        Status::Pass => "PASSED",
        Status::Fail => "FAILED",
        Status::Unknown => "WARNING",
        Status::NotApplicable => "NOT_AVAILABLE",
    }
}

/// What every finding of an account says beside the format.
fn general(report: &Report, status: Status, account: &AccountId) -> Fields {
    let mut fields = Fields::from([
        ("tutela/status".into(), status.word().to_owned()),
        ("tutela/version".into(), report.tool_version.clone()),
        ("tutela/account".into(), account.to_string()),
    ]);
    if let Some(place) = report.place(account) {
        fields.insert("tutela/unit".into(), cut(place.unit, REASON));
        let own = [("tutela/account-name", place.account_name), ("tutela/owner", place.owner)];
        let own = own.into_iter().filter_map(|(name, own)| Some((name.into(), cut(own?, REASON))));
        fields.extend(own);
    }
    fields
}

fn product_fields(report: &Report, finding: &Finding) -> Fields {
    let mut fields = general(report, finding.status, &finding.account);
    if let Some(gap) = &finding.gap {
        fields.insert("tutela/unknown-because".into(), gap.cause().word().to_owned());
    }
    for (name, evidence) in EVIDENCE.into_iter().zip(&finding.evidence) {
        fields.insert(name.into(), cut(&words::cited(evidence), REASON));
    }
    if let Some(exempt) = &finding.exempt {
        fields.insert("tutela/exempt-until".into(), cut(&exempt.until, REASON));
        fields.insert("tutela/exempt-reason".into(), cut(&exempt.reason, REASON));
    }
    fields
}

/// More evidence than this stays in the other formats.
const EVIDENCE: [&str; 3] = ["tutela/evidence-1", "tutela/evidence-2", "tutela/evidence-3"];

/// At most so many characters, all of them visible; AWS refuses a text of blanks.
fn cut(text: &str, most: usize) -> String {
    let shown = safe::line(text);
    if shown.trim().is_empty() {
        return "none".to_owned();
    }
    if shown.chars().count() <= most {
        return shown.into_owned();
    }
    let kept: String = shown.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
