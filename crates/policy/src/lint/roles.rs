//! Sessions of roles have no MFA: a Deny that reaches them locks them out.

use super::{
    Attachment, Finding, Rule, Severity,
    probe::{Credential, GUARDED},
    subject::{Subject, asks_about_mfa},
    trust,
};
use crate::syntax::{Effect, Statement};

pub(super) static LOCKED_OUT: Rule = Rule {
    id: "roles-locked-out",
    severity: Severity::High,
    title: "A Deny without MFA reaches sessions of roles, which never have MFA",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
};

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    locked_out(subject).into_iter().chain(never_granted(subject)).collect()
}

/// Allows of a role's policy that ask for MFA.
fn never_granted(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.attachment != Attachment::Role {
        return Vec::new();
    }
    let is_never = |it: &&Statement| {
        it.effect == Effect::Allow
            && it.conditions.iter().any(asks_about_mfa)
            && !subject.fires(it, Credential::RoleSession)
    };
    let statements = subject.document.statements.iter().filter(is_never);
    let message = "the role is not granted this: its sessions have the MFA key false, unless a \
                   user's MFA session assumed it";
    let fix = "ask for MFA in the role's trust policy instead, where the caller has it";
    let finding =
        |it| Finding::at(&trust::IMPOSSIBLE, subject.document, it, message.to_owned(), fix);
    statements.map(|it| finding(it).of(Severity::Medium)).collect()
}

fn locked_out(subject: &Subject<'_>) -> Option<Finding> {
    let severity = match subject.attachment {
        Attachment::Role | Attachment::Organization => Severity::High,
        // To users it does no harm.
        Attachment::Unknown => Severity::Low,
        Attachment::User | Attachment::Endpoint => return None,
    };
    let (guard, action) = GUARDED.iter().find_map(|probe| {
        let resource = subject.resource(probe);
        let ask = |credential| subject.request(&subject.world, credential, probe.action, &resource);
        let guard = subject.denied_by(&ask(Credential::RoleSession))?;
        Some((guard, probe.action))
    })?;
    let (whom, when) = match subject.attachment {
        Attachment::Organization => ("every role of its accounts", ""),
        Attachment::Role => ("the role", ""),
        Attachment::Unknown | Attachment::User | Attachment::Endpoint => {
            ("roles", ", if it is attached to them or is an SCP")
        }
    };
    let message = format!(
        "{whom}, those of services, EC2, Lambda and IAM Identity Center among them, are denied \
         {action}{when}: no session of theirs ever has MFA"
    );
    let fix = "add to the Deny \"ArnLike\": {\"aws:PrincipalArn\": \
               [\"arn:aws:iam::*:user/*\", \"arn:aws:sts::*:federated-user/*\"]}, or attach it to users";
    Some(Finding::at(&LOCKED_OUT, subject.document, guard, message, fix).of(severity))
}
