//! How old the credential report is that a verdict rests on.

use jiff::{SignedDuration, Timestamp};
use tutela_model::Evidence;

use crate::cite::is_report;

/// What a reader must know of a verdict that rests on a credential report of some age; `None`
/// where none does, or where it was made within the minute.
pub(crate) fn report_age(evidence: &[Evidence], as_of: Option<Timestamp>) -> Option<String> {
    let receipt =
        evidence.iter().map(|evidence| &evidence.receipt).find(|receipt| is_report(receipt))?;
    let (Some(made), Some(now)) = (receipt.made, as_of) else {
        return Some("credential report of unknown age: a change since is not seen".to_owned());
    };
    let age = now.duration_since(made);
    // Two clocks are never quite together.
    if age < SignedDuration::from_mins(-10) {
        return Some(format!("credential report dated {made} by AWS: a clock is wrong"));
    }
    if age < SignedDuration::from_mins(1) {
        return None;
    }
    let (hours, minutes) = (age.as_hours(), age.as_mins() % 60);
    let age = if hours > 0 { format!("{hours} h {minutes} min") } else { format!("{minutes} min") };
    Some(format!("credential report, {age} old: a change since is not seen"))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use tutela_model::{Evidence, Operation, Receipt, operation};

    use super::report_age;
    use crate::fixture::{now, receipt};

    #[track_caller]
    fn check(what: &str, operation: &'static Operation, minutes: Option<i64>, expected: &str) {
        let made = minutes.map(|minutes| now() - SignedDuration::from_mins(minutes));
        let receipt = Receipt { made, ..Receipt::clone(&receipt(operation)) };
        let evidence = [Evidence::new(&std::sync::Arc::new(receipt), "field", "value")];
        let said = report_age(&evidence, Some(now())).unwrap_or_default();
        assert_eq!(said, expected, "{what}");
    }

    #[test]
    fn ages() {
        let report = &operation::GET_CREDENTIAL_REPORT;
        check("just made", report, Some(0), "");
        check(
            "minutes",
            report,
            Some(59),
            "credential report, 59 min old: a change since is not seen",
        );
        check(
            "hours",
            report,
            Some(60 * 3 + 5),
            "credential report, 3 h 5 min old: a change since is not seen",
        );
        check("clocks that differ a little", report, Some(-5), "");
        check(
            "of tomorrow",
            report,
            Some(-60 * 24),
            "credential report dated 2026-11-25T12:00:00Z by AWS: a clock is wrong",
        );
        check(
            "undated",
            report,
            None,
            "credential report of unknown age: a change since is not seen",
        );
        check("a live answer", &operation::LIST_MFA_DEVICES, Some(600), "");
    }
}
