//! A user signs in to the console with a password alone.

use tutela_model::{Area, Judgement, Password, Severity, Verdict, operation};

use crate::{Check, Judge, UserView, shared::ENROL_DEVICE};

pub(crate) static CHECK: Check = Check {
    id: "user-console-without-mfa",
    title: "User can sign in to the console with a password alone",
    area: Area::Users,
    severity: Severity::High,
    worst: Severity::Critical,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("console_without_mfa.md"),
    fix: ENROL_DEVICE,
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (password, password_seen) = view.password()?;
    if *password == Password::None {
        return Ok(Verdict::not_applicable("the user has no console password", [password_seen]));
    }
    let (mfa, mfa_seen) = view.mfa()?;
    let evidence = [password_seen, mfa_seen];
    if mfa {
        return Ok(Verdict::pass("the user has a console password and an MFA device", evidence));
    }
    let verdict =
        Verdict::fail("the user can sign in to the console with a password alone", evidence);
    Ok(view.worse_for_administrators(verdict, Severity::Critical))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        check(&CHECK, "password, no device", with(user().console()), "fail");
        check(
            &CHECK,
            "administrator, no device",
            with(user().console().administrator()),
            "fail critical",
        );
        check(
            &CHECK,
            "perhaps an administrator, no device",
            with(user().console().perhaps_administrator()),
            "fail critical",
        );
        let unseen = with(user().console().hide("grants"));
        check(&CHECK, "nobody knows whether an administrator", unseen, "fail critical");
        check(&CHECK, "password and device", with(user().console().devices(&["virtual"])), "pass");
        check(&CHECK, "keys only", with(user().keys(&["active"])), "not-applicable");
        check(&CHECK, "password not seen", with(user().hide("password")), "unknown");
        check(&CHECK, "devices not seen", with(user().console().hide("devices")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
