//! A user with two access keys that can be used.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{Check, Fix, Judge, UserView, shared::KEYS};

pub(crate) static CHECK: Check = Check {
    id: "user-two-active-access-keys",
    title: "User has two active access keys",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("two_active.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate the older, later delete",
        cli: "find the older by aws iam list-access-keys --user-name {user}; then aws iam update-access-key --user-name {user} --access-key-id ACCESS_KEY_ID --status Inactive",
        terraform: "remove one aws_iam_access_key of {user}",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (keys, evidence) = view.keys()?;
    let evidence = [evidence];
    Ok(match keys.iter().filter(|key| key.active).count() {
        0 => Verdict::not_applicable("the user has no active access key", evidence),
        1 => Verdict::pass("the user has one active access key", evidence),
        count => Verdict::fail(format!("the user has {count} active access keys"), evidence),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |keys: &[&str]| account().user(user().keys(keys));
        check(&CHECK, "two active", with(&["active", "active"]), "fail");
        check(&CHECK, "one of two active", with(&["active", "inactive"]), "pass");
        check(&CHECK, "one", with(&["active"]), "pass");
        check(&CHECK, "two inactive", with(&["inactive", "inactive"]), "not-applicable");
        check(&CHECK, "none", with(&[]), "not-applicable");
        check(&CHECK, "keys not seen", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
