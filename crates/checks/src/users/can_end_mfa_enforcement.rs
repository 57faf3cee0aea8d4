//! A user who can end what is enforced on it without MFA.

use tutela_access::Level;
use tutela_model::{Area, Judgement, Severity};

use crate::{
    Check, Fix, Judge, UserView,
    of_proofs::Protection,
    shared::{PROOFS, REQUIRE_MFA},
};

/// So many calls or roles are named.
const NAMED: usize = 3;

pub(crate) static CHECK: Check = Check {
    id: "user-can-end-mfa-enforcement",
    title: "User can switch off without MFA what asks it for MFA",
    area: Area::Users,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: PROOFS,
    opt_in: None,
    doc: include_str!("can_end_mfa_enforcement.md"),
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
    let calls: Vec<&str> = protection.ends().collect();
    let (roles, is_doubtful) = view.roles_that_undo(protection);
    let roles: Vec<&str> = roles.into_iter().collect();
    if let Some(words) = named(&calls) {
        return Ok(protection.fails(format!("without MFA, it can call {words}")));
    }
    if let Some(words) = named(&roles) {
        let message = format!("without MFA, it can assume what may change policies: {words}");
        return Ok(protection.fails(message));
    }
    if is_doubtful || protection.alike.level == Level::Unknown || protection.may_end() {
        return Err(protection.unknown());
    }
    Ok(protection.passes("without MFA, the user can change no policy, group, tag or device"))
}

fn named(all: &[&str]) -> Option<String> {
    let more = if all.len() > NAMED { " and more" } else { "" };
    let shown: Vec<&str> = all.iter().take(NAMED).copied().collect();
    (!shown.is_empty()).then(|| format!("{}{more}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, role, user};

    const BUT_DETACH: &str = r#"{"Statement": [{"Effect": "Deny", "NotAction": "iam:De*",
        "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    /// Keys lack what is asked for.
    const BUT_KEYS: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*",
        "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    const BUT_ROLES: &str = r#"{"Statement": [{"Effect": "Deny", "NotAction": "sts:AssumeRole",
        "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let admin = || user().administrator().keys(&["active"]);
        check(&CHECK, "detaching is left", with(admin().holds(BUT_DETACH)), "fail");
        let roles = |role| account().user(admin().holds(BUT_ROLES)).role(role);
        check(&CHECK, "an administrator's role is left", roles(role().administrator()), "fail");
        check(&CHECK, "another role is left", roles(role()), "pass");
        let unseen = roles(role().holds_unseen());
        check(&CHECK, "a role is left whose policies were not seen", unseen, "unknown");
        check(&CHECK, "denied everything", with(admin().enforced()), "pass");
        check(&CHECK, "denied IAM alone", with(admin().guarded()), "pass");
        check(&CHECK, "nothing denied", with(admin()), "not-applicable");
        check(&CHECK, "no credential", with(user().enforced()), "not-applicable");
        check(&CHECK, "grants not seen", with(admin().hide("grants")), "unknown");
        let console = user().administrator().console().holds(BUT_KEYS).hide("keys");
        check(&CHECK, "only a key could, and keys were not seen", with(console), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_names_calls_or_roles() {
        let alice = || user().administrator().keys(&["active"]);
        let said = "without MFA, it can call iam:DeactivateMFADevice, iam:DeleteGroupPolicy, \
                    iam:DeletePolicy and more";
        check_message(&CHECK, "calls", account().user(alice().holds(BUT_DETACH)), said);
        let by_role = account().user(alice().holds(BUT_ROLES)).role(role().administrator());
        let said = "without MFA, it can assume what may change policies: role/ops";
        check_message(&CHECK, "a role", by_role, said);
    }
}
