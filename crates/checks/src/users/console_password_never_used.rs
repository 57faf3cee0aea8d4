//! A console password that nobody ever signed in with.

use tutela_model::{Area, Judgement, LastUse, Password, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView, words::counted};

/// After so many days a user who was going to come has come.
const SETTLED_DAYS: i64 = 45;

pub(crate) static CHECK: Check = Check {
    id: "console-password-never-used",
    title: "Console password was never used",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_LOGIN_PROFILE,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
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
    doc: include_str!("console_password_never_used.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Console sign-in > Manage console access > Disable",
        cli: "aws iam delete-login-profile --user-name {user}",
        terraform: "remove the aws_iam_user_login_profile of {user}",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (password, enabled) = view.password()?;
    let Password::Enabled { last_used, changed } = password else {
        return Ok(Verdict::not_applicable("the user has no console password", [enabled]));
    };
    let last_use = view.password_use(*last_used)?;
    if *last_used != LastUse::Never {
        return Ok(Verdict::pass("the console password was used", [enabled, last_use]));
    }
    let age = changed.and_then(|set| view.account.days_since(set, &enabled.receipt).ok());
    let message = age.map_or_else(
        || "the console password was never used".to_owned(),
        |days| format!("the console password was set {} ago and never used", counted(days, "day")),
    );
    let verdict = Verdict::fail(message, [enabled, last_use]);
    Ok(if age.is_some_and(|days| days < SETTLED_DAYS) {
        verdict.at(Severity::Low)
    } else {
        verdict
    })
}

#[cfg(test)]
mod tests {
    use tutela_model::LastUse;

    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let never = || user().console_used(LastUse::Never);
        check(&CHECK, "set 100 days ago", with(never()), "fail");
        check(&CHECK, "set 45 days ago", with(never().password_set(Some(45))), "fail");
        check(&CHECK, "set 44 days ago", with(never().password_set(Some(44))), "fail low");
        check(&CHECK, "set nobody says when", with(never().password_set(None)), "fail");
        check(&CHECK, "nobody dated the data", with(never()).undated(), "fail");
        check(&CHECK, "used", with(user().console()), "pass");
        check(&CHECK, "used long ago", with(user().console_used_days_ago(400)), "pass");
        check(&CHECK, "no password", with(user()), "not-applicable");
        check(&CHECK, "not said", with(user().console_used(LastUse::Unsaid)), "unknown");
        check(&CHECK, "password not seen", with(user().hide("password")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
