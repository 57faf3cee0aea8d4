//! Root has an access key.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "root-access-key",
    title: "Root user has an access key",
    area: Area::Root,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[&operation::GET_ACCOUNT_SUMMARY],
    opt_in: None,
    doc: include_str!("access_key.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > Access keys > deactivate, later delete",
        cli: "with root's own credentials: find it by aws iam list-access-keys; then aws iam update-access-key --access-key-id ACCESS_KEY_ID --status Inactive; later aws iam delete-access-key --access-key-id ACCESS_KEY_ID; for a member of an organisation, get them by aws sts assume-root --target-principal {account} --task-policy-arn arn=arn:{partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
        terraform: "none: Terraform does not manage root's keys",
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let key = view.account.root.has_access_key.seen()?;
    let evidence = [key.cite("SummaryMap.AccountAccessKeysPresent", u8::from(key.value))];
    Ok(if key.value {
        Verdict::fail("root has an access key, which works without MFA", evidence)
    } else {
        Verdict::pass("root has no access key", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "a key", with("mfa password key"), "fail");
        check(&CHECK, "no key", with("mfa password"), "pass");
        check(&CHECK, "credentials removed", with("none"), "pass");
        check(&CHECK, "summary denied", with("key").hide("root"), "unknown");
    }
}
