//! A free plan that ends, and the account with it.

use tutela_model::{Area, Judgement, Plan, Seen, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

/// So many days before the end it is worth acting.
const DAYS: i64 = 30;

pub(crate) static CHECK: Check = Check {
    id: "free-plan-ending",
    title: "The free plan ends, and AWS closes the account with it",
    area: Area::Billing,
    severity: Severity::High,
    worst: Severity::Critical,
    needs: &[&operation::GET_ACCOUNT_PLAN_STATE],
    opt_in: None,
    doc: include_str!("free_plan_ending.md"),
    fix: Fix {
        console: "Billing and Cost Management > Free Tier > Upgrade plan",
        cli: "aws freetier upgrade-account-plan --account-plan-type PAID",
        terraform: "no resource changes the plan",
    },
    judge: Judge::Account { kind: "plan", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let seen = view.account.signals.plan.seen()?;
    let evidence = seen.cite("accountPlanStatus", &seen.value.status);
    if !seen.value.is_free {
        let plan = seen.cite("accountPlanType", "PAID");
        return Ok(Verdict::not_applicable("the account has the paid plan", [plan]));
    }
    match seen.value.status.as_str() {
        "EXPIRED" => {
            let verdict = Verdict::fail("the free plan has ended", [evidence]);
            Ok(verdict.at(Severity::Critical))
        }
        "ACTIVE" | "NOT_STARTED" => of_end(view, seen),
        other => Ok(Verdict::fail(format!("the free plan is `{other}`"), [evidence])),
    }
}

/// By the day on which it ends.
fn of_end(view: &AccountView<'_>, seen: &Seen<Plan>) -> Judgement {
    let Some(ends) = seen.value.ends else {
        let plan = seen.cite("accountPlanType", "FREE");
        return Ok(Verdict::pass("AWS names no end of the free plan yet", [plan]));
    };
    let evidence = seen.cite("accountPlanExpirationDate", ends);
    let left = view.days_until(ends, &seen.receipt)?;
    if left < 0 {
        return Ok(Verdict::fail("the free plan has ended", [evidence]).at(Severity::Critical));
    }
    let message = format!("the free plan ends in {}", crate::words::counted(left, "day"));
    Ok(if left <= DAYS {
        Verdict::fail(message, [evidence])
    } else {
        Verdict::pass(message, [evidence])
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "a paid plan", account(), "not-applicable");
        check(&CHECK, "without an end", account().plan("free"), "pass");
        check(&CHECK, "ends in half a year", account().plan("free ends-180"), "pass");
        check(&CHECK, "ends in a month", account().plan("free ends-30"), "fail");
        check(&CHECK, "has ended", account().plan("free ends--1"), "fail critical");
        check(&CHECK, "expired", account().plan("free expired"), "fail critical");
        check(&CHECK, "a word of tomorrow", account().plan("free paused"), "fail");
        check(&CHECK, "denied", account().hide("plan"), "unknown");
        check(&CHECK, "nobody knows the day", account().plan("free ends-9").undated(), "unknown");
    }
}
