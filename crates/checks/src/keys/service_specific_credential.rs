//! A password or API key for a single service, which no MFA protects.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict, operation};

use crate::{Check, CredentialView, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "service-specific-credential",
    title: "Service-specific credential is active",
    area: Area::Keys,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("service_specific_credential.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > the list of the service > deactivate, later delete",
        cli: "aws iam update-service-specific-credential --user-name {user} --service-specific-credential-id {id} --status Inactive",
        terraform: "remove the aws_iam_service_specific_credential of {user}",
    },
    judge: Judge::ServiceCredential(judge),
};

fn judge(view: &CredentialView<'_>) -> Judgement {
    let credential = view.credential;
    let cite = |field: &str, value: String| {
        let entry = format!("[ServiceSpecificCredentialId={}].{field}", credential.id);
        Evidence::new(view.receipt, format!("ServiceSpecificCredentials{entry}"), value)
    };
    let service = cite("ServiceName", credential.service.clone());
    if !credential.active {
        let status = cite("Status", "not Active".to_owned());
        return Ok(Verdict::pass("the credential is not active", [status, service]));
    }
    let status = cite("Status", "Active".to_owned());
    let Some(expires) = credential.expires else {
        let message = format!("a credential for {} is active and never ends", credential.service);
        let never = cite("ExpirationDate", "absent".to_owned());
        return Ok(Verdict::fail(message, [status, service, never]));
    };
    let evidence = [status, service, cite("ExpirationDate", expires.to_string())];
    Ok(if view.account.is_over(expires, view.receipt)? {
        Verdict::pass(format!("the credential ended at {expires}"), evidence)
    } else {
        let message = format!("a credential for {} is active until {expires}", credential.service);
        Verdict::fail(message, evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |words: &str| account().user(user()).credential(words);
        check(&CHECK, "active", with("active"), "fail");
        check(&CHECK, "active for ten days", with("active expires-10"), "fail");
        check(&CHECK, "ended yesterday", with("active expires--1"), "pass");
        check(&CHECK, "ends now", with("active expires-0"), "pass");
        check(&CHECK, "inactive", with("inactive"), "pass");
        check(&CHECK, "nobody dated the data", with("active expires-10").undated(), "unknown");
        check(&CHECK, "without end, and nobody dated the data", with("active").undated(), "fail");
        check(&CHECK, "none at all", account().user(user()), "not-applicable");
        check(&CHECK, "list denied", account().hide("service-credentials"), "unknown");
    }
}
