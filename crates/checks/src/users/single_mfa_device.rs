//! A user with one MFA device.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView, shared::ENROL_BY_TERRAFORM};

pub(crate) static CHECK: Check = Check {
    id: "user-single-mfa-device",
    title: "User has a single MFA device",
    area: Area::Users,
    severity: Severity::Low,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("single_mfa_device.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Assign MFA device > Passkey or security key, or Authenticator app",
        cli: "only the console enrols a passkey or security key; a virtual device takes two steps: first aws iam create-virtual-mfa-device --virtual-mfa-device-name {user}-2 --bootstrap-method QRCodePNG --outfile qr.png; let the app scan qr.png, delete that file, and give two codes in a row to aws iam enable-mfa-device --user-name {user} --serial-number arn:{partition}:iam::{account}:mfa/{user}-2 --authentication-code1 CODE1 --authentication-code2 CODE2",
        terraform: ENROL_BY_TERRAFORM,
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (devices, evidence) = view.devices()?;
    let evidence = [evidence];
    match devices.len() {
        0 => Ok(Verdict::not_applicable("the user has no MFA device", evidence)),
        1 => {
            let verdict = Verdict::fail("the user has one MFA device", evidence);
            Ok(view.worse_for_administrators(verdict, Severity::Medium))
        }
        count => Ok(Verdict::pass(format!("the user has {count} MFA devices"), evidence)),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        check(&CHECK, "one device", with(user().devices(&["virtual"])), "fail");
        check(
            &CHECK,
            "an administrator's only device",
            with(user().administrator().devices(&["fido"])),
            "fail medium",
        );
        let unseen = with(user().devices(&["virtual"]).hide("grants"));
        check(&CHECK, "one device, grants not seen", unseen, "fail medium");
        check(&CHECK, "two devices", with(user().devices(&["virtual", "fido"])), "pass");
        check(&CHECK, "no device", with(user().console()), "not-applicable");
        check(&CHECK, "devices not seen", with(user().hide("devices")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
