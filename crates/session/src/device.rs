//! Which MFA device a code comes from.

use tutela_model::Arn;

/// What a listing of a user's devices allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// There is one device with codes.
    One(String),
    /// There are several; a person has to say which.
    Several(Vec<String>),
    /// There are passkeys and security keys only, which `sts:GetSessionToken` cannot use.
    PasskeysOnly,
    /// There is no device.
    None,
}

/// Chooses among serial numbers. Passkeys and security keys have no codes, and SMS codes are of the
/// past.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_fido.html>
pub(crate) fn choose(serials: &[String]) -> Choice {
    let mut with_codes: Vec<String> =
        serials.iter().filter(|it| !is_passkey(it) && !it.contains(":sms-mfa/")).cloned().collect();
    match with_codes.len() {
        0 if serials.iter().any(|it| is_passkey(it)) => Choice::PasskeysOnly,
        0 => Choice::None,
        1 => Choice::One(with_codes.remove(0)),
        _ => Choice::Several(with_codes),
    }
}

fn is_passkey(serial: &str) -> bool {
    serial.contains(":u2f/")
}

/// The serial number that a virtual device of a user has when it is named after the user: a guess,
/// for those who may not list their own devices. `None` where the identity is no user.
pub(crate) fn guess(arn: &str) -> Option<String> {
    let arn = Arn::new(arn);
    let (partition, account, name) = (arn.partition()?, arn.account()?, arn.user_name()?);
    Some(format!("arn:{partition}:iam::{account}:mfa/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_with_codes_are_found_among_all() {
        const TOTP: &str = "arn:aws:iam::111122223333:mfa/phone";
        const OTHER: &str = "arn:aws:iam::111122223333:mfa/tablet";
        const KEY: &str = "arn:aws:iam::111122223333:u2f/user/ana/laptop-ABC";
        const CARD: &str = "GAHT12345678";
        const SMS: &str = "arn:aws:iam::111122223333:sms-mfa/ana";
        for (case, serials, expected) in [
            ("a phone", &[TOTP][..], Choice::One(TOTP.to_owned())),
            ("a card with a display", &[CARD], Choice::One(CARD.to_owned())),
            ("a passkey and a phone", &[KEY, TOTP], Choice::One(TOTP.to_owned())),
            ("two", &[TOTP, KEY, OTHER], Choice::Several(vec![TOTP.to_owned(), OTHER.to_owned()])),
            ("a passkey", &[KEY], Choice::PasskeysOnly),
            ("nothing", &[], Choice::None),
            ("SMS of old", &[SMS], Choice::None),
            ("SMS of old and a passkey", &[SMS, KEY], Choice::PasskeysOnly),
        ] {
            let serials: Vec<String> = serials.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(choose(&serials), expected, "{case}");
        }
    }

    #[test]
    fn a_guess_is_made_for_users_only() {
        for (arn, expected) in [
            ("arn:aws:iam::111122223333:user/ana", Some("arn:aws:iam::111122223333:mfa/ana")),
            ("arn:aws-cn:iam::1:user/team/ana", Some("arn:aws-cn:iam::1:mfa/ana")),
            ("arn:aws:iam::111122223333:root", None),
            ("arn:aws:sts::111122223333:assumed-role/admin/ana", None),
            ("ana", None),
            ("", None),
        ] {
            assert_eq!(guess(arn).as_deref(), expected, "{arn}");
        }
        assert_eq!(Arn::new("arn:aws:iam::1:user/team/ana").user_name(), Some("ana"));
        assert_eq!(Arn::new("arn:aws:iam::1:root").user_name(), None);
    }
}
