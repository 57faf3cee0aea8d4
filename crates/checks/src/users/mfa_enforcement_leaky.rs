//! A user whose policies ask for MFA and leave something that they should not.

use tutela_access::Level;
use tutela_model::{Area, Judgement, Severity};

use crate::{
    Check, Fix, Judge, UserView,
    of_proofs::Protection,
    shared::{PROOFS, REQUIRE_MFA},
};

pub(crate) static CHECK: Check = Check {
    id: "user-mfa-enforcement-leaky",
    title: "User's policies ask for MFA, and leave something without it",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::High,
    needs: PROOFS,
    opt_in: None,
    doc: include_str!("mfa_enforcement_leaky.md"),
    fix: Fix { ..REQUIRE_MFA },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    view.judge_protected(of_protected)
}

fn of_protected(protection: &Protection<'_>) -> Judgement {
    if !protection.alike.asks_for_mfa.clone()? {
        let none = "no policy asks for MFA: `user-mfa-not-enforced` speaks of that";
        return Ok(protection.not_applicable(none));
    }
    protection.judge(
        |level| matches!(level, Level::Leaky | Level::Open),
        |own| {
            let left = own.words(|_| true);
            let roles = own.roles(&own.held);
            let message = match (left.is_empty(), roles.is_empty()) {
                (_, true) => format!("without MFA, {left} is left"),
                (true, false) => format!("without MFA, {roles} can be assumed"),
                (false, false) => format!("without MFA, {left} is left, and {roles}"),
            };
            own.fails(message).at(own.severity(|_| true))
        },
        |own| own.passes(own.level().meaning()),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, role, user};

    const BUT_READS: &str = r#"{"Statement": [{"Effect": "Deny", "NotAction": "s3:GetObject",
        "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let key = || user().keys(&["active"]);
        check(&CHECK, "reading buckets is left", with(key().holds(BUT_READS)), "fail");
        let admin = || key().administrator();
        check(&CHECK, "an administrator's", with(admin().holds(BUT_READS)), "fail");
        check(&CHECK, "denied IAM alone", with(key().guarded()), "fail");
        let present = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
        let bool_alone = key().administrator().holds(present);
        check(&CHECK, "a key lacks the key that is asked for", with(bool_alone), "fail high");
        let console = user().administrator().console().holds(present);
        check(&CHECK, "a console session has it", with(console), "pass");
        check(&CHECK, "denied everything", with(key().enforced()), "pass");
        check(&CHECK, "nothing denied", with(key()), "not-applicable");
        check(&CHECK, "no credential", with(user().guarded()), "not-applicable");
        check(&CHECK, "grants not seen", with(key().hide("grants")), "unknown");
        let hidden = with(user().console().administrator().holds(present).hide("keys"));
        check(&CHECK, "only a key would leak, and keys were not seen", hidden, "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_left() {
        let alice = || user().keys(&["active"]);
        let said = "without MFA, data (s3:GetObject) is left";
        check_message(&CHECK, "reads", account().user(alice().holds(BUT_READS)), said);
        let but_roles = r#"{"Statement": [{"Effect": "Deny", "NotAction": "sts:AssumeRole",
            "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
        let one = account().user(alice().holds(but_roles)).role(role().trusts("alice"));
        check_message(&CHECK, "a role", one, "without MFA, role/ops can be assumed");
    }
}
