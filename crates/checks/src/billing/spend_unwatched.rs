//! Spending that nothing watches.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] = &[
    ("CREATE_BUDGET", "there is no budget"),
    ("CREATE_ANOMALY_MONITOR", "nothing looks for anomalies in what is spent"),
];

pub(crate) static CHECK: Check = Check {
    id: "spend-unwatched",
    title: "Nothing watches what is spent",
    area: Area::Billing,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("spend_unwatched.md"),
    fix: Fix {
        console: "Billing and Cost Management > Budgets > Create budget; Cost Anomaly Detection > Create monitor",
        cli: "aws budgets create-budget --account-id {account} --budget BUDGET --notifications-with-subscribers SUBSCRIBERS",
        terraform: "an aws_budgets_budget and an aws_ce_anomaly_monitor with an aws_ce_anomaly_subscription",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "AWS recommends no further budget or monitor")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let recommended = |kinds: &[&'static str]| account().recommended(kinds);
        check(&CHECK, "nothing is recommended", account(), "pass");
        check(&CHECK, "there is no budget", recommended(&["CREATE_BUDGET"]), "fail");
        check(
            &CHECK,
            "nothing looks for anomalies in what is spent",
            recommended(&["CREATE_ANOMALY_MONITOR"]),
            "fail",
        );
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
