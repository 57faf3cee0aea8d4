//! A password policy that asks for too little.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

const LENGTH: u32 = 14;
const REMEMBERED: u32 = 24;

pub(crate) static CHECK: Check = Check {
    id: "password-policy-weak",
    title: "Password policy is weak",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_ACCOUNT_PASSWORD_POLICY],
    opt_in: None,
    doc: include_str!("password_policy_weak.md"),
    fix: Fix {
        console: "IAM > Account settings > Password policy > Edit",
        cli: "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --require-symbols --require-numbers --require-uppercase-characters --require-lowercase-characters --allow-users-to-change-password",
        terraform: "aws_iam_account_password_policy with minimum_password_length = 14, password_reuse_prevention = 24 and allow_users_to_change_password = true",
    },
    judge: Judge::Account { kind: "password-policy", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let seen = view.account.password_policy.seen()?;
    let Some(policy) = &seen.value else {
        let message =
            "the account has no password policy: `password-policy-missing` speaks of that";
        return Ok(Verdict::not_applicable(message, [seen.cite("PasswordPolicy", "absent")]));
    };
    let (length, remembered) = (policy.minimum_length, policy.reuse_prevention.unwrap_or(0));
    let evidence = [
        seen.cite("PasswordPolicy.MinimumPasswordLength", length),
        seen.cite("PasswordPolicy.PasswordReusePrevention", remembered),
    ];
    let asked = |enough: bool, least: u32| {
        if enough { String::new() } else { format!(" instead of {least}") }
    };
    let (long, many) = (length >= LENGTH, remembered >= REMEMBERED);
    let message = format!(
        "passwords must have {length} characters{}, and {remembered} are remembered{}",
        asked(long, LENGTH),
        asked(many, REMEMBERED),
    );
    Ok(match (long, many) {
        (true, true) => Verdict::pass(message, evidence),
        (true, false) => Verdict::fail(message, evidence).at(Severity::Low),
        (false, _) => Verdict::fail(message, evidence),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |length, remembered| account().password_policy(Some((length, remembered)));
        check(&CHECK, "13 characters", with(13, 24), "fail");
        check(&CHECK, "6 characters, none remembered", with(6, 0), "fail");
        check(&CHECK, "23 remembered", with(14, 23), "fail low");
        check(&CHECK, "none remembered", with(20, 0), "fail low");
        check(&CHECK, "14 characters, 24 remembered", with(14, 24), "pass");
        check(&CHECK, "no policy", account().password_policy(None), "not-applicable");
        check(&CHECK, "denied", account().hide("password-policy"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_short_of_what() {
        check_message(
            &CHECK,
            "only the remembering",
            account().password_policy(Some((16, 5))),
            "passwords must have 16 characters, and 5 are remembered instead of 24",
        );
    }
}
