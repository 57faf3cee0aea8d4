//! A passkey of which nobody can say what holds it.

use tutela_model::{Area, DeviceKind, Gap, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView};

pub(crate) static CHECK: Check = Check {
    id: "user-passkey-uncertified",
    title: "User has a passkey of unknown kind",
    area: Area::Users,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::GET_MFA_DEVICE,
    ],
    opt_in: None,
    doc: include_str!("passkey_uncertified.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Assign MFA device > Passkey or security key (a certified key), then remove the other",
        cli: "none: AWS lets security keys be enrolled in the console only; aws iam get-mfa-device --serial-number SERIAL shows the certifications of one",
        terraform: "none: AWS lets security keys and passkeys be enrolled in the console only",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (devices, listed) = view.devices()?;
    let (mut certified, mut uncertified) = (Vec::new(), Vec::new());
    // A device of unknown kind may be a passkey that nobody certified.
    let mut hidden: Option<Gap> = view.unknown_kind();
    for device in devices.iter().filter(|device| device.kind() == DeviceKind::Fido) {
        match device.certifications.seen() {
            Err(gap) => hidden = hidden.or(Some(gap)),
            Ok(seen) if seen.value.is_empty() => {
                uncertified.push(seen.cite("Certifications", "none"));
            }
            Ok(seen) => certified.push(seen.cite("Certifications", levels(&seen.value))),
        }
    }
    match (uncertified.len(), hidden, certified.is_empty()) {
        (0, Some(gap), _) => Err(gap),
        (0, None, true) => {
            let message = "the user has no security key or passkey";
            Ok(Verdict::not_applicable(message, [listed]))
        }
        (0, None, false) => {
            let message = "every security key or passkey of the user is certified";
            Ok(Verdict::pass(message, [listed]).and(certified))
        }
        (1, ..) => {
            let message = "the user has a security key or passkey without any certification";
            Ok(Verdict::fail(message, [listed]).and(uncertified))
        }
        (count, ..) => {
            let message =
                format!("the user has {count} security keys or passkeys without any certification");
            Ok(Verdict::fail(message, [listed]).and(uncertified))
        }
    }
}

fn levels(certifications: &[(String, String)]) -> String {
    let levels = certifications.iter().map(|(name, level)| format!("{name} {level}"));
    levels.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |devices: &[&str]| account().user(user().devices(devices));
        check(&CHECK, "no certification", with(&["passkey"]), "fail");
        check(&CHECK, "one of two", with(&["fido", "passkey"]), "fail");
        check(&CHECK, "one not seen, one without", with(&["fido-hidden", "passkey"]), "fail");
        check(&CHECK, "certified", with(&["fido"]), "pass");
        check(&CHECK, "one not seen, one certified", with(&["fido-hidden", "fido"]), "unknown");
        check(&CHECK, "certification not seen", with(&["fido-hidden"]), "unknown");
        check(&CHECK, "who knows what", with(&["odd"]), "unknown");
        check(&CHECK, "that beside a certified key", with(&["odd", "fido"]), "unknown");
        check(&CHECK, "that beside a passkey", with(&["odd", "passkey"]), "fail");
        check(&CHECK, "codes only", with(&["virtual", "totp"]), "not-applicable");
        check(&CHECK, "no device", with(&[]), "not-applicable");
        check(&CHECK, "devices not seen", account().user(user().hide("devices")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
