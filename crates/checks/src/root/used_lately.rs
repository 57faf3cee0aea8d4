//! Root was used for something lately.

use tutela_model::{Area, Cause, Gap, Judgement, LastUse, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, words::counted};

const DAYS: i64 = 30;

/// The columns of which the latest counts.
const FIELDS: &str = "password_last_used, access_key_1_last_used_date, access_key_2_last_used_date";

pub(crate) static CHECK: Check = Check {
    id: "root-used-lately",
    title: "Root user was used in the last 30 days",
    area: Area::Root,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_CREDENTIAL_REPORT],
    opt_in: None,
    doc: include_str!("used_lately.md"),
    fix: Fix {
        console: "none: sign in as an administrator instead; CloudTrail > Event history shows what root did",
        cli: "none: use an administrator instead; aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root shows what root did in the last 90 days",
        terraform: "none: there is nothing to configure",
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let last_used = view.account.root.last_used.seen()?;
    match last_used.value {
        LastUse::Never => {
            view.reaches_to_now(&last_used.receipt)?;
            Ok(Verdict::pass("root was never used", [last_used.cite(FIELDS, "never")]))
        }
        LastUse::At(moment) => {
            let days = view.days_since(moment, &last_used.receipt)?;
            let message = format!("root was last used {} ago", counted(days, "day"));
            let evidence = [last_used.cite(FIELDS, moment)];
            if days <= DAYS {
                return Ok(Verdict::fail(message, evidence));
            }
            view.reaches_to_now(&last_used.receipt)?;
            Ok(Verdict::pass(message, evidence))
        }
        LastUse::Unsaid => {
            let detail = "it does not say when root was last used";
            Err(Gap::new(last_used.receipt.call.clone(), Cause::Undecided, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "used today", with("mfa used-0"), "fail");
        check(&CHECK, "used 30 days ago", with("mfa used-30"), "fail");
        check(&CHECK, "used 31 days ago", with("mfa used-31"), "pass");
        check(&CHECK, "never used", with("mfa never-used"), "pass");
        check(&CHECK, "used in the future: a clock is wrong", with("mfa used--3"), "unknown");
        check(&CHECK, "nobody dated the data", with("mfa used-30").undated(), "unknown");
        let later = |root: &str, days: i64| with(root).judged_later(60 * 24 * days);
        check(&CHECK, "long ago, by a report of yesterday", later("mfa used-40", 1), "pass");
        check(&CHECK, "long ago, by a report of last month", later("mfa used-40", 31), "unknown");
        check(&CHECK, "never, by a report of two days ago", later("mfa never-used", 2), "unknown");
        check(&CHECK, "lately, by a report of last week", later("mfa used-2", 7), "fail");
        check(&CHECK, "an answer after the day", later("mfa used-40", -2), "unknown");
        check(&CHECK, "never, and after the day", later("mfa never-used", -2), "unknown");
        check(&CHECK, "never, nobody dated the data", with("mfa never-used").undated(), "unknown");
        check(&CHECK, "report denied", with("mfa used-0").hide("root-use"), "unknown");
    }
}
