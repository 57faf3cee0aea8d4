//! The OCSF format, for data lakes and SIEMs: a JSON list of Compliance Findings (class 2003), one
//! for every row; one for every call that was not seen, so that a query for what is not known
//! finds it; and one for every account that says how much of it is unknown, and why.
//!
//! Its status of a check, `compliance.status_id`, is 1 for a pass and 3 for a fail; an unknown is 2, of
//! which the standard says that the check gave no result for lack of information; a question that does
//! not arise is 99. Beside each id stands the standard's own caption; `status_detail` says the status
//! in our word. `time` is when the newest evidence was seen.
//!
//! Source: <https://schema.ocsf.io/1.5.0/classes/compliance_finding>

use std::{collections::BTreeMap, io};

use serde::{Serialize, Serializer};
use tutela_model::{AccountId, Finding, Severity, Status};

use crate::{
    Report,
    coverage::{self, Coverage},
    json::Layout,
    outline::{GapGroup, gaps},
    stable::{digest, fingerprint, resource_type, seen_at},
    words, written,
};

/// The version of the standard.
pub const VERSION: &str = "1.5.0";

/// Renders a report in memory.
#[must_use]
pub fn render(report: &Report) -> String {
    written::to_text(|out| write(report, out))
}

/// Writes a report event by event.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: impl io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Layout::with_rows_at(1));
    Events(report).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

struct Events<'r>(&'r Report);

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let accounts = Accounts::of(report);
        let findings = report.findings.iter().map(|row| of_finding(report, &accounts, row));
        let groups = gaps(report);
        let unseen = groups.iter().map(|group| of_gap(report, &accounts, group));
        let known = coverage::all(report).map(|own| of_coverage(report, &accounts, &own));
        to.collect_seq(findings.chain(unseen).chain(known))
    }
}

/// What the events say of each account.
struct Accounts<'r>(BTreeMap<&'r AccountId, Cloud<'r>>);

impl<'r> Accounts<'r> {
    fn of(report: &'r Report) -> Self {
        let all = report.accounts.iter().map(|account| {
            let place = report.place(&account.id);
            let name = place.and_then(|place| place.account_name);
            let cloud = Cloud::of(&account.id, account.alias.as_deref().or(name));
            let org = place.map(|place| Organization { ou_name: place.unit });
            (&account.id, Cloud { org, ..cloud })
        });
        Self(all.collect())
    }

    fn get(&self, id: &'r AccountId) -> Cloud<'r> {
        self.0.get(id).copied().unwrap_or_else(|| Cloud::of(id, None))
    }
}

#[derive(Serialize)]
struct Event<'r> {
    activity_id: u8,
    activity_name: &'static str,
    category_uid: u8,
    category_name: &'static str,
    class_uid: u16,
    class_name: &'static str,
    type_uid: u32,
    type_name: &'static str,
    time: i64,
    metadata: Metadata<'r>,
    severity_id: u8,
    severity: &'static str,
    status_id: u8,
    status: &'static str,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<&'static str>,
    /// The status of the check in our word.
    status_detail: &'static str,
    message: String,
    finding_info: Info<'r>,
    compliance: Compliance,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    resources: Vec<Resource<'r>>,
    cloud: Cloud<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<Unmapped<'r>>,
}

#[derive(Serialize)]
struct Metadata<'r> {
    version: &'static str,
    product: Product<'r>,
    event_code: &'r str,
    profiles: [&'static str; 1],
}

#[derive(Serialize)]
struct Product<'r> {
    name: &'static str,
    vendor_name: &'static str,
    version: &'r str,
}

#[derive(Serialize)]
struct Info<'r> {
    uid: String,
    title: &'r str,
    desc: String,
    last_seen_time: i64,
}

#[derive(Serialize)]
struct Compliance {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<&'static str>,
    standards: Vec<&'static str>,
    status_id: u8,
    status: &'static str,
}

#[derive(Serialize)]
struct Remediation {
    desc: String,
}

#[derive(Serialize)]
struct Resource<'r> {
    uid: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'r str>,
}

#[derive(Clone, Copy, Serialize)]
struct Cloud<'r> {
    provider: &'static str,
    account: CloudAccount<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org: Option<Organization<'r>>,
}

#[derive(Clone, Copy, Serialize)]
struct Organization<'r> {
    ou_name: &'r str,
}

#[derive(Clone, Copy, Serialize)]
struct CloudAccount<'r> {
    uid: &'r str,
    name: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    type_id: u8,
}

impl<'r> Cloud<'r> {
    fn of(id: &'r AccountId, name: Option<&'r str>) -> Self {
        let account = CloudAccount {
            uid: id.as_str(),
            name: name.unwrap_or_default(),
            kind: "AWS Account",
            type_id: 10,
        };
        Self { provider: "AWS", account, org: None }
    }
}

/// What the standard has no place for.
#[derive(Default, Serialize)]
struct Unmapped<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    exempt: Option<&'r tutela_model::Exemption>,
    /// Who answers for the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    /// How many questions about an account arose, in the event about all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<usize>,
    /// How many of them nobody could answer, by cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown_because: Option<BTreeMap<&'static str, usize>>,
}

impl<'r> Unmapped<'r> {
    fn of(report: &'r Report, finding: &'r Finding) -> Option<Self> {
        let owner = report.place(&finding.account).and_then(|place| place.owner);
        let exempt = finding.exempt.as_deref();
        (owner.is_some() || exempt.is_some()).then_some(Self { exempt, owner, ..Self::default() })
    }
}

fn of_finding<'r>(report: &'r Report, accounts: &Accounts<'r>, finding: &'r Finding) -> Event<'r> {
    let remediation = finding.remediation();
    let evidence: Vec<String> = finding.evidence.iter().map(words::cited).collect();
    let event = Event {
        severity_id: severity_id(finding.severity),
        severity: caption(finding.severity),
        status_code: match &finding.gap {
            Some(gap) => Some(gap.cause().word()),
            None => finding.is_attested().then_some("attested"),
        },
        status_detail: finding.status.word(),
        compliance: compliance(finding.status, finding.controls),
        remediation: (!remediation.console.is_empty())
            .then_some(Remediation { desc: [remediation.console, remediation.cli].join("\n") }),
        resources: vec![Resource {
            uid: &finding.resource,
            kind: resource_type(&finding.resource),
            region: finding.region.as_deref(),
        }],
        unmapped: Unmapped::of(report, finding),
        ..event(report, accounts.get(&finding.account), finding.check, finding.message.to_string())
    };
    let time = seen_at(report, Some(finding)).as_millisecond();
    let (status_id, status) = if finding.exempt.is_some() { (3, "Suppressed") } else { (1, "New") };
    let finding_info = Info {
        uid: fingerprint(finding),
        title: words::title(report, finding.check),
        desc: evidence.join("; "),
        last_seen_time: time,
    };
    Event { time, status_id, status, finding_info, ..event }
}

/// Calls that were made in vain: nobody knows what their answer would have shown.
fn of_gap<'r>(report: &'r Report, accounts: &Accounts<'r>, group: &GapGroup<'r>) -> Event<'r> {
    let more = match group.calls {
        0 | 1 => String::new(),
        calls => format!(" (and {} more alike)", calls.saturating_sub(1)),
    };
    let message = format!("{}{more}", group.example);
    let status_code = Some(group.example.cause().word());
    Event { status_code, ..event(report, accounts.get(group.account), "not-seen", message) }
}

/// How much of an account is known.
fn of_coverage<'r>(
    report: &'r Report,
    accounts: &Accounts<'r>,
    coverage: &Coverage<'r>,
) -> Event<'r> {
    let Coverage { account, status, severity, asked, causes, message } = coverage;
    let event = event(report, accounts.get(&account.id), coverage::ID, message.clone());
    let (severity_id, severity) = match status {
        Status::Unknown => (severity_id(*severity), caption(*severity)),
        Status::Fail | Status::Pass | Status::NotApplicable => (1, "Informational"),
    };
    // The same from run to run, whatever it says.
    let uid = digest(&[account.id.as_str(), coverage::ID]);
    Event {
        severity_id,
        severity,
        status_code: causes.first().map(|(cause, _)| cause.word()),
        status_detail: status.word(),
        finding_info: Info { uid, title: coverage::TITLE, ..event.finding_info },
        compliance: compliance(*status, &[]),
        unmapped: Some(Unmapped {
            owner: report.place(&account.id).and_then(|place| place.owner),
            questions: Some(*asked),
            unknown_because: Some(causes.iter().map(|(own, rows)| (own.word(), *rows)).collect()),
            ..Unmapped::default()
        }),
        ..event
    }
}

/// An event about something unknown of an account.
fn event<'r>(
    report: &'r Report,
    cloud: Cloud<'r>,
    event_code: &'r str,
    message: String,
) -> Event<'r> {
    let time = seen_at(report, None).as_millisecond();
    Event {
        activity_id: 1,
        activity_name: "Create",
        category_uid: 2,
        category_name: "Findings",
        class_uid: 2003,
        class_name: "Compliance Finding",
        type_uid: 200_301,
        type_name: "Compliance Finding: Create",
        time,
        metadata: Metadata {
            version: VERSION,
            product: Product {
                name: "Tutela",
                vendor_name: "Tutela",
                version: &report.tool_version,
            },
            event_code,
            profiles: ["cloud"],
        },
        severity_id: 0,
        severity: "Unknown",
        status_id: 1,
        status: "New",
        status_code: None,
        status_detail: Status::Unknown.word(),
        finding_info: Info {
            uid: digest(&[cloud.account.uid, event_code, &message]),
            title: "An answer of AWS was not seen",
            desc: String::new(),
            last_seen_time: time,
        },
        message,
        compliance: compliance(Status::Unknown, &[]),
        remediation: None,
        resources: Vec::new(),
        cloud,
        unmapped: None,
    }
}

fn compliance(status: Status, controls: &[&'static str]) -> Compliance {
    let mut standards: Vec<&str> =
        controls.iter().filter_map(|control| Some(control.split_once(':')?.0)).collect();
    standards.dedup();
    let (status_id, status) = match status {
        Status::Pass => (1, "Pass"),
        Status::Unknown => (2, "Warning"),
        Status::Fail => (3, "Fail"),
        // The source's own word, says the standard of 99.
        Status::NotApplicable => (99, status.word()),
    };
    Compliance { requirements: controls.to_vec(), standards, status_id, status }
}

/// The standard's caption of a severity.
fn caption(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

fn severity_id(severity: Severity) -> u8 {
    match severity {
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}
