//! None of a user's MFA devices resists phishing.

use std::collections::BTreeSet;

use tutela_model::{Area, Device, DeviceKind, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView};

pub(crate) static CHECK: Check = Check {
    id: "user-mfa-phishable",
    title: "User has no phishing-resistant MFA device",
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
    doc: include_str!("mfa_phishable.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Assign MFA device > Passkey or security key",
        cli: "none: AWS lets security keys and passkeys be enrolled in the console only; aws iam list-mfa-devices --user-name {user} shows what there is",
        terraform: "none: AWS lets security keys and passkeys be enrolled in the console only",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (devices, evidence) = view.devices()?;
    let evidence = [evidence];
    let kinds: BTreeSet<DeviceKind> = devices.iter().map(Device::kind).collect();
    if kinds.is_empty() {
        return Ok(Verdict::not_applicable("the user has no MFA device", evidence));
    }
    if kinds.iter().any(|kind| kind.resists_phishing()) {
        return Ok(Verdict::pass("the user has a security key or passkey", evidence));
    }
    if let Some(gap) = view.unknown_kind() {
        return Err(gap);
    }
    let words: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
    let message = format!(
        "a look-alike page can make use of every MFA device of the user: {}",
        words.join(", ")
    );
    Ok(view.worse_for_administrators(Verdict::fail(message, evidence), Severity::Medium))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        check(&CHECK, "virtual", with(user().devices(&["virtual"])), "fail");
        check(&CHECK, "codes of a token", with(user().devices(&["totp"])), "fail");
        check(&CHECK, "text messages", with(user().devices(&["sms"])), "fail");
        check(
            &CHECK,
            "an administrator's virtual device",
            with(user().administrator().devices(&["virtual"])),
            "fail medium",
        );
        let unseen = with(user().devices(&["virtual"]).hide("grants"));
        check(&CHECK, "virtual, grants not seen", unseen, "fail medium");
        check(&CHECK, "a key", with(user().devices(&["fido"])), "pass");
        check(&CHECK, "a passkey", with(user().devices(&["passkey"])), "pass");
        check(&CHECK, "virtual beside a key", with(user().devices(&["virtual", "fido"])), "pass");
        check(&CHECK, "who knows what", with(user().devices(&["odd"])), "unknown");
        check(&CHECK, "that beside codes", with(user().devices(&["odd", "totp"])), "unknown");
        check(&CHECK, "that beside a key", with(user().devices(&["odd", "fido"])), "pass");
        check(&CHECK, "no device", with(user().console()), "not-applicable");
        check(&CHECK, "devices not seen", with(user().hide("devices")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_names_the_kinds() {
        check_message(
            &CHECK,
            "two kinds, one of them twice",
            account().user(user().devices(&["totp", "virtual", "totp"])),
            "a look-alike page can make use of every MFA device of the user: virtual device, hardware token",
        );
    }
}
