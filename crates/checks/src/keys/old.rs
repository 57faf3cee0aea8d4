//! An access key that has not been replaced for long.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{
    Check, Fix, Judge, KeyView,
    shared::{KEYS, inactive},
    words::counted,
};

const DAYS: i64 = 90;

pub(crate) static CHECK: Check = Check {
    id: "access-key-old",
    title: "Access key is older than 90 days",
    area: Area::Keys,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("old.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > Create access key, put it in place, then deactivate this one, later delete",
        cli: "first aws iam create-access-key --user-name {user}; put the new key in place, wait until the old one falls silent, then aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
        terraform: "replace the aws_iam_access_key of {user}: terraform apply -replace=ADDRESS, which deletes the old one at once",
    },
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    if let Some(verdict) = inactive(view) {
        return Ok(verdict);
    }
    let (created, made) = view.created()?;
    let age = view.owner.account.days_since(created, view.receipt)?;
    let message = format!("the key was {} {} ago", view.made_words(), counted(age, "day"));
    let evidence = [view.cite_active(), made];
    Ok(if age > DAYS { Verdict::fail(message, evidence) } else { Verdict::pass(message, evidence) })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "made 91 days ago", with("active made-91"), "fail");
        check(&CHECK, "made 90 days ago", with("active made-90"), "pass");
        check(&CHECK, "old but inactive", with("inactive made-400"), "not-applicable");
        check(&CHECK, "no date", with("active made-unsaid"), "unknown");
        check(&CHECK, "made tomorrow: a clock is wrong", with("active made--3"), "unknown");
        check(&CHECK, "nobody dated the data", with("active made-91").undated(), "unknown");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
