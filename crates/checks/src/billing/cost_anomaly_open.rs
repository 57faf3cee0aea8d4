//! An anomaly that nobody looked at.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] =
    &[("REVIEW_ANOMALIES", "AWS found anomalies in what is spent that nobody has reviewed")];

pub(crate) static CHECK: Check = Check {
    id: "cost-anomaly-open",
    title: "AWS found an anomaly in what is spent",
    area: Area::Billing,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("cost_anomaly_open.md"),
    fix: Fix {
        console: "Billing and Cost Management > Cost Anomaly Detection > Detection history",
        cli: "aws ce get-anomalies --date-interval StartDate=DATE",
        terraform: "no resource reviews an anomaly",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "AWS names no anomaly to review")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let recommended = |kinds: &[&'static str]| account().recommended(kinds);
        check(&CHECK, "nothing is recommended", account(), "pass");
        check(
            &CHECK,
            "AWS found anomalies in what is spent that nobody has reviewed",
            recommended(&["REVIEW_ANOMALIES"]),
            "fail",
        );
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
