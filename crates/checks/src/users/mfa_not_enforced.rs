//! A user of whom nothing is denied without MFA.

use tutela_access::Level;
use tutela_model::{Area, Judgement, Severity};

use crate::{
    Check, Fix, Judge, UserView,
    of_proofs::Protection,
    shared::{PROOFS, REQUIRE_MFA},
};

pub(crate) static CHECK: Check = Check {
    id: "user-mfa-not-enforced",
    title: "No policy asks the user for MFA",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::High,
    needs: PROOFS,
    opt_in: None,
    doc: include_str!("mfa_not_enforced.md"),
    fix: Fix { ..REQUIRE_MFA },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    view.judge_protected(of_protected)
}

fn of_protected(protection: &Protection<'_>) -> Judgement {
    if protection.alike.asks_for_mfa.clone()? {
        return Ok(protection.passes("its policies ask for MFA"));
    }
    protection.judge(
        |level| matches!(level, Level::Leaky | Level::Open),
        |own| {
            let left = own.words(|_| true);
            let message = format!("no policy asks for MFA, so that a password or key gives {left}");
            own.fails(message).at(own.severity(|_| true))
        },
        |own| own.passes("its policies grant nothing that MFA would have to protect"),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, user};

    const NOTHING: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let key = || user().keys(&["active"]);
        check(&CHECK, "a key", with(key()), "fail");
        check(&CHECK, "a password", with(user().console()), "fail");
        check(&CHECK, "a device does not enforce it", with(key().devices(&["virtual"])), "fail");
        check(&CHECK, "an administrator's key", with(key().administrator()), "fail high");
        check(
            &CHECK,
            "a password for a service",
            with(user().service_credential("active")),
            "pass",
        );
        check(&CHECK, "nothing granted", with(user().holds(NOTHING).console()), "pass");
        check(&CHECK, "denied everything", with(key().enforced()), "pass");
        check(&CHECK, "denied IAM alone", with(key().guarded()), "pass");
        check(&CHECK, "an inactive key", with(user().keys(&["inactive"])), "not-applicable");
        check(&CHECK, "no credential", with(user()), "not-applicable");
        check(&CHECK, "grants not seen", with(key().hide("grants")), "unknown");
        check(&CHECK, "keys not seen", with(user().hide("keys")), "unknown");
        check(&CHECK, "keys not seen, a password", with(user().console().hide("keys")), "fail");
        let hidden = with(user().console().enforced().hide("keys"));
        check(&CHECK, "keys not seen, denied", hidden, "pass");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_left() {
        let alice = user().administrator().keys(&["active"]);
        let said = "no policy asks for MFA, so that a password or key gives \
                    privilege (iam:AttachUserPolicy), credentials (iam:CreateAccessKey), \
                    mfa-removal (iam:DeactivateMFADevice) and more";
        check_message(&CHECK, "an administrator", account().user(alice), said);
    }
}
