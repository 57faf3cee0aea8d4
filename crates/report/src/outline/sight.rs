//! What keeps a row unknown, and what would let it be seen.

use tutela_model::{Cause, Finding, Gap, INTERRUPTED, LEFT_OUT_BY_REGIONS, operation};

use crate::{Report, words};

/// What keeps a row unknown, in a few words, and the way out.
pub(super) fn sight(report: &Report, finding: &Finding, gap: &Gap) -> (String, &'static str) {
    let operation = gap.call().operation;
    if *operation == operation::ASSUME_ROLE {
        return not_entered(gap);
    }
    if *operation == operation::ASSUME_ROOT {
        return (
            "a root session of the member was not had".to_owned(),
            "turn the feature on, which `tutela explain central-root-sessions-off` tells, and let whoever \
             runs the scan call sts:AssumeRoot; or leave out `--member-root`",
        );
    }
    let action = operation.action();
    match gap.cause() {
        Cause::Denied => (
            format!("{action} was denied"),
            "grant it to whoever runs the scan: `tutela permissions` prints the policy",
        ),
        Cause::Throttled | Cause::Failed => {
            (format!("{action} was not answered"), "run the scan again")
        }
        Cause::NotAsked => not_asked(gap, &action),
        Cause::Incomplete | Cause::Malformed => {
            (format!("the answer of {action} is damaged"), "collect it again")
        }
        Cause::Undecided => (
            format!("Undecided: {}", words::title(report, finding.check)),
            "look at what is cited under \"What is unknown\", decide for yourself, and put right or \
             exempt what you find",
        ),
        Cause::NotSubscribed | Cause::RegionOff | Cause::NotOffered => (
            format!("{action} has no answer in this account"),
            "look by other means, and exempt what you find to be right",
        ),
    }
}

/// A member whose role did not open: no permission of whoever reads an account helps.
fn not_entered(gap: &Gap) -> (String, &'static str) {
    let title = "an account could not be entered".to_owned();
    match gap.cause() {
        Cause::NotAsked => (title, "run the scan again, which goes on where it was ended"),
        Cause::Denied => (
            title,
            "see to it that the role is there and trusts whoever runs the scan, with the external id: \
             `tutela permissions org-reader` prints a StackSet that makes it in every member, and \
             `--member-role` names it; `tutela doctor --org` tries",
        ),
        Cause::Throttled
        | Cause::Failed
        | Cause::NotSubscribed
        | Cause::RegionOff
        | Cause::NotOffered
        | Cause::Incomplete
        | Cause::Malformed
        | Cause::Undecided => {
            (title, "run the scan again; `tutela doctor --org` tries all accounts")
        }
    }
}

fn not_asked(gap: &Gap, action: &str) -> (String, &'static str) {
    match gap.detail() {
        LEFT_OUT_BY_REGIONS => (
            format!("{action} was not asked in regions that `--regions` leaves out"),
            "name these regions too, or leave out `--regions`",
        ),
        INTERRUPTED => (format!("{action} was not asked before the end"), "run the scan again"),
        _ => (
            format!("{action} was not asked"),
            "scan the account itself, or add the call's answer to the folder",
        ),
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::{Call, Cause, Gap, INTERRUPTED, LEFT_OUT_BY_REGIONS, operation};

    use super::{not_asked, not_entered};

    #[test]
    fn each_way_out_leads_out() {
        let gap =
            |cause, detail: &str| Gap::new(Call::new(&operation::LIST_DETECTORS), cause, detail);
        for (detail, way_out) in [
            (LEFT_OUT_BY_REGIONS, "leave out `--regions`"),
            (INTERRUPTED, "run the scan again"),
            ("there is no `guardduty/eu-west-1/list-detectors.json`", "add the call's answer"),
        ] {
            let (_, how) = not_asked(&gap(Cause::NotAsked, detail), "guardduty:ListDetectors");
            assert!(how.contains(way_out), "{detail}: {how}");
        }
        for (cause, way_out) in [
            (Cause::Denied, "trusts whoever runs the scan"),
            (Cause::Failed, "run the scan again"),
            (Cause::NotAsked, "goes on where it was ended"),
        ] {
            let (_, how) = not_entered(&gap(cause, ""));
            assert!(how.contains(way_out) && !how.contains("grant"), "{cause:?}: {how}");
        }
    }
}
