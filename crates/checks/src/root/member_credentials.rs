//! Root of a member has credentials that nobody needs.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "member-root-credentials",
    title: "Root user of a member account has credentials",
    area: Area::Root,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_ACCOUNT_SUMMARY, &operation::DESCRIBE_ORGANIZATION],
    opt_in: None,
    doc: include_str!("member_credentials.md"),
    fix: Fix {
        console: "in the management account: IAM > Root access management > the account > Take privileged action > Delete root user credentials",
        cli: "in the management account: aws sts assume-root --target-principal {account} --task-policy-arn arn=arn:{partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials, then with its credentials aws iam delete-login-profile, aws iam delete-access-key, aws iam delete-signing-certificate and aws iam deactivate-mfa-device",
        terraform: "none: Terraform does not manage root's credentials",
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let account = view.account;
    let seen = account.organization.seen()?;
    let Some(organization) = &seen.value else {
        let evidence = seen.cite("Error.Code", "AWSOrganizationsNotInUseException");
        let message = "the account belongs to no organization";
        return Ok(Verdict::not_applicable(message, [evidence]));
    };
    let managed_by = seen.cite("Organization.MasterAccountId", &organization.management_account);
    if organization.is_management {
        let message = "the account is the management account, whose root credentials stay";
        return Ok(Verdict::not_applicable(message, [managed_by]));
    }
    let root = &account.root;
    let kinds = [
        ("a password", &root.has_password, "AccountPasswordPresent"),
        ("an access key", &root.has_access_key, "AccountAccessKeysPresent"),
        ("a signing certificate", &root.has_certificate, "AccountSigningCertificatesPresent"),
    ];
    let mut held: Vec<(&str, Evidence)> = Vec::new();
    let mut none: Vec<Evidence> = Vec::new();
    let mut gap = None;
    for (words, fact, field) in kinds {
        match fact.seen() {
            Ok(seen) => {
                let evidence = seen.cite(format!("SummaryMap.{field}"), u8::from(seen.value));
                if seen.value { held.push((words, evidence)) } else { none.push(evidence) }
            }
            Err(unseen) => gap = gap.or(Some(unseen)),
        }
    }
    match (held.is_empty(), gap) {
        (false, _) => {
            let (words, evidence): (Vec<&str>, Vec<Evidence>) = held.into_iter().unzip();
            let message = format!("root of a member has {}", words.join(" and "));
            Ok(Verdict::fail(message, [managed_by]).and(evidence))
        }
        (true, Some(gap)) => Err(gap.beside(none)),
        (true, None) => {
            Ok(Verdict::pass("root of the member has no credentials", [managed_by]).and(none))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |root: &str| account().organization("member").root(root);
        check(&CHECK, "a password and a device", with("mfa password"), "fail");
        check(&CHECK, "a key", with("key"), "fail");
        check(&CHECK, "a certificate", with("certificate"), "fail");
        check(&CHECK, "no credentials", with("none"), "pass");
        check(&CHECK, "no word of a password", with("password-unsaid"), "unknown");
        check(&CHECK, "a key, and no word of a password", with("password-unsaid key"), "fail");
        let management = account().organization("management").root("mfa password");
        check(&CHECK, "the management account", management, "not-applicable");
        check(&CHECK, "no organization", account().root("mfa password"), "not-applicable");
        check(&CHECK, "summary denied", with("key").hide("root"), "unknown");
        check(&CHECK, "organization denied", with("key").hide("organization"), "unknown");
        let all = with("password key certificate mfa");
        let message = "root of a member has a password and an access key and a signing certificate";
        check_message(&CHECK, "all of them", all, message);
    }
}
