//! Root can sign in without MFA.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, shared::ROOT_ENROLS_IN_CONSOLE};

pub(crate) static CHECK: Check = Check {
    id: "root-mfa-missing",
    title: "Root user can sign in without MFA",
    area: Area::Root,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[&operation::GET_ACCOUNT_SUMMARY],
    opt_in: None,
    doc: include_str!("mfa_missing.md"),
    fix: Fix {
        console: "Sign in as root > account name > Security credentials > Assign MFA device > Passkey or security key",
        cli: ROOT_ENROLS_IN_CONSOLE,
        terraform: ROOT_ENROLS_IN_CONSOLE,
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
    let (Ok(password), Ok(key), Ok(certificate)) =
        (root.has_password.seen(), root.has_access_key.seen(), root.has_certificate.seen())
    else {
        let message =
            "root has no MFA device, and the summary does not say which credentials it has";
        return Ok(Verdict::fail(message, [evidence]));
    };
    let credentials = [
        password.cite("SummaryMap.AccountPasswordPresent", u8::from(password.value)),
        key.cite("SummaryMap.AccountAccessKeysPresent", u8::from(key.value)),
        certificate
            .cite("SummaryMap.AccountSigningCertificatesPresent", u8::from(certificate.value)),
    ];
    Ok(if password.value {
        let message = "root can sign in with its password alone";
        Verdict::fail(message, [evidence]).and(credentials)
    } else if key.value || certificate.value {
        let message = "root has no MFA device, and an access key or certificate that needs none";
        Verdict::fail(message, [evidence]).and(credentials)
    } else {
        let message = "root has no credentials at all: they were removed centrally";
        Verdict::not_applicable(message, [evidence]).and(credentials)
    })
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
        check(&CHECK, "a certificate and no device", with("certificate"), "fail");
        check(&CHECK, "credentials removed", with("none"), "not-applicable");
        check(&CHECK, "no device, and no word of a password", with("password-unsaid"), "fail");
        check(&CHECK, "summary denied", account().hide("root"), "unknown");
    }
}
