//! Something that AWS itself calls critical, and that no other check names.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use super::FIELD;
use crate::{AccountView, Check, Fix, Judge, words::listed};

/// So many are named.
const SHOWN: usize = 3;

/// What other checks are about.
const NAMED: &[&str] = &[
    "PAYMENTS_PAST_DUE",
    "UPDATE_EXPIRED_PAYMENT_METHOD",
    "UPDATE_INVALID_PAYMENT_METHOD",
    "UPDATE_TAX_REGISTRATION_NUMBER",
    "UPDATE_TAX_EXEMPTION_CERTIFICATE",
    "REVIEW_BUDGETS_EXCEEDED",
    "REVIEW_ANOMALIES",
    "CREATE_BUDGET",
    "CREATE_ANOMALY_MONITOR",
];

pub(crate) static CHECK: Check = Check {
    id: "billing-critical-action",
    title: "AWS calls an action of billing critical",
    area: Area::Billing,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::LIST_RECOMMENDED_ACTIONS],
    opt_in: None,
    doc: include_str!("critical_action.md"),
    fix: Fix {
        console: "Billing and Cost Management > Home > Recommended actions",
        cli: "aws bcm-recommended-actions list-recommended-actions --region us-east-1",
        terraform: "no resource does what AWS recommends here",
    },
    judge: Judge::Account { kind: "billing", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let seen = view.account.signals.recommended.seen()?;
    let of_others = |kind: &str| NAMED.contains(&kind);
    let critical = seen.value.iter().filter(|it| it.severity == "CRITICAL" && !of_others(&it.kind));
    let kinds: Vec<&str> = critical.map(|action| action.kind.as_str()).collect();
    if kinds.is_empty() {
        let evidence = seen.cite("recommendedActions[].severity", "no other is CRITICAL");
        return Ok(Verdict::pass("AWS calls no other action critical", [evidence]));
    }
    let message = format!("AWS calls critical: {}", listed(&kinds, SHOWN));
    Ok(Verdict::fail(message, [seen.cite(FIELD, kinds.join(", "))]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let recommended = |kinds: &[&'static str]| account().recommended(kinds);
        check(&CHECK, "nothing", account(), "pass");
        check(&CHECK, "one that a check names", recommended(&["PAYMENTS_PAST_DUE!"]), "pass");
        check(&CHECK, "one that is not critical", recommended(&["SOMETHING_NEW"]), "pass");
        check(&CHECK, "one of tomorrow", recommended(&["SOMETHING_NEW!"]), "fail");
        check(&CHECK, "denied", account().hide("recommended"), "unknown");
    }
}
