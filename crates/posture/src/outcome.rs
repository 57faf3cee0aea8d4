//! What a run amounts to.

use tutela_model::{Finding, Severity, Status};

/// What a run amounts to, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing that counts.
    Clean,
    /// A problem that counts.
    Findings,
    /// A selected check is unknown, and nobody accepted that. Worse than problems: there may be
    /// more of them than were seen.
    Unknown,
}

/// The rows that count, and so what a run amounts to.
#[derive(Clone, Debug, Default)]
pub struct Counted<'f> {
    /// Problems.
    pub failed: Vec<&'f Finding>,
    /// Rows of which nobody knows.
    pub unknown: Vec<&'f Finding>,
}

impl<'f> Counted<'f> {
    /// Picks the rows that count. Exempted rows do not, nor rows milder than `fail_on`, nor problems
    /// for which `known_before` says that a baseline had them.
    pub fn of(
        findings: &'f [Finding],
        fail_on: Severity,
        known_before: impl Fn(&Finding) -> bool,
    ) -> Self {
        let mut counted = Self::default();
        let rows = findings.iter().filter(|row| row.exempt.is_none() && row.severity >= fail_on);
        for row in rows {
            match row.status {
                Status::Unknown => counted.unknown.push(row),
                Status::Fail if !known_before(row) => counted.failed.push(row),
                Status::Fail | Status::Pass | Status::NotApplicable => {}
            }
        }
        counted
    }

    /// What they amount to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.unknown.is_empty() {
            Outcome::Unknown
        } else if !self.failed.is_empty() {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use tutela_model::{
        AccountId, Call, Cause, Evidence, Exemption, Fix, Gap, Judgement, Receipt, Remedy, Verdict,
        operation,
    };

    use super::*;

    static FIX: Fix = Fix { console: "", cli: "", terraform: "" };

    /// A row in words: a status, `low`, `exempt`.
    pub(crate) fn finding(words: &str) -> Finding {
        let call = Call::new(&operation::GET_ACCOUNT_SUMMARY);
        let receipt = Receipt { call: call.clone(), time: None, made: None, file: String::new() };
        let evidence = [Evidence::new(&Arc::new(receipt), "field", 0)];
        let judgement: Judgement = match words.split(' ').next() {
            Some("fail") => Ok(Verdict::fail("m", evidence)),
            Some("pass") => Ok(Verdict::pass("m", evidence)),
            Some("n/a") => Ok(Verdict::not_applicable("m", evidence)),
            _ => Err(Gap::new(call, Cause::Denied, "")),
        };
        let severity = if words.contains("low") { Severity::Low } else { Severity::High };
        let fix = Remedy { fix: &FIX, partition: "aws".into(), user: "".into(), id: "".into() };
        let mut finding = Finding::record(
            "check",
            severity,
            &[],
            AccountId::unknown(),
            words.to_owned(),
            judgement,
            fix,
        );
        finding.exempt = words.contains("exempt").then(|| {
            Box::new(Exemption {
                reason: String::new(),
                owner: None,
                until: String::new(),
                approved_by: None,
                ticket: None,
                compensating_control: None,
            })
        });
        finding
    }

    #[test]
    fn a_run_is_as_bad_as_its_worst_row_that_counts() {
        let cases: &[(&[&str], Severity, Outcome)] = &[
            (&[], Severity::Low, Outcome::Clean),
            (&["pass", "n/a"], Severity::Low, Outcome::Clean),
            (&["pass", "fail"], Severity::Low, Outcome::Findings),
            (&["unknown", "fail"], Severity::Low, Outcome::Unknown),
            (&["unknown low", "fail"], Severity::High, Outcome::Findings),
            (&["fail low"], Severity::Medium, Outcome::Clean),
            (&["fail exempt", "unknown exempt"], Severity::Low, Outcome::Clean),
            (&["fail known"], Severity::Low, Outcome::Clean),
            (&["unknown known"], Severity::Low, Outcome::Unknown),
        ];
        for (rows, fail_on, expected) in cases {
            let findings: Vec<Finding> = rows.iter().map(|words| finding(words)).collect();
            let known = |finding: &Finding| finding.resource.contains("known");
            let said = Counted::of(&findings, *fail_on, known).outcome();
            assert_eq!(said, *expected, "{rows:?} at {fail_on}");
        }
    }
}
