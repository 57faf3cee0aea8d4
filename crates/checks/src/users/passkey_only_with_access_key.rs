//! A user whose devices cannot make an MFA session for the key that the user has.

use tutela_model::{Area, DeviceKind, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView};

pub(crate) static CHECK: Check = Check {
    id: "user-passkey-only-with-access-key",
    title: "User has an access key, and only passkeys to protect it",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        &operation::LIST_ACCESS_KEYS,
    ],
    opt_in: None,
    controls: &["nist-800-53-r5:IA-2(1)", "nist-800-53-r5:IA-2(2)", "soc2:CC6.1"],
    doc: include_str!("passkey_only_with_access_key.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate; or Assign MFA device > Authenticator app",
        cli: "aws iam update-access-key --user-name {user} --access-key-id ACCESS_KEY_ID --status Inactive",
        terraform: "remove the aws_iam_access_key of {user}",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (devices, devices_seen) = view.devices()?;
    if devices.is_empty() {
        return Ok(Verdict::not_applicable("the user has no MFA device", [devices_seen]));
    }
    if devices.iter().any(|device| device.kind() != DeviceKind::Fido) {
        let message = "the user has a device that shows codes, which make MFA sessions";
        return Ok(Verdict::pass(message, [devices_seen]));
    }
    let (keys, keys_seen) = view.keys()?;
    let evidence = [devices_seen, keys_seen];
    Ok(match keys.iter().filter(|key| key.active).count() {
        0 => Verdict::pass("the user has only passkeys, and no active access key", evidence),
        1 => Verdict::fail("the user has an active access key, and only passkeys", evidence),
        count => {
            let message = format!("the user has {count} active access keys, and only passkeys");
            Verdict::fail(message, evidence)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with =
            |devices: &[&str], keys: &[&str]| account().user(user().devices(devices).keys(keys));
        check(&CHECK, "passkey and key", with(&["passkey"], &["active"]), "fail");
        check(&CHECK, "certified and two keys", with(&["fido"], &["active", "active"]), "fail");
        check(&CHECK, "passkey and inactive key", with(&["passkey"], &["inactive"]), "pass");
        check(&CHECK, "passkey, no key", with(&["passkey"], &[]), "pass");
        check(&CHECK, "codes beside a passkey", with(&["passkey", "virtual"], &["active"]), "pass");
        check(&CHECK, "no device", with(&[], &["active"]), "not-applicable");
        let hidden = |what| account().user(user().devices(&["fido"]).keys(&["active"]).hide(what));
        check(&CHECK, "devices not seen", hidden("devices"), "unknown");
        check(&CHECK, "keys not seen", hidden("keys"), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
