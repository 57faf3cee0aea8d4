//! A small report with every status, a gap of every cause, an exemption, and hostile names.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use tutela_model::{
    AccountId, Area, Call, Cause, Difference, Evidence, Exemption, Finding, Fix, Gap, Judgement,
    NotSelected, Receipt, Remedy, Severity, Verdict, operation,
};
use tutela_report::{AccountSummary, CheckInfo, Report, Summary};

/// Names that attack a page, a terminal, a spreadsheet, a reader's eye, and a line.
pub(crate) const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\u{1b}[31mred",
    "=cmd()",
    "\u{202e}nimda",
    "two\nlines",
    "\"quoted\" & 'single' ]]> \u{ffff}",
];

/// Every cause of a gap.
pub(crate) const CAUSES: [Cause; 10] = [
    Cause::Denied,
    Cause::Throttled,
    Cause::Failed,
    Cause::NotSubscribed,
    Cause::RegionOff,
    Cause::NotAsked,
    Cause::NotOffered,
    Cause::Incomplete,
    Cause::Malformed,
    Cause::Undecided,
];

/// The account of the small report.
pub(crate) const ACCOUNT: &str = "111122223333";

const CHECKS: [CheckInfo; 4] = [
    CheckInfo {
        id: "root-mfa-missing",
        title: "Root user can sign in without MFA",
        area: Area::Root,
        severity: Severity::Critical,
        doc: "# Root user can sign in without MFA\n\nWhoever has the password has the account.\n",
    },
    CheckInfo {
        id: "user-console-mfa-missing",
        title: "User with a console password has no MFA",
        area: Area::Users,
        severity: Severity::High,
        doc: "",
    },
    CheckInfo {
        id: "user-single-device",
        title: "User has a single MFA device",
        area: Area::Users,
        severity: Severity::Low,
        doc: "",
    },
    CheckInfo {
        id: "access-key-old",
        title: "Access key is older than 90 days",
        area: Area::Keys,
        severity: Severity::Medium,
        doc: "",
    },
];

pub(crate) fn account() -> AccountId {
    AccountId::parse(ACCOUNT).unwrap()
}

pub(crate) fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// The ARN of a user.
pub(crate) fn user(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{name}")
}

/// One field of a call's answer, seen at a fixed time.
pub(crate) fn cite(call: Call, field: &'static str, value: &str) -> Evidence {
    let receipt = Receipt {
        file: format!("accounts/{ACCOUNT}/{}", call.path()),
        call,
        time: Some(at("2026-03-01T10:00:00Z")),
        made: None,
    };
    Evidence::new(&Arc::new(receipt), field, value)
}

/// One field of the credential report, which is older than the scan.
pub(crate) fn reported(field: &'static str, value: &str) -> Evidence {
    let call = Call::new(&operation::GET_CREDENTIAL_REPORT);
    let receipt = Receipt {
        file: format!("accounts/{ACCOUNT}/{}", call.path()),
        call,
        time: Some(at("2026-03-01T10:00:00Z")),
        made: Some(at("2026-03-01T08:12:00Z")),
    };
    Evidence::new(&Arc::new(receipt), field, value)
}

static FIX: Fix = Fix {
    console: "IAM > Users > {user} > Security credentials > Assign MFA device",
    cli: "aws iam enable-mfa-device --user-name {user} --serial-number ARN",
    terraform: "resource \"aws_iam_virtual_mfa_device\" \"this\" {\n  virtual_mfa_device_name = \"this\"\n}",
};

static KEY_FIX: Fix = Fix {
    console: "IAM > Users > {user} > Security credentials > Access keys > deactivate",
    cli: "aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "remove the aws_iam_access_key of {user}",
};

/// The row of a check for a resource.
pub(crate) fn row(check: &'static str, resource: String, judgement: Judgement) -> Finding {
    let info = CHECKS.iter().find(|info| info.id == check).unwrap();
    let user = resource.rsplit('/').next().unwrap_or_default().into();
    let fix = if info.area == Area::Keys { &KEY_FIX } else { &FIX };
    let remedy = Remedy { fix, partition: "aws".into(), user, id: "".into() };
    let controls: &[&str] = &["cis-aws-5.0:1.4", "nist-800-53-r5:IA-2(1)"];
    Finding::record(check, info.severity, controls, account(), resource, judgement, remedy)
}

/// A user that can sign in with a password alone.
pub(crate) fn without_mfa(name: &str) -> Finding {
    let verdict = Verdict::fail(
        format!("{name} can sign in with a password alone"),
        [
            reported("password_enabled", "true"),
            cite(
                Call::new(&operation::LIST_MFA_DEVICES).with("UserName", name),
                "MFADevices",
                "none",
            ),
        ],
    );
    row("user-console-mfa-missing", user(name), Ok(verdict))
}

/// A user of whom nothing is known.
pub(crate) fn unseen(name: &str, cause: Cause) -> Finding {
    row("user-console-mfa-missing", user(name), Err(gap(name, cause)))
}

pub(crate) fn gap(name: &str, cause: Cause) -> Gap {
    let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", name);
    Gap::new(call, cause, "in AWS's words")
}

pub(crate) fn exempted(mut finding: Finding) -> Finding {
    finding.exempt = Some(Box::new(Exemption {
        reason: "break-glass user, password in the safe".to_owned(),
        owner: Some("security@example.com".to_owned()),
        until: "2026-06-30".to_owned(),
        approved_by: None,
        ticket: Some("SEC-7".to_owned()),
        compensating_control: None,
    }));
    finding
}

fn rows() -> Vec<Finding> {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let summary = || cite(Call::new(&operation::GET_ACCOUNT_SUMMARY), "AccountMFAEnabled", "0");
    let mut rows = vec![
        row(
            "root-mfa-missing",
            root,
            Ok(Verdict::fail("the root user has no MFA device", [summary()])),
        ),
        without_mfa("alice"),
        row(
            "access-key-old",
            format!("{}#access-key/1", user("alice")),
            Ok(Verdict::fail(
                "access key 1 is 400 days old",
                [reported("access_key_1_last_rotated", "2025-01-25")],
            )),
        ),
        row(
            "user-single-device",
            user("bob"),
            Ok(Verdict::pass("bob has two MFA devices", [reported("mfa_active", "true")])),
        ),
        row(
            "access-key-old",
            user("bob"),
            Ok(Verdict::not_applicable(
                "bob has no access key",
                [reported("access_key_1_active", "false")],
            )),
        ),
        row(
            "user-single-device",
            user("carol"),
            Ok(Verdict::pass(
                "attested, not seen: dave says, of 2026-02-01 and until 2026-07-31, that carol has two",
                [cite(Call::new(&operation::READ_ATTESTATIONS), "attestation[1]", "by dave")],
            )),
        ),
        exempted(without_mfa("break-glass")),
        exempted(unseen("accepted", Cause::Undecided)),
    ];
    rows.extend(HOSTILE.iter().map(|name| without_mfa(name)));
    rows.extend(CAUSES.iter().map(|cause| unseen(&format!("gap-{}", cause.word()), *cause)));
    rows
}

/// The small report.
pub(crate) fn report() -> Report {
    report_of(rows())
}

/// A report of these rows.
pub(crate) fn report_of(findings: Vec<Finding>) -> Report {
    let mut report = Report {
        tool_version: "0.1.0".to_owned(),
        as_of: Some(at("2026-03-01T10:00:05Z")),
        accounts: vec![AccountSummary {
            id: account(),
            partition: "aws".to_owned(),
            alias: Some("acme-\u{1b}[1mprod<b>".to_owned()),
            caller: Some(user("auditor")),
            membership: None,
            rows: Summary::default(),
            report_wanted: true,
            report_generated: Some(at("2026-03-01T08:12:00Z")),
            differences: vec![Difference {
                resource: user("bob"),
                fact: "whether a device is assigned",
                live: cite(Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES), "User.Arn", "bob"),
                report: reported("mfa_active", "false"),
            }],
            gaps: CAUSES
                .iter()
                .map(|cause| gap(&format!("gap-{}", cause.word()), *cause))
                .collect(),
        }],
        checks: CHECKS.to_vec(),
        frameworks: Vec::new(),
        findings,
        folded: Vec::new(),
        not_selected: vec![NotSelected {
            check: "root-device-kind",
            why: "needs a call as root: `--check root-device-kind` runs it".to_owned(),
        }],
        notes: vec!["Interrupted after 12 of 40 calls.".to_owned()],
        conclusion: Some("exit 4: 10 rows are unknown".to_owned()),
        known_before: Some(BTreeMap::from([(
            (
                "access-key-old".to_owned(),
                ACCOUNT.to_owned(),
                String::new(),
                format!("{}#access-key/1", user("alice")),
            ),
            Severity::Medium,
        )])),
    };
    report.sort();
    report.count_accounts();
    report
}
