//! An account that leaves passwords to AWS's defaults.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "password-policy-missing",
    title: "Account has no password policy",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_ACCOUNT_PASSWORD_POLICY],
    opt_in: None,
    doc: include_str!("password_policy_missing.md"),
    fix: Fix {
        console: "IAM > Account settings > Password policy > Edit",
        cli: "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --require-symbols --require-numbers --require-uppercase-characters --require-lowercase-characters --allow-users-to-change-password",
        terraform: "aws_iam_account_password_policy with minimum_password_length = 14, password_reuse_prevention = 24 and allow_users_to_change_password = true",
    },
    judge: Judge::Account { kind: "password-policy", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let policy = view.account.password_policy.seen()?;
    Ok(match &policy.value {
        None => Verdict::fail(
            "the account has no password policy: 8 characters do, and no old password is remembered",
            [policy.cite("PasswordPolicy", "absent")],
        ),
        Some(_) => Verdict::pass(
            "the account has a password policy",
            [policy.cite("PasswordPolicy", "present")],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "none", account().password_policy(None), "fail");
        check(&CHECK, "a weak one", account().password_policy(Some((6, 0))), "pass");
        check(&CHECK, "a strong one", account().password_policy(Some((14, 24))), "pass");
        check(&CHECK, "denied", account().hide("password-policy"), "unknown");
    }
}
