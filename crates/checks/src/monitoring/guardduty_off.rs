//! Regions in which `GuardDuty` looks at nothing.

use tutela_model::{Area, Detector, Evidence, Judgement, Seen, Severity, operation};

use crate::{
    AccountView, Check, Fix, Judge,
    by_region::{Words, all_regions},
};

pub(crate) static CHECK: Check = Check {
    id: "guardduty-off",
    title: "GuardDuty is off in a region",
    area: Area::Monitoring,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::LIST_DETECTORS, &operation::GET_DETECTOR],
    opt_in: None,
    doc: include_str!("guardduty_off.md"),
    fix: Fix {
        console: "GuardDuty > Get started > Enable GuardDuty, in each region that is named",
        cli: "aws guardduty create-detector --enable --region REGION",
        terraform: "an aws_guardduty_detector with enable = true in each region",
    },
    judge: Judge::Account { kind: "guardduty", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words { good: "GuardDuty is on in {}", bad: "GuardDuty is off in {}" };
    all_regions(&view.account.monitoring.detectors, &words, is_on)
}

/// Whether a region's detectors look, and the evidence.
pub(crate) fn is_on(seen: &Seen<Vec<Detector>>) -> (bool, Evidence) {
    let detectors = &seen.value;
    let enabled = detectors.iter().find(|detector| detector.is_enabled.value);
    match enabled.or(detectors.first()) {
        None => (false, seen.cite("DetectorIds", "none")),
        Some(detector) => {
            let word = if detector.is_enabled.value { "ENABLED" } else { "DISABLED" };
            (detector.is_enabled.value, detector.is_enabled.cite("Status", word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "on in both", with(&["a-1: guardduty", "b-1: guardduty"]), "pass");
        check(&CHECK, "none in one", with(&["a-1: guardduty", "b-1"]), "fail");
        check(&CHECK, "suspended", with(&["a-1: guardduty-suspended"]), "fail");
        let hidden = with(&["a-1: guardduty", "b-1: guardduty-hidden"]);
        check(&CHECK, "one was not seen", hidden, "unknown");
        check(&CHECK, "regions denied", with(&["a-1: guardduty"]).hide("regions"), "unknown");
        let off = with(&["a-1"]).hide("regions");
        check(&CHECK, "off in the only one that was asked", off, "fail");
    }
}
