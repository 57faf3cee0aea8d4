//! A user on whom whoever holds a leaked key can enrol a device, and so come to have MFA.

use tutela_access::{Family, Level};
use tutela_model::{Area, Judgement, Severity};

use crate::{
    Check, Fix, Judge, UserView,
    of_proofs::Protection,
    shared::{PROOFS, REQUIRE_MFA},
};

pub(crate) static CHECK: Check = Check {
    id: "user-mfa-enrolment-open",
    title: "Whoever holds the user's access key can enrol an MFA device with it",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::High,
    needs: PROOFS,
    opt_in: None,
    doc: include_str!("mfa_enrolment_open.md"),
    fix: Fix { ..REQUIRE_MFA },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    view.judge_protected(of_protected)
}

fn of_protected(protection: &Protection<'_>) -> Judgement {
    if matches!(protection.level(), Level::Leaky | Level::Open) {
        let check = if protection.alike.asks_for_mfa.clone()? {
            "user-mfa-enforcement-leaky"
        } else {
            "user-mfa-not-enforced"
        };
        let message = format!("more than enrolment is left: `{check}` speaks of that");
        return Ok(protection.not_applicable(message));
    }
    if protection.left().any(|own| own.family == Family::EnrolOthers) {
        let left = protection.words(|own| own.family == Family::EnrolOthers);
        let message = format!("without MFA, devices of other users are within reach: {left}");
        return Ok(protection.fails(message).at(Severity::High));
    }
    if protection.may_leave(Family::EnrolOthers) {
        return Err(protection.unknown());
    }
    protection.judge(
        |level| level == Level::EnrolmentOpen,
        |own| {
            let steps = own.takeover();
            let message = if steps.is_empty() {
                "whoever holds a credential can do what only enrolment needs".to_owned()
            } else {
                format!("whoever holds a credential comes to have MFA: {steps}")
            };
            own.fails(message)
        },
        |own| own.passes(own.level().meaning()),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, user};

    const OTHERS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Resource": "*",
        "NotAction": "iam:EnableMFADevice",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

    /// Leaves others' devices to passwords alone.
    const OTHERS_BY_PASSWORD: &str = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Resource": "*", "NotAction": "iam:EnableMFADevice",
         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Effect": "Deny", "Resource": "*", "Action": "iam:EnableMFADevice",
         "Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}}]}"#;

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let admin = || user().administrator().keys(&["active"]);
        check(&CHECK, "AWS's template, own alone", with(admin().enrols_itself()), "fail");
        let console = user().administrator().console().enrols_itself();
        check(&CHECK, "the same, a password alone", with(console), "pass");
        check(&CHECK, "others' devices", with(admin().holds(OTHERS)), "fail high");
        let by_password = || admin().holds(OTHERS_BY_PASSWORD);
        check(&CHECK, "others' devices, by a password", with(by_password().console()), "fail high");
        check(&CHECK, "the same, without one", with(by_password()), "pass");
        let hidden = by_password().hide("password");
        check(&CHECK, "the same, and the password was not seen", with(hidden), "unknown");
        check(&CHECK, "denied everything", with(admin().enforced()), "pass");
        check(&CHECK, "denied IAM alone", with(admin().guarded()), "not-applicable");
        check(&CHECK, "nothing denied", with(admin()), "not-applicable");
        check(&CHECK, "no credential", with(user().administrator()), "not-applicable");
        check(&CHECK, "grants not seen", with(admin().hide("grants")), "unknown");
        let hidden = with(user().administrator().console().enrols_itself().hide("keys"));
        check(&CHECK, "only a key opens it, and keys were not seen", hidden, "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_tells_the_steps() {
        let alice = user().administrator().keys(&["active"]).enrols_itself();
        let said = "whoever holds a credential comes to have MFA: iam:CreateVirtualMFADevice, \
                    iam:EnableMFADevice, sts:GetSessionToken";
        check_message(&CHECK, "a key", account().user(alice), said);
    }
}
