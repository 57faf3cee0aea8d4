//! An access key that nothing ever used.

use tutela_model::{Area, Judgement, LastUse, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, KeyView, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "access-key-never-used",
    title: "Access key was never used",
    area: Area::Keys,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_ACCESS_KEYS,
    ],
    opt_in: None,
    controls: &[
        "cis-aws-5.0:1.11",
        "cis-aws-6.0:2.11",
        "cis-aws-7.0:2.11",
        "aws-fsbp:IAM.22",
        "aws-config:iam-user-unused-credentials-check",
        "pci-dss-4.0.1:8.2.6",
        "nist-800-53-r5:AC-2(3)",
        "soc2:CC6.2",
    ],
    doc: include_str!("never_used.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
        cli: "aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
        terraform: "remove the aws_iam_access_key of {user}",
    },
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    if !view.key.active {
        return Ok(Verdict::not_applicable("the key is inactive", [view.cite_active()]));
    }
    let evidence = [view.cite_active(), view.cite_use()?];
    if view.key.last_used != LastUse::Never {
        return Ok(Verdict::pass("the key was used", evidence));
    }
    let made = view.created().ok();
    let days = made
        .as_ref()
        .and_then(|(created, _)| view.owner.account.days_since(*created, view.receipt).ok());
    let message = days.map_or_else(
        || "the key is active and was never used".to_owned(),
        |days| format!("the key is active, {} old, and was never used", counted(days, "day")),
    );
    Ok(Verdict::fail(message, evidence).and(made.map(|(_, made)| made)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "made 400 days ago", with("active made-400 never-used"), "fail");
        check(&CHECK, "made today", with("active made-0 never-used"), "fail");
        check(&CHECK, "no date", with("active made-unsaid never-used"), "fail");
        check(&CHECK, "nobody dated the data", with("active never-used").undated(), "fail");
        check(&CHECK, "used", with("active used-400"), "pass");
        check(&CHECK, "never used but inactive", with("inactive never-used"), "not-applicable");
        check(&CHECK, "not said", with("active use-unsaid"), "unknown");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
