//! One row of a report.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Evidence, Exemption, Gap, Judgement, Remediation, Remedy, Severity, operation,
    verdict::Outcome,
};

/// What a finding says. Ordered as reports show it: what needs a person first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The problem is there.
    Fail,
    /// Nobody knows, and the gap says why.
    Unknown,
    /// The problem is not there.
    Pass,
    /// The question does not arise.
    NotApplicable,
}

impl Status {
    /// The word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What one check says of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's id.
    pub check: &'static str,
    /// How bad it is, or would be.
    pub severity: Severity,
    /// The conclusion.
    pub status: Status,
    /// The account.
    pub account: AccountId,
    /// The region; `None` for IAM, which has none.
    pub region: Option<String>,
    /// The resource's ARN; what has none is its owner's ARN and `#kind/id`.
    pub resource: String,
    /// One plain sentence without a full stop.
    pub message: Cow<'static, str>,
    /// Who says so. Empty only beside a gap.
    pub evidence: Vec<Evidence>,
    /// Why it is unknown; present exactly then.
    pub gap: Option<Gap>,
    /// Controls of frameworks, as `framework:id`.
    pub controls: &'static [&'static str],
    /// How to put it right; [`Finding::remediation`] says it in words.
    pub remedy: Remedy,
    /// The exemption that covers it; the status stays what it is. Few rows of many have one.
    pub exempt: Option<Box<Exemption>>,
}

impl Finding {
    /// Writes a judgement down as the row of `check` for `resource`.
    ///
    /// This is the only way from a judgement to a row: a gap becomes `unknown` and nothing else.
    #[must_use]
    pub fn record(
        check: &'static str,
        severity: Severity,
        controls: &'static [&'static str],
        account: AccountId,
        resource: String,
        judgement: Judgement,
        remedy: Remedy,
    ) -> Self {
        let own = judgement.as_ref().ok().and_then(|verdict| verdict.fix);
        let remedy = Remedy { fix: own.unwrap_or(remedy.fix), ..remedy };
        let row = |severity, status, message, evidence, gap| Self {
            check,
            severity,
            status,
            account,
            region: None,
            resource,
            message,
            evidence,
            gap,
            controls,
            remedy,
            exempt: None,
        };
        match judgement {
            Ok(verdict) => {
                let status = match verdict.outcome {
                    Outcome::Pass => Status::Pass,
                    Outcome::Fail => Status::Fail,
                    Outcome::NotApplicable => Status::NotApplicable,
                };
                let severity = verdict.severity.unwrap_or(severity);
                row(severity, status, verdict.message, verdict.evidence, None)
            }
            Err(gap) => {
                let seen = gap.seen().to_vec();
                row(severity, Status::Unknown, gap.to_string().into(), seen, Some(gap))
            }
        }
    }

    /// How to put it right.
    #[must_use]
    pub fn remediation(&self) -> Remediation {
        self.remedy.fill(&self.account, &self.resource)
    }

    /// The resource that owns this one: the part before `#`.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.resource.split_once('#').map_or(self.resource.as_str(), |(owner, _)| owner)
    }

    /// Whether the row rests on somebody's word and not on what was seen: no pass of an account.
    #[must_use]
    pub fn is_attested(&self) -> bool {
        self.status == Status::Pass
            && self
                .evidence
                .iter()
                .any(|own| *own.receipt.call.operation == operation::READ_ATTESTATIONS)
    }

    /// What makes the row unique within a report.
    #[must_use]
    pub fn key(&self) -> (&'static str, &AccountId, Option<&str>, &str) {
        (self.check, &self.account, self.region.as_deref(), &self.resource)
    }
}
