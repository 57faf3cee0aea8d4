//! A user without any MFA device, with or without a console password.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{Check, Judge, UserView, shared::ENROL_DEVICE};

pub(crate) static CHECK: Check = Check {
    id: "user-without-mfa",
    title: "User has no MFA device",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("without_mfa.md"),
    fix: ENROL_DEVICE,
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (mfa, evidence) = view.mfa()?;
    if mfa {
        return Ok(Verdict::pass("the user has an MFA device", [evidence]));
    }
    if view.is_known_without_password() {
        let (_, password) = view.password()?;
        let message = "the user has no MFA device, and no console password either";
        return Ok(Verdict::fail(message, [evidence, password]).at(Severity::Low));
    }
    Ok(Verdict::fail("the user has no MFA device", [evidence]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        check(&CHECK, "password, no device", with(user().console()), "fail");
        check(&CHECK, "keys only, no device", with(user().keys(&["active"])), "fail low");
        check(&CHECK, "no device, password not seen", with(user().hide("password")), "fail");
        check(&CHECK, "a device", with(user().devices(&["totp"])), "pass");
        check(&CHECK, "devices not seen", with(user().console().hide("devices")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
