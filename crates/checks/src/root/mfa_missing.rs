//! Root can sign in without MFA.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "root-mfa-missing",
    title: "Root user can sign in without MFA",
    area: Area::Root,
    severity: Severity::Critical,
    needs: &[&operation::GET_ACCOUNT_SUMMARY],
    opt_in: None,
    controls: &[
        "cis-aws-5.0:1.4",
        "cis-aws-6.0:2.4",
        "cis-aws-7.0:2.5",
        "aws-fsbp:IAM.9",
        "aws-config:root-account-mfa-enabled",
        "pci-dss-4.0.1:8.4.2",
        "nist-800-53-r5:IA-2(1)",
        "soc2:CC6.1",
    ],
    doc: include_str!("mfa_missing.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > Assign MFA device",
        cli: "none: AWS lets root's MFA be enrolled in the console only",
        terraform: "none: AWS lets root's MFA be enrolled in the console only",
    },
    judge: Judge::Root(judge),
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let root = &view.account.root;
    let mfa = root.has_mfa.seen()?;
    let evidence = mfa.cite("SummaryMap.AccountMFAEnabled", u8::from(mfa.value));
    if mfa.value {
        return Ok(Verdict::pass("root has an MFA device", [evidence]));
    }
    // Answers of before 2024-11 do not say whether there is a password: then there may be one.
    if let (Ok(password), Ok(key), Ok(certificate)) =
        (root.has_password.seen(), root.has_access_key.seen(), root.has_certificate.seen())
        && !(password.value || key.value || certificate.value)
    {
        return Ok(Verdict::not_applicable(
            "root has no credentials at all: they were removed centrally",
            [
                password.cite("SummaryMap.AccountPasswordPresent", 0),
                key.cite("SummaryMap.AccountAccessKeysPresent", 0),
                certificate.cite("SummaryMap.AccountSigningCertificatesPresent", 0),
                evidence,
            ],
        ));
    }
    Ok(Verdict::fail("root can sign in with its password alone", [evidence]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |root: &str| account().root(root);
        check(&CHECK, "a device", with("mfa password"), "pass");
        check(&CHECK, "a password and no device", with("password"), "fail");
        check(&CHECK, "a key and no device", with("key"), "fail");
        check(&CHECK, "credentials removed", with("none"), "not-applicable");
        check(&CHECK, "no device, and no word of a password", with("password-unsaid"), "fail");
        check(&CHECK, "summary denied", account().hide("root"), "unknown");
    }
}
