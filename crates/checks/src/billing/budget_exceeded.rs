//! A budget that was spent.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] = &[("REVIEW_BUDGETS_EXCEEDED", "a budget is exceeded")];

pub(crate) static CHECK: Check = Check {
    id: "budget-exceeded",
    title: "A budget is exceeded",
    area: Area::Billing,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("budget_exceeded.md"),
    fix: Fix {
        console: "Billing and Cost Management > Budgets",
        cli: "aws budgets describe-budgets --account-id {account}",
        terraform: "an aws_budgets_budget with a limit that is meant",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "AWS names no exceeded budget")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let recommended = |kinds: &[&'static str]| account().recommended(kinds);
        check(&CHECK, "nothing is recommended", account(), "pass");
        check(&CHECK, "a budget is exceeded", recommended(&["REVIEW_BUDGETS_EXCEEDED"]), "fail");
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
