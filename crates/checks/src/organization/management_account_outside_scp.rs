//! Users of the management account do what SCPs deny everywhere else.

use std::collections::BTreeSet;

use tutela_access::{Outlaw, outside};
use tutela_model::{Area, Evidence, Gap, Judgement, Operation, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, UserView};

pub(crate) static CHECK: Check = Check {
    id: "management-account-outside-scp",
    title: "Management account is outside of the SCP that asks for MFA",
    area: Area::Organization,
    severity: Severity::High,
    worst: Severity::High,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("management_account_outside_scp.md"),
    fix: Fix {
        console: "IAM > User groups > the group of all users > Permissions > attach the policy that denies without MFA what the SCP denies",
        cli: "write the SCP's Deny as an IAM policy, which `tutela policy require-mfa` does, then aws iam attach-group-policy for the group of all users",
        terraform: "an aws_iam_group_policy_attachment of the policy that denies without MFA what the SCP denies",
    },
    judge: Judge::Account { kind: "organization", judge },
};

static NEEDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::DESCRIBE_ORGANIZATION,
    &operation::LIST_POLICIES,
    &operation::DESCRIBE_POLICY,
];

/// So many users are named, and cited.
const SHOWN: usize = 3;

fn judge(view: &AccountView<'_>) -> Judgement {
    let account = view.account;
    let seen = account.organization.seen()?;
    let Some(organization) = &seen.value else {
        let evidence = seen.cite("Error.Code", "AWSOrganizationsNotInUseException");
        let message = "the account belongs to no organization";
        return Ok(Verdict::not_applicable(message, [evidence]));
    };
    let managed_by = seen.cite("Organization.MasterAccountId", &organization.management_account);
    if !organization.is_management {
        let message = "the account is no management account, and its SCPs reach it";
        return Ok(Verdict::not_applicable(message, [managed_by]));
    }
    let scps = account.scps.seen()?;
    let found = outside(account, &scps.value)?;
    let names: Vec<&str> = scps.value.iter().map(|scp| scp.name.as_str()).collect();
    let listed = if names.is_empty() { "none but AWS's".to_owned() } else { names.join(", ") };
    let evidence = [managed_by, scps.cite("Policies", listed)];
    if found.asking.is_empty() {
        let message = "no SCP of the organization asks for MFA";
        return Ok(Verdict::not_applicable(message, evidence));
    }
    let asking = found.asking.join(", ");
    if found.users.is_empty() {
        if let Some(doubt) = found.doubts.first() {
            return Err(doubt.beside(evidence));
        }
        let message = format!("no user here can do without MFA what SCP {asking} denies elsewhere");
        return Ok(Verdict::pass(message, evidence));
    }
    let cited = found.users.iter().take(SHOWN).map(|outlaw| credential(view, outlaw));
    let cited: Vec<Evidence> = cited.collect::<Result<Vec<_>, Gap>>()?.concat();
    let message = format!(
        "SCP {asking} asks for MFA and does not reach this account, where {}",
        words(&found.users)
    );
    Ok(Verdict::fail(message, evidence).and(cited))
}

fn words(users: &[Outlaw]) -> String {
    let named = users.iter().take(SHOWN).map(|outlaw| {
        let credential = if outlaw.with_key { "access key" } else { "console password" };
        format!("{} ({credential})", outlaw.name)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match users.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let actions: BTreeSet<&str> = users.iter().map(|outlaw| outlaw.action.as_str()).collect();
    let action = actions.first().copied().unwrap_or_default();
    format!("{named}{more} can call {action} and the like without it")
}

/// The credential with which a user does it.
fn credential(view: &AccountView<'_>, outlaw: &Outlaw) -> Result<Vec<Evidence>, Gap> {
    let mut known = view.account.users.known.iter();
    let Some(user) = known.find(|user| user.arn == outlaw.arn) else { return Ok(Vec::new()) };
    let user = UserView { account: view, user };
    Ok(vec![if outlaw.with_key { user.keys()?.1 } else { user.password()?.1 }])
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, user};

    const MFA: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    const REGION: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}"#;

    fn management() -> AccountFixture {
        account().organization("management")
    }

    #[test]
    fn cases() {
        let with_mfa = || management().scp("RequireMfa", MFA);
        check(&CHECK, "a key", with_mfa().user(user().keys(&["active"])), "fail");
        check(&CHECK, "a password", with_mfa().user(user().console()), "fail");
        check(&CHECK, "no credential", with_mfa().user(user()), "pass");
        check(&CHECK, "an inactive key", with_mfa().user(user().keys(&["inactive"])), "pass");
        check(&CHECK, "no users", with_mfa(), "pass");
        let enforced = user().enforced().keys(&["active"]);
        check(&CHECK, "a user with a policy of its own", with_mfa().user(enforced), "pass");
        let guarded = user().guarded().keys(&["active"]);
        check(&CHECK, "a policy of its own that leaves much", with_mfa().user(guarded), "fail");
        let key = || user().keys(&["active"]);
        check(&CHECK, "no SCP", management().user(key()), "not-applicable");
        let region = management().scp("Regions", REGION);
        check(&CHECK, "an SCP of something else", region.user(key()), "not-applicable");
        let member = account().organization("member").user(key());
        check(&CHECK, "a member", member, "not-applicable");
        check(&CHECK, "no organization", account().user(key()), "not-applicable");
    }

    #[test]
    fn what_was_not_seen() {
        let with_mfa = || management().scp("RequireMfa", MFA);
        let key = || user().keys(&["active"]);
        check(&CHECK, "the organization", with_mfa().user(key()).hide("organization"), "unknown");
        check(&CHECK, "SCPs", with_mfa().user(key()).hide("scps"), "unknown");
        check(
            &CHECK,
            "an SCP that cannot be read",
            management().scp("Bad", "{").user(key()),
            "unknown",
        );
        check(&CHECK, "users", with_mfa().hide("users"), "unknown");
        check(&CHECK, "grants", with_mfa().user(key().hide("grants")), "unknown");
        check(&CHECK, "keys", with_mfa().user(key().hide("keys")), "unknown");
        check(
            &CHECK,
            "keys of a user with a policy",
            with_mfa().user(key().enforced().hide("keys")),
            "pass",
        );
    }

    #[test]
    fn the_sentence_says_who() {
        const OF_BOB: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "bob"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
        let alike = user().keys(&["active"]);
        check_message(
            &CHECK,
            "of two who are alike, one is asked for",
            management().scp("OfBob", OF_BOB).user(alike.clone()).user(alike.named("bob")),
            "SCP OfBob asks for MFA and does not reach this account, where bob (access key) can \
             call s3:GetAccelerateConfiguration and the like without it",
        );
        check_message(
            &CHECK,
            "two users",
            management()
                .scp("RequireMfa", MFA)
                .user(user().keys(&["active"]))
                .user(user().named("bob").console()),
            "SCP RequireMfa asks for MFA and does not reach this account, where alice (access key), \
             bob (console password) can call s3:GetAccelerateConfiguration and the like without it",
        );
    }
}
