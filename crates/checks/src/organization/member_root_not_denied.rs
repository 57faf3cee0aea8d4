//! No SCP keeps the root users of members from acting.

use tutela_access::member_roots;
use tutela_model::{
    Area, Cause, Evidence, Gap, Judgement, Member, Operation, Severity, Verdict, operation,
};

use super::not_here;
use crate::{AccountView, Check, Fix, Judge, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "member-root-not-denied",
    title: "No SCP denies the root users of members",
    area: Area::Organization,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("member_root_not_denied.md"),
    fix: Fix {
        console: "AWS Organizations > Policies > Service control policies > attach one that denies * where aws:PrincipalArn ends with :root",
        cli: "make an SCP by aws organizations create-policy, with a Deny of * on * where aws:PrincipalArn is like arn:{partition}:iam::*:root, then aws organizations attach-policy",
        terraform: "an aws_organizations_policy that denies * where aws:PrincipalArn is like arn:{partition}:iam::*:root, and an aws_organizations_policy_attachment",
    },
    judge: Judge::Account { kind: "organization", judge },
};

static NEEDS: &[&Operation] = &[
    &operation::DESCRIBE_ORGANIZATION,
    &operation::LIST_POLICIES,
    &operation::DESCRIBE_POLICY,
    &operation::LIST_ROOTS,
    &operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    &operation::LIST_ACCOUNTS_FOR_PARENT,
    &operation::LIST_TARGETS_FOR_POLICY,
];

/// So many members are named, and cited.
const SHOWN: usize = 3;

fn judge(view: &AccountView<'_>) -> Judgement {
    let account = view.account;
    let tree = account.tree.seen();
    let was_asked = !matches!(&tree, Err(gap) if gap.cause() == Cause::NotAsked);
    if let Some(verdict) = not_here(account, was_asked)? {
        return Ok(verdict);
    }
    let seen = tree?;
    let tree = &seen.value;
    let roots = member_roots(tree, &account.partition)?;
    let mut open: Vec<(&Member, &str)> = Vec::new();
    let mut doubt: Option<&Gap> = None;
    for (member, left) in &roots {
        match left {
            Ok(None) => {}
            Ok(Some(action)) => open.push((member, action)),
            Err(gap) => doubt = doubt.or(Some(gap)),
        }
    }
    let listed = [seen.cite("Roots", counted(tree.members.known.len(), "account"))];
    let Some((_, action)) = open.first() else {
        if let Some(gap) = doubt.or(tree.members.complete.as_ref().err()) {
            return Err(gap.beside(listed));
        }
        if roots.is_empty() {
            let message = "the organization has no member in use";
            return Ok(Verdict::not_applicable(message, listed));
        }
        let message = "SCPs deny the root user of every member whatever it asks for";
        return Ok(Verdict::pass(message, listed).and(policies(tree)));
    };
    let names: Vec<&str> = open.iter().take(SHOWN).map(|(member, _)| member.id.as_str()).collect();
    let more = match open.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let of = counted(roots.len(), "member");
    let message = format!(
        "of {of}, SCPs leave the root user of {} something: {}{more}; it can call {action}",
        open.len(),
        names.join(", "),
    );
    let cited = open.iter().take(SHOWN).map(|(member, _)| state(member));
    Ok(Verdict::fail(message, listed).and(policies(tree)).and(cited))
}

/// The SCPs that were seen.
fn policies(tree: &tutela_model::Tree) -> Option<Evidence> {
    let attached = tree.scps.seen().ok()?;
    let mut names: Vec<&str> =
        attached.value.by_target.values().flatten().map(|scp| scp.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names = if names.is_empty() { "none in effect".to_owned() } else { names.join(", ") };
    Some(attached.cite("Policies", names))
}

/// Who says that the member is in use.
fn state(member: &Member) -> Evidence {
    let field = format!("Accounts[Id={}].{}", member.id, member.state_field);
    Evidence::new(&member.receipt, field, member.state.word())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message};

    const ROOT: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}}]}"#;
    const ROOT_WITHOUT_MFA: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    const ROOT_BUT_SESSIONS: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}, "Null": {"aws:AssumedRoot": "true"}}}]}"#;
    const ROOT_OF_ANOTHER: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:root"}}}]}"#;
    const USERS: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}}]}"#;

    fn management() -> AccountFixture {
        account().organization("management")
    }

    #[test]
    fn cases() {
        let one = |scps: &[&'static str]| management().member("444455556666", "ACTIVE", scps);
        check(&CHECK, "a Deny of root", one(&[ROOT]), "pass");
        check(&CHECK, "a Deny of root's own credentials", one(&[ROOT_BUT_SESSIONS]), "pass");
        check(&CHECK, "a Deny of root without MFA", one(&[ROOT_WITHOUT_MFA]), "fail");
        check(&CHECK, "a Deny of users", one(&[USERS]), "fail");
        check(&CHECK, "no SCP but AWS's", one(&[]), "fail");
        check(&CHECK, "a Deny that names it", one(&[ROOT_OF_ANOTHER]), "pass");
        let two = one(&[ROOT_OF_ANOTHER]).member("777788889999", "ACTIVE", &[ROOT_OF_ANOTHER]);
        check(&CHECK, "a Deny that names another", two, "fail");
        let open = one(&[ROOT]).member("777788889999", "ACTIVE", &[]);
        check(&CHECK, "one of two", open, "fail");
        let shut = one(&[ROOT]).member("777788889999", "SUSPENDED", &[]);
        check(&CHECK, "the other is suspended", shut, "pass");
        check(&CHECK, "SCPs are off", one(&[ROOT]).without_scps(), "fail");
        check(&CHECK, "no members", management(), "not-applicable");
        check(&CHECK, "a member", account().organization("member"), "not-applicable");
        check(&CHECK, "no organization", account(), "not-applicable");
    }

    #[test]
    fn what_was_not_seen() {
        let one = |scps: &[&'static str]| management().member("444455556666", "ACTIVE", scps);
        check(&CHECK, "the tree", one(&[ROOT]).hide("tree"), "unknown");
        check(&CHECK, "the organization", one(&[ROOT]).hide("organization"), "unknown");
        check(&CHECK, "targets", one(&[ROOT]).hide("targets"), "unknown");
        check(&CHECK, "an OU", one(&[ROOT]).hide("unit"), "unknown");
        check(&CHECK, "an OU beside an open one", one(&[]).hide("unit"), "fail");
        check(&CHECK, "an SCP that cannot be read", one(&["{"]), "unknown");
    }

    #[test]
    fn the_sentence_says_who() {
        check_message(
            &CHECK,
            "two",
            management().member("444455556666", "ACTIVE", &[]).member(
                "777788889999",
                "ACTIVE",
                &[ROOT],
            ),
            "of 2 members, SCPs leave the root user of 1 something: 444455556666; it can call \
             a2c:GetContainerizationJobDetails",
        );
    }
}
