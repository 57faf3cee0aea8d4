//! Findings for which AWS suspends accounts.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge, by_region::Words};

pub(crate) static CHECK: Check = Check {
    id: "guardduty-abuse-finding",
    title: "GuardDuty sees the account do harm to others",
    area: Area::Abuse,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_DETECTORS,
        &operation::GET_DETECTOR,
        &operation::GET_FINDINGS_STATISTICS,
    ],
    opt_in: None,
    doc: include_str!("guardduty_abuse.md"),
    fix: Fix {
        console: "GuardDuty > Findings, in each region that is named",
        cli: "aws guardduty list-findings --detector-id DETECTOR --region REGION",
        terraform: "no resource deals with a finding",
    },
    judge: Judge::Account { kind: "threats", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words {
        good: "GuardDuty sees no harm to others in {}",
        bad: "GuardDuty sees harm to others in {}",
    };
    let where_on = "GuardDuty sees no harm to others where it is on";
    super::judge_threats(view, &words, where_on, super::is_harmful)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "nothing was found", with(&["a-1: guardduty", "b-1: guardduty"]), "pass");
        check(
            &CHECK,
            "mines",
            with(&["a-1: guardduty threat-CryptoCurrency:EC2/BitcoinTool.B"]),
            "fail",
        );
        check(
            &CHECK,
            "a password was guessed, which harms nobody else",
            with(&["a-1: guardduty threat-Recon:IAMUser/TorIPCaller"]),
            "pass",
        );
        check(&CHECK, "off everywhere, so that nobody looks", with(&["a-1"]), "not-applicable");
        check(&CHECK, "off in one region", with(&["a-1: guardduty", "b-1"]), "pass");
        check(&CHECK, "suspended", with(&["a-1: guardduty-suspended"]), "not-applicable");
        let lost = with(&["a-1: guardduty", "b-1: guardduty-hidden"]);
        check(&CHECK, "whether it is on was not seen", lost, "unknown");
        check_message(
            &CHECK,
            "where nobody looks is told",
            with(&["a-1: guardduty", "b-1"]),
            "GuardDuty sees no harm to others where it is on; it is off in b-1, where nobody looks",
        );
        check(
            &CHECK,
            "mines, and off elsewhere",
            with(&["a-1: guardduty threat-CryptoCurrency:EC2/BitcoinTool.B", "b-1"]),
            "fail",
        );
        let hidden = with(&["a-1: guardduty", "b-1: threats-hidden"]);
        check(&CHECK, "denied in one region", hidden, "unknown");
        check(&CHECK, "regions denied", with(&["a-1: guardduty"]).hide("regions"), "unknown");
    }
}
