//! An administrator, however made one, without MFA.

use tutela_model::{Area, Evidence, Judgement, Password, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView, shared::ENROL_DEVICE};

pub(crate) static CHECK: Check = Check {
    id: "administrator-without-mfa",
    title: "Administrator has no MFA device",
    area: Area::Users,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
        &operation::LIST_ACCESS_KEYS,
        &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("administrator_without_mfa.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Assign MFA device > Passkey or security key",
        ..ENROL_DEVICE
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let standing = match view.standing() {
        Ok(standing) => standing,
        Err(gap) => {
            return match view.mfa() {
                Ok((true, evidence)) => Ok(Verdict::pass(
                    "the user has an MFA device; whether it is an administrator is undecided",
                    [evidence],
                )),
                Ok((false, evidence)) => Err(gap.beside([evidence])),
                Err(_) => Err(gap),
            };
        }
    };
    let (first, rest) = view.cite_standing(standing)?;
    if !standing.administrator {
        let message = format!("the user is not an administrator: {}", standing.how);
        return Ok(Verdict::not_applicable(message, [first]).and(rest));
    }
    let (mfa, mfa_seen) = view.mfa()?;
    let evidence = [mfa_seen, first];
    if mfa {
        let message =
            format!("the user has an MFA device, and is an administrator {}", standing.how);
        return Ok(Verdict::pass(message, evidence).and(rest));
    }
    if let Some(unarmed) = no_credentials(view) {
        let message = format!(
            "the user has no MFA device, no credential that works now, and is an administrator {}",
            standing.how
        );
        let verdict = Verdict::fail(message, evidence).and(rest).and(unarmed);
        return Ok(verdict.at(Severity::High));
    }
    let message = format!("the user has no MFA device, and is an administrator {}", standing.how);
    Ok(Verdict::fail(message, evidence).and(rest))
}

/// Evidence that nothing lets the user in: no password, no active key, signing certificate or
/// credential for a single service, where all four are known.
fn no_credentials(view: &UserView<'_>) -> Option<[Evidence; 4]> {
    let ((password, password_seen), (keys, keys_seen)) = (view.password().ok()?, view.keys().ok()?);
    let ((certificate, certificate_seen), (services, services_seen)) =
        (view.certificate().ok()?, view.service_credentials().ok()?);
    let none = *password == Password::None
        && !keys.iter().any(|key| key.active)
        && !certificate
        && !services.iter().any(|credential| credential.active);
    none.then_some([password_seen, keys_seen, certificate_seen, services_seen])
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let admin = || user().administrator();
        check(&CHECK, "password, no device", with(admin().console()), "fail");
        check(&CHECK, "key, no device", with(admin().keys(&["active"])), "fail");
        check(&CHECK, "no credentials, no device", with(admin()), "fail high");
        check(&CHECK, "inactive key, no device", with(admin().keys(&["inactive"])), "fail high");
        check(&CHECK, "password not seen, no device", with(admin().hide("password")), "fail");
        check(&CHECK, "keys not seen, no device", with(admin().hide("keys")), "fail");
        check(&CHECK, "a certificate, no device", with(admin().certificate()), "fail");
        check(&CHECK, "certificate not seen", with(admin().hide("certificate")), "fail");
        let service = |words| with(admin().service_credential(words));
        check(&CHECK, "a service's password, no device", service("active"), "fail");
        check(&CHECK, "an inactive one, no device", service("inactive"), "fail high");
        check(&CHECK, "such not seen", with(admin().hide("service-credentials")), "fail");
        check(&CHECK, "a device", with(admin().console().devices(&["virtual"])), "pass");
        check(&CHECK, "devices not seen", with(admin().hide("devices")), "unknown");
        check(&CHECK, "not an administrator", with(user().console()), "not-applicable");
        check(
            &CHECK,
            "not an administrator, devices not seen",
            with(user().hide("devices")),
            "not-applicable",
        );
    }

    #[test]
    fn doubt_about_the_standing() {
        let with = |user| account().user(user);
        let perhaps = || user().console().perhaps_administrator();
        check(&CHECK, "perhaps, no device", with(perhaps()), "unknown");
        check(&CHECK, "perhaps, a device", with(perhaps().devices(&["virtual"])), "pass");
        check(&CHECK, "perhaps, devices not seen", with(perhaps().hide("devices")), "unknown");
        check(&CHECK, "grants not seen", with(user().console().hide("grants")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
