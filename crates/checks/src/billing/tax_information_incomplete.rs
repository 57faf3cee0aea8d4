//! Tax information that AWS asks for.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

/// What AWS recommends then, and what that means.
const KINDS: &[(&str, &str)] = &[
    ("UPDATE_TAX_REGISTRATION_NUMBER", "AWS asks for a tax registration number"),
    ("UPDATE_TAX_EXEMPTION_CERTIFICATE", "AWS asks for a tax exemption certificate"),
];

pub(crate) static CHECK: Check = Check {
    id: "tax-information-incomplete",
    title: "AWS asks for tax information",
    area: Area::Billing,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("tax_information_incomplete.md"),
    fix: Fix {
        console: "Billing and Cost Management > Tax settings",
        cli: "aws taxsettings put-tax-registration --account-id ACCOUNT --tax-registration-entry ENTRY",
        terraform: "no resource has tax information",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::recommended(view, KINDS, "AWS asks for no tax information")
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
            "AWS asks for a tax registration number",
            recommended(&["UPDATE_TAX_REGISTRATION_NUMBER"]),
            "fail",
        );
        check(
            &CHECK,
            "AWS asks for a tax exemption certificate",
            recommended(&["UPDATE_TAX_EXEMPTION_CERTIFICATE"]),
            "fail",
        );
        check(&CHECK, "something else", recommended(&["REVIEW_EXPIRING_RI"]), "pass");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
