//! A user whom policies that ask for MFA keep from having it.

use tutela_access::{Goal, Liveness};
use tutela_model::{Area, Judgement, Password, Severity};

use crate::{
    Check, Fix, Judge, UserView,
    of_proofs::Protection,
    shared::{PROOFS_AND_DEVICES, REQUIRE_MFA},
};

pub(crate) static CHECK: Check = Check {
    id: "user-mfa-enforcement-locks-out",
    title: "Policies ask the user for MFA that it cannot get",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: PROOFS_AND_DEVICES,
    opt_in: None,
    doc: include_str!("mfa_enforcement_locks_out.md"),
    fix: Fix { ..REQUIRE_MFA },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    view.judge_protected(|protection| of_protected(view, protection))
}

fn of_protected(view: &UserView<'_>, protection: &Protection<'_>) -> Judgement {
    if !protection.alike.asks_for_mfa.clone()? {
        return Ok(protection.not_applicable("no policy asks for MFA"));
    }
    let Some(live) = protection.proof.liveness.as_ref() else { return Err(protection.unknown()) };
    let (mfa, device) = view.mfa()?;
    let has_password = view.password().map(|(own, _)| *own != Password::None);
    let lost = lost(live, protection, mfa, has_password == Ok(true));
    if !lost.is_empty() {
        let message = lost.join("; ");
        return Ok(protection.fails(message).and([device]));
    }
    has_password?;
    if live.work.possible.is_none() || (!mfa && live.enrol.possible.is_none()) {
        return Err(protection.unknown().beside([device]));
    }
    if protection.has_key() && mfa && view.has_security_keys_alone()? {
        let why = "sts:GetSessionToken takes no security key, the only kind that the user has";
        return Err(protection.doubt_about(why).beside([device]));
    }
    let message = if mfa {
        "with its device, the user gets a session and can work"
    } else {
        "the user can enrol a device, get a session and work"
    };
    Ok(protection.passes(message).and([device]))
}

/// What does not work, in words.
fn lost(
    live: &Liveness,
    protection: &Protection<'_>,
    has_device: bool,
    has_password: bool,
) -> Vec<&'static str> {
    let is_lost = |goal: &Goal| goal.possible == Some(false);
    let asked = [
        (is_lost(&live.work), "with MFA, nearly all is denied that its policies grant"),
        (!has_device && is_lost(&live.enrol), "the user has no device and cannot enrol one"),
        (
            protection.has_key() && is_lost(&live.cli_session),
            "its access key gets no session with MFA: sts:GetSessionToken is denied, or takes none of its \
             devices",
        ),
        (
            has_password && is_lost(&live.first_password),
            "at a first sign-in, or with an expired password, it cannot set a new one",
        ),
    ];
    asked.into_iter().filter(|(is_lost, _)| *is_lost).map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, user};

    /// Asks for MFA, and leaves enrolment and the first password to the console.
    const SOUND: &str = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Resource": "*", "NotAction": ["iam:CreateVirtualMFADevice",
            "iam:EnableMFADevice", "iam:ChangePassword", "iam:GetAccountPasswordPolicy",
            "sts:GetSessionToken"],
         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Effect": "Deny", "Action": "sts:GetFederationToken", "Resource": "*"}]}"#;

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let admin = || user().administrator().console();
        check(&CHECK, "self-service", with(admin().holds(SOUND)), "pass");
        check(&CHECK, "denied everything", with(admin().enforced()), "fail");
        let device = admin().enforced().devices(&["virtual"]);
        check(&CHECK, "denied everything, with a device", with(device), "fail");
        let key = user().administrator().keys(&["active"]).enforced().devices(&["virtual"]);
        check(&CHECK, "a key and a device", with(key), "pass");
        let passkey = || user().administrator().keys(&["active"]).holds(SOUND).devices(&["fido"]);
        check(&CHECK, "a key and a passkey", with(passkey()), "fail");
        check(&CHECK, "beside a password", with(passkey().console()), "unknown");
        let bounded = || admin().enforced().boundary_unseen();
        let device = bounded().devices(&["virtual"]);
        check(&CHECK, "a device, behind a boundary that was not seen", with(device), "unknown");
        check(&CHECK, "nothing denied", with(admin()), "not-applicable");
        check(&CHECK, "no credential", with(user().enforced()), "not-applicable");
        check(&CHECK, "devices not seen", with(admin().enforced().hide("devices")), "unknown");
        check(&CHECK, "grants not seen", with(admin().hide("grants")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_does_not_work() {
        let alice = user().administrator().console().enforced();
        let said = "the user has no device and cannot enrol one; at a first sign-in, or with an \
                    expired password, it cannot set a new one";
        check_message(&CHECK, "denied everything", account().user(alice), said);
    }
}
