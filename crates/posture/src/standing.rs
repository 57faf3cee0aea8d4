//! Could AWS suspend this account? Each cause for which AWS does, what is known of it, and what to do.

use serde::Serialize;
use tutela_model::{Finding, Severity, Status};

/// A cause for which AWS restricts, suspends or closes accounts.
#[derive(Clone, Copy, Debug)]
pub struct SuspensionCause {
    /// Its name: `unpaid`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The checks that see it.
    pub checks: &'static [&'static str],
    /// How much time there is, as far as AWS says.
    pub time: &'static str,
    /// What to do, in this order.
    pub steps: &'static [&'static str],
    /// Where AWS writes about it first.
    pub written_to: &'static str,
    /// What to write in a case under *Account and billing*, which every account may open; the parts in
    /// capitals are for the person who knows.
    pub case: &'static str,
    /// What no call of this program sees of it.
    pub unseen: Option<&'static str>,
}

/// The causes, the most urgent first.
///
/// Sources: <https://repost.aws/knowledge-center/aws-abuse-report>,
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-closing.html>,
/// <https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html>
pub static SUSPENSION_CAUSES: &[SuspensionCause] = &[
    SuspensionCause {
        name: "suspended",
        title: "an account that is not active any more",
        checks: &["account-not-active"],
        time: "what is in a closed account is deleted ninety days later",
        steps: &[
            "read what AWS wrote to the root user's address: it names the cause",
            "sign in as root: Support and Billing stay open; meet the cause, and answer the case",
            "when the account works again, look at databases, their proxies and snapshots, certificates and \
             custom domains, and what runs by schedule: not all of it comes back by itself",
            "replace every credential, if the cause was a compromise",
        ],
        written_to: "the root user's address",
        case: "Account ACCOUNT was suspended on DATE because CAUSE. We have done WHAT at TIME. Please \
               reinstate it, and tell us what is still missing.",
        unseen: None,
    },
    SuspensionCause {
        name: "compromise",
        title: "a credential or machine that does harm",
        checks: &["user-quarantined", "guardduty-abuse-finding"],
        time: "AWS asks for an answer within 24 hours, or what its notice says",
        steps: &[
            "stop what is named, and keep its disk",
            "deactivate the key, and look in CloudTrail for what it did",
            "delete users, roles, keys and machines that it made, in every region",
            "answer the case that AWS opened, with what you did and when",
            "detach the quarantine policy last",
        ],
        written_to: "the security contact, else the root user's address",
        case: "On DATE we learned that a credential of account ACCOUNT was used by somebody else. We \
               deactivated it at TIME, deleted what it had made (LIST), and ask for MFA since. Please \
               tell us whether anything else is open.",
        unseen: Some(
            "abuse reports: AWS shows them by the Health API, with a paid support plan, and by mail",
        ),
    },
    SuspensionCause {
        name: "unpaid",
        title: "bills that are not paid",
        checks: &["payment-past-due", "payment-method-invalid", "billing-critical-action"],
        time: "AWS names no number of days between a payment that failed and a restricted account",
        steps: &[
            "enter a means of payment that works",
            "pay what is due under Payments",
            "if you cannot in time, open a case before the account is restricted",
        ],
        written_to: "the billing contact and the root user's address",
        case: "The bill of MONTH for account ACCOUNT could not be paid because REASON. We have entered \
               another means of payment and can pay on DATE. Please extend the date until then.",
        unseen: Some("whether an invoice is paid: no API says so"),
    },
    SuspensionCause {
        name: "plan",
        title: "a free plan that ends",
        checks: &["free-plan-ending"],
        time: "the account is closed when the plan ends, and what is in it deleted ninety days later",
        steps: &["upgrade to the paid plan, or take out what you need before that day"],
        written_to: "the root user's address",
        case: "The free plan of account ACCOUNT ended. We want to go on with the paid plan; please open \
               the account again.",
        unseen: None,
    },
    SuspensionCause {
        name: "mail",
        title: "mail that Amazon SES has under review",
        checks: &["ses-sending-under-review"],
        time: "a review lasts as long as AWS sets; sending is paused when it ends badly",
        steps: &[
            "find who sends, and stop it",
            "clean the lists, and handle bounces and complaints",
            "answer the case that AWS opened",
        ],
        written_to: "the security contact, else the root user's address",
        case: "The bounces came from CAUSE. We stopped it at TIME, removed the addresses, and handle \
               bounces and complaints by MEANS since. Please end the review.",
        unseen: None,
    },
    SuspensionCause {
        name: "verification",
        title: "documents that AWS asks for",
        checks: &["primary-contact-phone-unverified", "tax-information-incomplete"],
        time: "AWS names the days in its letter; weekends count",
        steps: &["send what is asked for, by the way that the letter names"],
        written_to: "the root user's address",
        case: "Attached are the documents that you asked for on DATE for account ACCOUNT: LIST. Please \
               confirm that they are complete.",
        unseen: Some("requests to verify who you are: they come by mail only"),
    },
    SuspensionCause {
        name: "unreachable",
        title: "nobody who reads what AWS writes, or gets in as root",
        checks: &[
            "security-contact-missing",
            "billing-contact-missing",
            "operations-contact-missing",
            "root-mfa-single-device",
        ],
        time: "none, until AWS writes about one of the others",
        steps: &[
            "name contacts for security, billing and operations, outside of this account",
            "see that the root user's mailbox exists, is read, and is at a domain that is not in this account",
            "give root a second device, kept elsewhere",
        ],
        written_to: "nobody: that is the trouble",
        case: "We have lost the means to sign in as root of account ACCOUNT. Please tell us how to prove \
               that it is ours.",
        unseen: Some(
            "whether the root user's mailbox is read: no API knows the address of an account's own root",
        ),
    },
];

/// What is known of a cause.
#[derive(Clone, Debug, Serialize)]
pub struct CauseStanding {
    /// Its name.
    pub cause: &'static str,
    /// What it is.
    pub title: &'static str,
    /// `fail` where there is a sign of it, `unknown` where nobody could look, else `pass`.
    pub status: Status,
    /// The worst of its signs.
    pub severity: Option<Severity>,
    /// The rows behind it that fail or are unknown.
    pub signs: Vec<Sign>,
    /// How much time there is.
    pub deadline: &'static str,
    /// What to do, in this order.
    pub steps: &'static [&'static str],
    /// Whom AWS writes to about it.
    pub written_to: &'static str,
    /// The text of a case.
    pub case: &'static str,
    /// What is not seen of it whatever may be read.
    pub unseen: Option<&'static str>,
}

/// A row that is a sign of a cause, or that may hide one.
#[derive(Clone, Debug, Serialize)]
pub struct Sign {
    /// The check.
    pub check: &'static str,
    /// The resource.
    pub resource: String,
    /// Whether it fails or is unknown.
    pub status: Status,
    /// How bad that is.
    pub severity: Severity,
    /// What it says.
    pub message: String,
    /// Who says so: `call: field = value`.
    pub evidence: Vec<String>,
}

/// What is known of every cause, by one account's rows of the checks that it names. A check without
/// a row was not run: then nobody knows.
#[must_use]
pub fn standing(findings: &[&Finding]) -> Vec<CauseStanding> {
    SUSPENSION_CAUSES.iter().map(|cause| of_cause(cause, findings)).collect()
}

fn of_cause(cause: &SuspensionCause, findings: &[&Finding]) -> CauseStanding {
    let rows = || findings.iter().filter(|row| cause.checks.contains(&row.check));
    let is_sign = |row: &&&Finding| matches!(row.status, Status::Fail | Status::Unknown);
    let mut signs: Vec<Sign> = rows().filter(is_sign).map(|row| sign(row)).collect();
    signs.sort_by(|a, b| {
        (a.status, b.severity, a.check, &a.resource).cmp(&(
            b.status,
            a.severity,
            b.check,
            &b.resource,
        ))
    });
    let ran = |check: &&str| rows().any(|row| row.check == *check);
    let status = if signs.iter().any(|sign| sign.status == Status::Fail) {
        Status::Fail
    } else if !signs.is_empty() || !cause.checks.iter().any(ran) {
        Status::Unknown
    } else {
        Status::Pass
    };
    CauseStanding {
        cause: cause.name,
        title: cause.title,
        status,
        severity: signs.iter().filter(|sign| sign.status == status).map(|sign| sign.severity).max(),
        signs,
        deadline: cause.time,
        steps: cause.steps,
        written_to: cause.written_to,
        case: cause.case,
        unseen: cause.unseen,
    }
}

fn sign(row: &Finding) -> Sign {
    let evidence = row.evidence.iter().map(|evidence| {
        format!("{}: {} = {}", evidence.receipt.call, evidence.field, evidence.value)
    });
    Sign {
        check: row.check,
        resource: row.resource.clone(),
        status: row.status,
        severity: row.severity,
        message: row.message.to_string(),
        evidence: evidence.collect(),
    }
}
