//! Other findings of `GuardDuty`.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge, by_region::Words};

pub(crate) static CHECK: Check = Check {
    id: "guardduty-finding-open",
    title: "GuardDuty has findings that nobody has dealt with",
    area: Area::Abuse,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_DETECTORS,
        &operation::GET_DETECTOR,
        &operation::GET_FINDINGS_STATISTICS,
    ],
    opt_in: None,
    doc: include_str!("guardduty_finding.md"),
    fix: Fix {
        console: "GuardDuty > Findings, in each region that is named",
        cli: "aws guardduty list-findings --detector-id DETECTOR --region REGION",
        terraform: "no resource deals with a finding",
    },
    judge: Judge::Account { kind: "threats", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words {
        good: "GuardDuty has no other open finding in {}",
        bad: "GuardDuty has other open findings in {}",
    };
    let where_on = "GuardDuty has no other open finding where it is on";
    super::judge_threats(view, &words, where_on, |threat| !super::is_harmful(threat))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "nothing was found", with(&["a-1: guardduty", "b-1: guardduty"]), "pass");
        check(
            &CHECK,
            "somebody looked around",
            with(&["a-1: guardduty threat-Recon:IAMUser/TorIPCaller"]),
            "fail",
        );
        check(
            &CHECK,
            "it mines, which another check tells",
            with(&["a-1: guardduty threat-CryptoCurrency:EC2/BitcoinTool.B"]),
            "pass",
        );
        check(&CHECK, "off in one region", with(&["a-1: guardduty", "b-1"]), "pass");
        check(&CHECK, "off everywhere", with(&["a-1"]), "not-applicable");
        let hidden = with(&["a-1: guardduty", "b-1: threats-hidden"]);
        check(&CHECK, "denied in one region", hidden, "unknown");
        check(&CHECK, "regions denied", with(&["a-1: guardduty"]).hide("regions"), "unknown");
    }
}
