//! An access key that can be used.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, KeyView};

pub(crate) static CHECK: Check = Check {
    id: "access-key-exists",
    title: "User has an active access key",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_ACCESS_KEYS,
    ],
    opt_in: None,
    controls: &["nist-800-53-r5:IA-5", "soc2:CC6.1"],
    doc: include_str!("exists.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
        cli: "aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
        terraform: "remove the aws_iam_access_key of {user}",
    },
    judge: Judge::Key(judge),
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge; nothing is missing here")]
fn judge(view: &KeyView<'_>) -> Judgement {
    let evidence = [view.cite_active()];
    Ok(if view.key.active {
        Verdict::fail("the key is active, and works until somebody deactivates it", evidence)
    } else {
        Verdict::pass("the key is inactive", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "active", with("active"), "fail");
        check(&CHECK, "inactive", with("inactive"), "pass");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
