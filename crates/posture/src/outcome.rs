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

/// Decides what findings amount to. Exempted rows do not count, nor rows milder than `fail_on`, nor
/// problems for which `known_before` says that a baseline had them.
pub fn outcome(
    findings: &[Finding],
    fail_on: Severity,
    known_before: impl Fn(&Finding) -> bool,
) -> Outcome {
    let counted =
        findings.iter().filter(|finding| finding.exempt.is_none() && finding.severity >= fail_on);
    counted
        .map(|finding| match finding.status {
            Status::Unknown => Outcome::Unknown,
            Status::Fail if !known_before(finding) => Outcome::Findings,
            Status::Fail | Status::Pass | Status::NotApplicable => Outcome::Clean,
        })
        .max()
        .unwrap_or(Outcome::Clean)
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
        finding.exempt = words.contains("exempt").then(|| Exemption {
            reason: String::new(),
            owner: None,
            until: String::new(),
            approved_by: None,
            ticket: None,
            compensating_control: None,
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
            let said = outcome(&findings, *fail_on, |finding| finding.resource.contains("known"));
            assert_eq!(said, *expected, "{rows:?} at {fail_on}");
        }
    }
}
