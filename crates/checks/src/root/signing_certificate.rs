//! Root has an X.509 signing certificate.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "root-signing-certificate",
    title: "Root user has a signing certificate",
    area: Area::Root,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::GET_ACCOUNT_SUMMARY],
    opt_in: None,
    doc: include_str!("signing_certificate.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > X.509 certificates > deactivate, later delete",
        cli: "with root's own credentials: find it by aws iam list-signing-certificates; then aws iam update-signing-certificate --certificate-id CERTIFICATE_ID --status Inactive; later aws iam delete-signing-certificate --certificate-id CERTIFICATE_ID; for a member of an organisation, get them by aws sts assume-root --target-principal {account} --task-policy-arn arn=arn:{partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
        terraform: "none: Terraform does not manage root's certificates",
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let certificate = view.account.root.has_certificate.seen()?;
    let present = u8::from(certificate.value);
    let evidence = [certificate.cite("SummaryMap.AccountSigningCertificatesPresent", present)];
    Ok(if certificate.value {
        Verdict::fail("root has a signing certificate, which works without MFA", evidence)
    } else {
        Verdict::pass("root has no signing certificate", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "a certificate", with("mfa password certificate"), "fail");
        check(&CHECK, "no certificate", with("mfa password"), "pass");
        check(&CHECK, "credentials removed", with("none"), "pass");
        check(&CHECK, "summary denied", with("certificate").hide("root"), "unknown");
    }
}
