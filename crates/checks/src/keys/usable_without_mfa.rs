//! An access key with which something is possible without MFA.

use tutela_access::{Level, Residual};
use tutela_model::{Area, Judgement, Severity};

use crate::{
    Check, Fix, Judge, KeyView,
    of_proofs::{OF_KEY, Protection},
    shared::{PROOFS, REQUIRE_MFA, inactive},
};

pub(crate) static CHECK: Check = Check {
    id: "access-key-usable-without-mfa",
    title: "Access key works without MFA",
    area: Area::Keys,
    severity: Severity::Medium,
    worst: Severity::High,
    needs: PROOFS,
    opt_in: None,
    doc: include_str!("usable_without_mfa.md"),
    fix: Fix { ..REQUIRE_MFA },
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    if let Some(verdict) = inactive(view) {
        return Ok(verdict);
    }
    view.owner.judge_protected(|protection| of_protected(view, protection))
}

fn of_protected(view: &KeyView<'_>, protection: &Protection<'_>) -> Judgement {
    let is_of_key = |own: &Residual| OF_KEY.contains(&own.credential);
    let words = protection.words(is_of_key);
    let roles = protection.roles(OF_KEY);
    if words.is_empty() && !roles.is_empty() {
        let message = format!("with the key alone, {roles} can be assumed");
        return Ok(protection.fails(message).and([view.cite_active()]));
    }
    if !words.is_empty() {
        let message = format!("the key alone gives {words}");
        let severity = protection.severity(is_of_key);
        return Ok(protection.fails(message).at(severity).and([view.cite_active()]));
    }
    let is_doubtful = protection.misses_roles() || !protection.alike.unseen.is_empty();
    let states = protection.proof.states.iter();
    let mut of_key_states = states.filter(|own| OF_KEY.contains(&own.credential));
    if is_doubtful || of_key_states.any(|own| own.level == Level::Unknown) {
        return Err(protection.unknown());
    }
    let message = "the key alone gives nothing but what enrolling a device takes";
    Ok(protection.passes(message).and([view.cite_active()]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let key = || user().keys(&["active"]);
        check(&CHECK, "reads buckets", with(key()), "fail");
        check(&CHECK, "an administrator's", with(key().administrator()), "fail high");
        check(&CHECK, "denied everything", with(key().enforced()), "pass");
        check(&CHECK, "enrols", with(key().administrator().enrols_itself()), "pass");
        check(&CHECK, "inactive", with(user().keys(&["inactive"])), "not-applicable");
        check(&CHECK, "grants not seen", with(key().hide("grants")), "unknown");
        check(&CHECK, "keys not seen", with(user().hide("keys")), "unknown");
        check(&CHECK, "no keys", with(user()), "not-applicable");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn the_sentence_says_for_what() {
        let said = "the key alone gives data (s3:GetObject)";
        check_message(&CHECK, "reads", account().user(user().keys(&["active"])), said);
    }
}
