//! Builds of strangers get into a role.

use tutela_access::{Admits, Gate, GateKind};
use tutela_model::{
    Area, Cause, Evidence, Gap, Judgement, Operation, Severity, Verdict, operation,
};

use super::open_without_credential::Told;
use crate::{Check, Fix, Judge, RoleView};

pub(crate) static CHECK: Check = Check {
    id: "role-ci-trust-open",
    title: "Role lets in builds of any repository",
    area: Area::Roles,
    severity: Severity::High,
    worst: Severity::Critical,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("ci_trust_open.md"),
    fix: Fix {
        console: "IAM > Roles > {id} > Trust relationships > Edit trust policy > add a condition on the provider's sub that spells out the owner and the repository",
        cli: "aws iam update-assume-role-policy --role-name {id} --policy-document file://trust.json",
        terraform: "in assume_role_policy of the aws_iam_role {id}: condition { test = \"StringEquals\", variable = \"token.actions.githubusercontent.com:sub\", values = [\"repo:OWNER/REPOSITORY:ref:refs/heads/main\"] }, or the like of another provider",
    },
    judge: Judge::Role(judge),
};

static NEEDS: &[&Operation] =
    &[&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, &operation::LIST_OPEN_ID_CONNECT_PROVIDERS];

fn judge(view: &RoleView<'_>) -> Judgement {
    if let Some(verdict) = view.service_linked() {
        return Ok(verdict);
    }
    let entry = view.entry()?;
    let trust = entry.trust.clone();
    let is_pipeline = |gate: &&Gate| matches!(gate.kind, GateKind::Pipeline { .. });
    let gates: Vec<&Gate> = entry.gates.iter().filter(is_pipeline).collect();
    if gates.is_empty() {
        let message = "its trust policy names no service that runs builds";
        return Ok(Verdict::not_applicable(message, [trust]));
    }
    let is_open = |gate: &&&Gate| matches!(gate.admits, Admits::Anybody(_));
    if let Some(gate) = gates.iter().find(is_open) {
        return open(view, gate, trust);
    }
    if let Some((gate, why)) = gates.iter().find_map(|gate| Some((gate, gate.unclear()?))) {
        return Err(view.unclear(gate, why).beside([trust]));
    }
    let names: Vec<&str> = gates.iter().filter_map(|gate| gate.pipeline()).collect();
    let message = format!(
        "of the builds on {}, it lets in those alone that its trust policy names",
        names.join(" and ")
    );
    Ok(Verdict::pass(message, [trust]))
}

/// The verdict on a role that a stranger's token opens.
fn open(view: &RoleView<'_>, gate: &Gate, trust: Evidence) -> Judgement {
    let (GateKind::Pipeline { name, tenant, refused_for }, Admits::Anybody(like)) =
        (&gate.kind, &gate.admits)
    else {
        return Err(view.unclear(gate, "it is no service for builds").beside([trust]));
    };
    // Without the provider nobody's token counts.
    let listed = view.account.account.oidc_providers.seen()?;
    let is_listed = listed.value.iter().any(|arn| arn.as_str() == gate.provider);
    let (field, has) = ("OpenIDConnectProviderList", if is_listed { "present" } else { "absent" });
    let evidence = [trust, listed.cite(field, format!("{}: {has}", gate.provider))];
    if !is_listed {
        let message = format!(
            "it would let in builds of any repository on {name}, but the account has no such \
             provider"
        );
        return Ok(Verdict::pass(message, evidence));
    }
    let whose = tenant.as_ref().map_or(String::new(), |tenant| format!(" of {tenant}"));
    let message =
        format!("it lets in builds of any repository{whose} on {name}, such as with {like}");
    let mut verdict = Verdict::fail(message, evidence);
    if let Some(claims) = refused_for {
        let claims: Vec<String> =
            claims.iter().map(|claim| format!("`{}:{claim}`", issuer(gate))).collect();
        verdict = verdict.remark(format_args!(
            "AWS takes such a trust policy no more: it asks for a condition on {}",
            claims.join(" or ")
        ));
    }
    let may_all = entry_is_administrator(view)?;
    Ok(match (tenant, may_all) {
        (None, false) => verdict,
        (None, true) => verdict.at(Severity::Critical),
        (Some(_), false) => verdict.at(Severity::Medium),
        (Some(_), true) => verdict.at(Severity::High),
    })
}

/// Whether the role may do everything, which it is taken to where nobody knows.
fn entry_is_administrator(view: &RoleView<'_>) -> Result<bool, Gap> {
    Ok(view.entry()?.administrator != Ok(false))
}

impl RoleView<'_> {
    /// Why nobody knows who gets in by a gate.
    pub(super) fn unclear(&self, gate: &Gate, why: &str) -> Gap {
        let name = &self.role.name;
        let detail = format!("who gets into role `{name}` by {}: {why}", gate.provider);
        Gap::new(self.receipt.call.clone(), Cause::Undecided, detail)
    }
}

/// What the condition keys of a provider's tokens begin with.
fn issuer(gate: &Gate) -> &str {
    gate.provider.split_once(":oidc-provider/").map_or(&gate.provider, |(_, issuer)| issuer)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, role};

    const GITHUB: &str = "token.actions.githubusercontent.com";

    fn with(conditions: &str) -> AccountFixture {
        account()
            .provider("oidc-provider/token.actions.githubusercontent.com")
            .role(role().trusts_token(GITHUB, conditions))
    }

    const OWN: &str = r#"{"StringLike": {"it:sub": "repo:octo/app:*"}}"#;

    #[test]
    fn cases() {
        check(&CHECK, "no condition", with("{}"), "fail");
        let aud = r#"{"StringEquals": {"it:aud": "sts.amazonaws.com"}}"#;
        check(&CHECK, "the audience alone", with(aud), "fail");
        let owners = r#"{"StringLike": {"it:sub": "repo:octo-*/app:*"}}"#;
        check(&CHECK, "a wildcard for the owner", with(owners), "fail");
        check(&CHECK, "one repository", with(OWN), "pass");
        let shared = r#"{"StringLike": {"it:job_workflow_ref": "octo/flows/*"}}"#;
        check(&CHECK, "a workflow that others may call", with(shared), "unknown");
        let absent = account().role(role().trusts_token(GITHUB, "{}"));
        check(&CHECK, "a provider that is not there", absent, "pass");
        check(&CHECK, "nobody knows whether it is", with("{}").hide("oidc-providers"), "unknown");
        check(&CHECK, "bound, and nobody knows", with(OWN).hide("oidc-providers"), "pass");
        check(&CHECK, "an account", account().role(role()), "not-applicable");
        check(&CHECK, "SAML", account().role(role().trusts("saml")), "not-applicable");
        check(&CHECK, "no roles", account(), "not-applicable");
        check(&CHECK, "roles not listed", with("{}").hide("users"), "unknown");
        check(&CHECK, "a trust that cannot be read", account().role(role().trust("{")), "unknown");
    }

    #[test]
    fn severities() {
        let of = |role| {
            account().provider("oidc-provider/token.actions.githubusercontent.com").role(role)
        };
        let role = || role().trusts_token(GITHUB, "{}");
        check(&CHECK, "a role that may do everything", of(role().administrator()), "fail critical");
        check(&CHECK, "one that perhaps may", of(role().holds_unseen()), "fail critical");
        let own = account()
            .provider("oidc-provider/oidc.circleci.com/org/0a1b")
            .role(crate::fixture::role().trusts_token("oidc.circleci.com/org/0a1b", "{}"));
        check(&CHECK, "one organization's own", own, "fail medium");
    }

    #[test]
    fn the_sentence_shows_a_token() {
        check_message(
            &CHECK,
            "any repository",
            with(r#"{"StringLike": {"it:sub": "repo:*:environment:production"}}"#),
            "it lets in builds of any repository on GitHub Actions, such as with \
             token.actions.githubusercontent.com:sub `repo:/:environment:production`",
        );
        check_message(
            &CHECK,
            "what AWS refuses today",
            with(r#"{"StringEquals": {"it:aud": "sts.amazonaws.com"}}"#),
            "it lets in builds of any repository on GitHub Actions, such as with \
             token.actions.githubusercontent.com:sub `repo:anybody/anybody:anybody`; AWS takes \
             such a trust policy no more: it asks for a condition on \
             `token.actions.githubusercontent.com:sub` or \
             `token.actions.githubusercontent.com:job_workflow_ref`",
        );
    }
}
