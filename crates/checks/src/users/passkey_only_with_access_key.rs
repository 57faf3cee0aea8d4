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
    doc: include_str!("passkey_only_with_access_key.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate; or Assign MFA device > Authenticator app",
        cli: "find the key by aws iam list-access-keys --user-name {user}; then aws iam update-access-key --user-name {user} --access-key-id ACCESS_KEY_ID --status Inactive",
        terraform: "remove the aws_iam_access_key of {user}",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (devices, devices_seen) = view.devices()?;
    if devices.is_empty() {
        return Ok(Verdict::not_applicable("the user has no MFA device", [devices_seen]));
    }
    if devices.iter().any(|device| device.kind().makes_sessions()) {
        let message = "the user has a device that shows codes, which make MFA sessions";
        return Ok(Verdict::pass(message, [devices_seen]));
    }
    let (keys, keys_seen) = view.keys()?;
    let evidence = [devices_seen, keys_seen];
    let active = keys.iter().filter(|key| key.active).count();
    if active == 0 {
        let message = "the user has no device that shows codes, and no active access key";
        return Ok(Verdict::pass(message, evidence));
    }
    if let Some(gap) = view.unknown_kind() {
        return Err(gap);
    }
    let texts = devices.iter().any(|device| device.kind() == DeviceKind::Sms);
    let only = if texts { "passkeys or text messages" } else { "passkeys" };
    let message = match active {
        1 => format!("the user has an active access key, and only {only}"),
        count => format!("the user has {count} active access keys, and only {only}"),
    };
    Ok(Verdict::fail(message, evidence))
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
        check(&CHECK, "text messages and key", with(&["sms"], &["active"]), "fail");
        check(&CHECK, "both and key", with(&["sms", "passkey"], &["active"]), "fail");
        check(&CHECK, "codes beside texts", with(&["sms", "totp"], &["active"]), "pass");
        check(&CHECK, "who knows what, and key", with(&["odd"], &["active"]), "unknown");
        check(&CHECK, "that beside a passkey", with(&["odd", "fido"], &["active"]), "unknown");
        check(&CHECK, "that beside codes", with(&["odd", "totp"], &["active"]), "pass");
        check(&CHECK, "that, and no key", with(&["odd"], &["inactive"]), "pass");
        check(&CHECK, "no device", with(&[], &["active"]), "not-applicable");
        let hidden = |what| account().user(user().devices(&["fido"]).keys(&["active"]).hide(what));
        check(&CHECK, "devices not seen", hidden("devices"), "unknown");
        check(&CHECK, "keys not seen", hidden("keys"), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
