//! A policy of a role asks for MFA that can never be there.

use tutela_access::Question;
use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{Check, Fix, Judge, RoleView, shared::ROLES};

pub(crate) static CHECK: Check = Check {
    id: "role-mfa-condition-never-met",
    title: "Role's policy asks for MFA that can never be there",
    area: Area::Roles,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: ROLES,
    opt_in: None,
    doc: include_str!("mfa_condition_never_met.md"),
    fix: Fix {
        console: "IAM > Roles > {id} > Permissions, or Trust relationships > edit the policy: ask for MFA where people sign in",
        cli: "write the policy without that condition, then aws iam update-assume-role-policy --role-name {id} --policy-document file://trust.json for a trust policy, or aws iam put-role-policy for an inline one",
        terraform: "take the condition out of the policy document of the aws_iam_role {id}, or of the policy that is attached to it",
    },
    judge: Judge::Role(judge),
};

fn judge(view: &RoleView<'_>) -> Judgement {
    if let Some(verdict) = view.service_linked() {
        return Ok(verdict);
    }
    let questions = view.questions()?;
    let trust = questions.trust.clone();
    let never = |it: &&Question| it.never.is_some();
    let own = questions.of_own.as_deref().unwrap_or_default();
    let first = questions.of_trust.iter().chain(own).find(never);
    if let Some((question, outcome)) = first.and_then(|it| Some((it, it.never.as_ref()?))) {
        let Question { words, policy, .. } = question;
        let message = format!("{words} in {policy} is never met: {outcome}");
        return Ok(Verdict::fail(message, [trust]).and(question.evidence.iter().cloned()));
    }
    let own = questions.of_own.as_ref().map_err(|gap| gap.beside([trust.clone()]))?;
    if own.is_empty() && questions.of_trust.is_empty() {
        let message = "neither its trust policy nor its own policies ask about MFA";
        return Ok(Verdict::not_applicable(message, [trust]));
    }
    let cited = own.iter().flat_map(|it| it.evidence.iter().cloned());
    let message = "some session can meet what its policies ask about MFA";
    Ok(Verdict::pass(message, [trust]).and(cited))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{RoleFixture, account, check, check_message, role};

    #[track_caller]
    fn case(what: &str, role: RoleFixture, expected: &str) {
        check(&CHECK, what, account().role(role), expected);
    }

    #[test]
    fn trust_policies() {
        case("a service with MFA", role().trusts_if("ec2", "Bool true"), "fail");
        case("an identity provider with MFA", role().trusts_if("saml", "Bool true"), "fail");
        case("users with MFA", role().trusts_if("account", "Bool true"), "pass");
        case(
            "users with a value that there is not",
            role().trusts_if("account", "Bool ture"),
            "fail",
        );
        let misspelled = r#"{"Bool": {"aws:MFAPresent": "true"}}"#;
        case("users with a key that there is not", role().trusts_if("account", misspelled), "fail");
        let twice = r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "Null": {"aws:MultiFactorAuthPresent": "true"}}"#;
        case("users with MFA that is absent", role().trusts_if("account", twice), "fail");
        case(
            "another role, which a session with MFA may have assumed",
            role().trusts_if("role", "Bool true"),
            "pass",
        );
        case("a service, if it exists", role().trusts_if("ec2", "BoolIfExists true"), "pass");
        case("no question", role(), "not-applicable");
    }

    #[test]
    fn its_own_policies() {
        let grant = || role().holds_if("Allow", "Bool true");
        case("a service's role is granted with MFA", grant().trusts("ec2"), "fail");
        case("a federated role is granted with MFA", grant().trusts("saml"), "fail");
        case("a user's role is granted with MFA", grant(), "pass");
        let deny = || role().holds_if("Deny", "BoolIfExists false");
        case("a service's role is denied without MFA", deny().trusts("ec2"), "fail");
        case("a user's role is denied without MFA", deny(), "pass");
        let missed = role().holds_if("Deny", "Bool ture");
        case("a Deny with a value that there is not", missed, "fail");
        case("a service's role without a question", role().trusts("ec2"), "not-applicable");
        case("a policy that was not seen", role().holds_unseen(), "unknown");
        let both = role().trusts_if("ec2", "Bool true").holds_unseen();
        case("a policy that was not seen beside a trust that is never met", both, "fail");
    }

    #[test]
    fn accounts() {
        let linked = role().named("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        case("a service's own role", linked, "not-applicable");
        case("a trust that cannot be read", role().trust("{"), "unknown");
        check(&CHECK, "no roles", account(), "not-applicable");
        check(&CHECK, "roles not listed", account().hide("users"), "unknown");
        check_message(
            &CHECK,
            "a service's role is denied without MFA",
            account().role(role().trusts("ec2").holds_if("Deny", "BoolIfExists false")),
            "BoolIfExists of aws:MultiFactorAuthPresent in inline policy own-0 of the role is never \
             met: the Deny always applies: no session of a role that only services and identity \
             providers assume has MFA",
        );
    }
}
