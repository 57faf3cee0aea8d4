//! Whoever joins tomorrow is not asked for MFA until somebody thinks of it.

use tutela_access::{Level, is_without_tree, newcomer};
use tutela_model::{Area, Cause, Gap, Judgement, Operation, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "new-user-mfa-not-enforced",
    title: "No policy asks a new user for MFA",
    area: Area::Organization,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("new_user_mfa_not_enforced.md"),
    fix: Fix {
        console: "in the management account: AWS Organizations > Policies > Service control policies > Create policy, with what tutela policy require-mfa --as scp writes > Targets > Attach",
        cli: "tutela policy require-mfa --as scp > scp.json, then in the management account aws organizations create-policy --type SERVICE_CONTROL_POLICY --name require-mfa --description MFA --content file://scp.json and aws organizations attach-policy",
        terraform: "an aws_organizations_policy with what tutela policy require-mfa --as scp writes, and an aws_organizations_policy_attachment",
    },
    judge: Judge::Account { kind: "new-user", judge },
};

static NEEDS: &[&Operation] = &[
    &operation::DESCRIBE_ORGANIZATION,
    &operation::LIST_ROOTS,
    &operation::LIST_POLICIES,
    &operation::DESCRIBE_POLICY,
];

fn judge(view: &AccountView<'_>) -> Judgement {
    let account = view.account;
    let seen = account.organization.seen()?;
    let Some(organization) = &seen.value else {
        let message = "the account belongs to no organization, whose policies alone reach users \
                       before they are there";
        let evidence = seen.cite("Error.Code", "AWSOrganizationsNotInUseException");
        return Ok(Verdict::not_applicable(message, [evidence]));
    };
    let managed_by = seen.cite("Organization.MasterAccountId", &organization.management_account);
    if organization.is_management {
        let message = "the account is the management account, which no SCP reaches";
        return Ok(Verdict::not_applicable(message, [managed_by]));
    }
    let scps = match account.controls.scps.seen() {
        Ok(scps) => scps,
        Err(gap) if is_without_tree(&gap) => {
            let message = "the organization was not asked for its policies, which `--org` does";
            return Ok(Verdict::not_applicable(message, [managed_by]));
        }
        Err(gap) => return Err(gap),
    };
    let names: Vec<&str> = scps.value.iter().flatten().map(|scp| scp.name.as_str()).collect();
    let evidence = [managed_by, scps.cite("Policies", names.join(", "))];
    let proof = newcomer(account)?;
    let left = proof.residual.first();
    match proof.level {
        Level::Unknown => {
            let call = scps.receipt.call.clone();
            let detail = "what the SCPs leave to a new user could not be decided";
            Err(Gap::new(call, Cause::Undecided, detail).beside(evidence))
        }
        Level::Leaky | Level::Open => {
            let call = left.map_or("", |own| own.witness.request.action_as_given());
            let message = format!(
                "a user who is made tomorrow can call {call} and the like without MFA until a policy of \
                 the account denies it"
            );
            Ok(Verdict::fail(message, evidence))
        }
        level @ (Level::Sealed
        | Level::ConsoleEnrolmentOpen
        | Level::FirstDeviceOnly
        | Level::EnrolmentOpen) => {
            let message = format!("the SCPs leave a new user {}", level.meaning());
            Ok(Verdict::pass(message, evidence))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, user};

    const MFA: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    const OF_ALICE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "alice"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    const NO_KEYS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

    fn member(levels: &[&[&'static str]]) -> AccountFixture {
        account().organization("member").under(levels)
    }

    #[test]
    fn cases() {
        check(&CHECK, "an SCP at the root", member(&[&[MFA], &[]]), "pass");
        check(&CHECK, "one at the account", member(&[&[], &[MFA]]), "pass");
        check(&CHECK, "none that asks", member(&[&[], &[]]), "fail");
        check(&CHECK, "one for somebody else", member(&[&[OF_ALICE]]), "fail");
        check(&CHECK, "one that keys pass by", member(&[&[NO_KEYS]]), "fail");
        let others = member(&[&[]]).user(user().enforced().keys(&["active"]));
        check(&CHECK, "those who are there have policies of their own", others, "fail");
        let management = account().organization("management").scp("RequireMfa", MFA);
        check(&CHECK, "the management account", management, "not-applicable");
        check(&CHECK, "no organization", account(), "not-applicable");
    }

    #[test]
    fn what_was_not_seen() {
        let alone = account().organization("member");
        check(&CHECK, "the organization was not to be asked", alone, "not-applicable");
        let lost = member(&[&[MFA]]).hide("levels");
        check(&CHECK, "SCPs were not listed", lost, "unknown");
        let hidden = member(&[&[MFA]]).hide("organization");
        check(&CHECK, "whether there is an organization", hidden, "unknown");
        check(&CHECK, "an SCP that cannot be read", member(&[&["{"]]), "unknown");
    }
}
