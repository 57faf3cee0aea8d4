//! A user whom AWS has quarantined.

use tutela_model::{Area, Arn, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, UserView};

/// What AWS attaches to a user whose key it found in public, in whatever version of it.
///
/// Source: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html>
const QUARANTINE: &str = ":aws:policy/AWSCompromisedKeyQuarantine";

pub(crate) static CHECK: Check = Check {
    id: "user-quarantined",
    title: "AWS has put the user under quarantine",
    area: Area::Abuse,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("user_quarantined.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Access keys > deactivate and delete each; answer AWS's case; detach the policy last",
        cli: "aws iam update-access-key --user-name {user} --access-key-id KEY --status Inactive",
        terraform: "make a new aws_iam_access_key, or better a role, and remove the old one",
    },
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let grants = view.user.grants.seen()?;
    let mut attached = grants.value.attached.iter().map(Arn::as_str);
    let Some(policy) = attached.find(|arn| arn.contains(QUARANTINE)) else {
        let evidence = grants.cite("UserDetailList[].AttachedManagedPolicies", "no quarantine");
        return Ok(Verdict::pass("AWS has not put the user under quarantine", [evidence]));
    };
    let evidence = grants.cite("UserDetailList[].AttachedManagedPolicies", policy);
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let message = format!("AWS attached {name}: it found a key of the user in public");
    Ok(Verdict::fail(message, [evidence]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let attached = |name: &str| user().attached(&format!("arn:aws:iam::aws:policy/{name}"));
        check(&CHECK, "nothing attached", with(user()), "pass");
        check(&CHECK, "another policy", with(attached("ReadOnlyAccess")), "pass");
        for version in ["", "V2", "V3", "V4"] {
            let policy = format!("AWSCompromisedKeyQuarantine{version}");
            check(&CHECK, &policy, with(attached(&policy)), "fail");
        }
        let own = user().attached("arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantine");
        check(&CHECK, "one of the account's own", with(own), "pass");
        check(&CHECK, "denied", with(user().hide("grants")), "unknown");
    }
}
