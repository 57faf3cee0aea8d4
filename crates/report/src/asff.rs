//! The AWS Security Finding Format, for Security Hub: a JSON list of findings, as
//! `securityhub:BatchImportFindings` takes them, 100 a call.
//!
//! Only accounts take part whose id is known. An unknown is `WARNING`, of which AWS says that some
//! information is missing, and keeps its severity; a pass is `INFORMATIONAL`; a question that does
//! not arise is archived. IAM has no region: such findings go to the region where its control plane is.
//!
//! Sources: <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html>,
//! <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html>

use std::{collections::BTreeMap, io};

use serde::{Serialize, Serializer};
use tutela_model::{AccountId, Finding, Severity, Status};

use crate::{
    Report,
    json::Layout,
    safe,
    stable::{fingerprint, resource_type, seen_at},
    words, written,
};

/// What AWS takes at most of a title, a description, a reason, a recommendation, in characters.
const TITLE: usize = 256;
const DESCRIPTION: usize = 1024;
const REASON: usize = 2048;
const RECOMMENDATION: usize = 512;

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
        let partitions: BTreeMap<&AccountId, &str> =
            report.accounts.iter().map(|own| (&own.id, own.partition.as_str())).collect();
        let known = report.findings.iter().filter(|row| row.account != AccountId::unknown());
        to.collect_seq(known.map(|row| {
            let partition = partitions.get(&row.account).copied().unwrap_or("aws");
            of(report, row, partition)
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asff<'r> {
    schema_version: &'static str,
    id: String,
    product_arn: String,
    generator_id: &'static str,
    aws_account_id: &'r str,
    types: [&'static str; 1],
    created_at: String,
    updated_at: String,
    severity: Label,
    title: String,
    description: String,
    remediation: Remediation,
    product_fields: BTreeMap<&'static str, String>,
    resources: [Resource<'r>; 1],
    compliance: Compliance,
    workflow: Workflow,
    record_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Label {
    label: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource<'r> {
    #[serde(rename = "Type")]
    kind: &'static str,
    id: &'r str,
    partition: &'r str,
    region: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_requirements: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Reason {
    reason_code: &'static str,
    description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Workflow {
    status: &'static str,
}

fn of<'r>(report: &Report, finding: &'r Finding, partition: &'r str) -> Asff<'r> {
    let account = finding.account.as_str();
    let region = finding.region.as_deref().unwrap_or_else(|| home(partition));
    let time = seen_at(report, Some(finding)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let product = format!("product/{account}/default");
    Asff {
        schema_version: "2018-10-08",
        id: format!("tutela/{account}/{}/{}", finding.check, fingerprint(finding)),
        product_arn: format!("arn:{partition}:securityhub:{region}:{account}:{product}"),
        generator_id: finding.check,
        aws_account_id: account,
        types: ["Software and Configuration Checks/AWS Security Best Practices"],
        created_at: time.clone(),
        updated_at: time,
        severity: Label { label: label(finding) },
        title: cut(words::title(report, finding.check), TITLE),
        description: cut(&finding.message, DESCRIPTION),
        remediation: Remediation {
            recommendation: Recommendation {
                text: cut(&finding.remediation().console, RECOMMENDATION),
            },
        },
        product_fields: product_fields(report, finding),
        resources: [Resource {
            kind: resource_type(&finding.resource),
            id: &finding.resource,
            partition,
            region,
        }],
        compliance: compliance(finding),
        workflow: Workflow { status: if finding.exempt.is_some() { "SUPPRESSED" } else { "NEW" } },
        record_state: match finding.status {
            Status::NotApplicable => "ARCHIVED",
            Status::Fail | Status::Unknown | Status::Pass => "ACTIVE",
        },
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

fn label(finding: &Finding) -> &'static str {
    match (finding.status, finding.severity) {
        (Status::Pass | Status::NotApplicable, _) => "INFORMATIONAL",
        (Status::Fail | Status::Unknown, Severity::Low) => "LOW",
        (Status::Fail | Status::Unknown, Severity::Medium) => "MEDIUM",
        (Status::Fail | Status::Unknown, Severity::High) => "HIGH",
        (Status::Fail | Status::Unknown, Severity::Critical) => "CRITICAL",
    }
}

fn compliance(finding: &Finding) -> Compliance {
    let status = match finding.status {
        Status::Pass => "PASSED",
        Status::Fail => "FAILED",
        Status::Unknown => "WARNING",
        Status::NotApplicable => "NOT_AVAILABLE",
    };
    let reason = finding
        .gap
        .as_ref()
        .map(|gap| Reason { reason_code: "UNKNOWN", description: cut(&gap.to_string(), REASON) });
    Compliance {
        status,
        status_reasons: reason.into_iter().collect(),
        related_requirements: finding.controls.to_vec(),
    }
}

fn product_fields(report: &Report, finding: &Finding) -> BTreeMap<&'static str, String> {
    let mut fields = BTreeMap::from([
        ("tutela/status", finding.status.word().to_owned()),
        ("tutela/version", report.tool_version.clone()),
    ]);
    if let Some(place) = report.place(&finding.account) {
        fields.insert("tutela/unit", cut(place.unit, REASON));
        let own = [("tutela/account-name", place.account_name), ("tutela/owner", place.owner)];
        fields.extend(own.into_iter().filter_map(|(name, own)| Some((name, cut(own?, REASON)))));
    }
    for (name, evidence) in EVIDENCE.into_iter().zip(&finding.evidence) {
        fields.insert(name, cut(&words::cited(evidence), REASON));
    }
    if let Some(exempt) = &finding.exempt {
        fields.insert("tutela/exempt-until", cut(&exempt.until, REASON));
        fields.insert("tutela/exempt-reason", cut(&exempt.reason, REASON));
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
