//! A bill that was not paid.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] = &[("PAYMENTS_PAST_DUE", "a payment is past due")];

pub(crate) static CHECK: Check = Check {
    id: "payment-past-due",
    title: "A bill is past due",
    area: Area::Billing,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("payment_past_due.md"),
    fix: Fix {
        console: "Billing and Cost Management > Payments > Payments due > Complete payment",
        cli: "no command pays a bill",
        terraform: "no resource pays a bill",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "no payment is past due")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let recommended = |kinds: &[&'static str]| account().recommended(kinds);
        check(&CHECK, "nothing is recommended", account(), "pass");
        check(&CHECK, "a payment is past due", recommended(&["PAYMENTS_PAST_DUE"]), "fail");
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
