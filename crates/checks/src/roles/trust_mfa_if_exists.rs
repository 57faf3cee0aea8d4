//! A trust policy that asks for MFA and lets in whoever has none.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{
    Check, Fix, Judge, RoleView,
    shared::{ASK_FOR_MFA, ROLES},
};

pub(crate) static CHECK: Check = Check {
    id: "role-trust-mfa-if-exists",
    title: "Role's trust policy asks for MFA in a way that requests without it meet",
    area: Area::Roles,
    severity: Severity::High,
    worst: Severity::High,
    needs: ROLES,
    opt_in: None,
    doc: include_str!("trust_mfa_if_exists.md"),
    fix: Fix { ..ASK_FOR_MFA },
    judge: Judge::Role(judge),
};

fn judge(view: &RoleView<'_>) -> Judgement {
    if let Some(verdict) = view.service_linked() {
        return Ok(verdict);
    }
    let questions = view.questions()?;
    let trust = questions.trust.clone();
    let asked = &questions.of_trust;
    let met = asked.iter().find_map(|it| Some((it, it.holds_without?)));
    Ok(match met {
        Some((question, by)) => {
            let message = format!("{} is met by {by}", question.words);
            Verdict::fail(message, [trust]).and(question.evidence.iter().cloned())
        }
        None if asked.is_empty() => {
            Verdict::not_applicable("its trust policy asks nobody for MFA", [trust])
        }
        None => Verdict::pass("no user meets what its trust policy asks without MFA", [trust]),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, role};

    fn asks(whom: &str, condition: &str) -> AccountFixture {
        account().role(role().trusts_if(whom, condition))
    }

    #[test]
    fn cases() {
        check(&CHECK, "if it exists", asks("account", "BoolIfExists true"), "fail");
        check(
            &CHECK,
            "if it exists, of another account",
            asks("other-account", "BoolIfExists true"),
            "fail",
        );
        check(&CHECK, "if it exists, of a user", asks("alice", "BoolIfExists true"), "fail");
        check(&CHECK, "absent", asks("account", "Null true"), "fail");
        check(&CHECK, "there at all", asks("account", "Null false"), "fail");
        check(&CHECK, "not false", asks("account", "StringNotEquals false"), "fail");
        check(&CHECK, "the wrong way round", asks("account", "Bool false"), "fail");
        check(&CHECK, "true", asks("account", "Bool true"), "pass");
        let age = r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#;
        check(&CHECK, "an hour old at most", asks("account", age), "pass");
        let age = r#"{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#;
        check(&CHECK, "an hour old, if it exists", asks("account", age), "fail");
        let misspelled = r#"{"BoolIfExists": {"aws:MultifactorAuthenticated": "true"}}"#;
        check(&CHECK, "a key that there is not", asks("account", misspelled), "fail");
        check(&CHECK, "nothing is asked", account().role(role()), "not-applicable");
        check(&CHECK, "if it exists, of a service", asks("ec2", "BoolIfExists true"), "pass");
        let mended = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"},
             "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}},
            {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*",
             "Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}}]}"#;
        check(&CHECK, "a Deny mends it", account().role(role().trust(mended)), "pass");
        let providers = mended.replace(r#""Principal": "*""#, r#""Principal": {"Federated": "*"}"#);
        let role_of = |trust: &str| account().role(role().trust(trust));
        check(&CHECK, "a Deny of identity providers", role_of(&providers), "fail");
        let partly = mended
            .replace("\"Null\": {", "\"StringEquals\": {\"sts:ExternalId\": \"1\"}, \"Null\": {");
        check(&CHECK, "a Deny mends it in part", account().role(role().trust(&partly)), "fail");
        let linked = role().named("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        check(&CHECK, "a service's own role", account().role(linked), "not-applicable");
        check(&CHECK, "no roles", account(), "not-applicable");
        check(&CHECK, "roles not listed", account().hide("users"), "unknown");
        check(&CHECK, "a trust that cannot be read", account().role(role().trust("{")), "unknown");
    }

    #[test]
    fn the_sentence_says_who_meets_it() {
        check_message(
            &CHECK,
            "if it exists",
            asks("account", "BoolIfExists true"),
            "BoolIfExists of aws:MultiFactorAuthPresent is met by a long-term access key, whose \
             requests lack the keys about MFA",
        );
    }
}
