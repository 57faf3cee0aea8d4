//! A means of payment that will not pay the next bill.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] = &[
    ("UPDATE_EXPIRED_PAYMENT_METHOD", "the means of payment has expired"),
    ("UPDATE_INVALID_PAYMENT_METHOD", "the means of payment is invalid"),
];

pub(crate) static CHECK: Check = Check {
    id: "payment-method-invalid",
    title: "The means of payment has expired or is invalid",
    area: Area::Billing,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("payment_method_invalid.md"),
    fix: Fix {
        console: "Billing and Cost Management > Payment preferences > Payment methods > Edit",
        cli: "no command changes a means of payment",
        terraform: "no resource is a means of payment",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "AWS asks for no other means of payment")
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
            "the means of payment has expired",
            recommended(&["UPDATE_EXPIRED_PAYMENT_METHOD"]),
            "fail",
        );
        check(
            &CHECK,
            "the means of payment is invalid",
            recommended(&["UPDATE_INVALID_PAYMENT_METHOD"]),
            "fail",
        );
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
