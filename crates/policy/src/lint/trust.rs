//! Principals of a trust or resource policy that can never have MFA.

use super::{
    Finding, Rule, Severity,
    probe::Credential,
    subject::{Subject, asks_about_mfa},
};
use crate::syntax::{Effect, Element, PrincipalKind, Principals, Statement};

pub(super) static IMPOSSIBLE: Rule = Rule {
    id: "principal-never-has-mfa",
    severity: Severity::High,
    title: "MFA is asked of a principal that can never have it",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
};

/// A principal that cannot have MFA.
struct Never {
    name: String,
    why: &'static str,
    severity: Severity,
    /// The keys that its requests have.
    credential: Credential,
}

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let allows = subject.document.statements.iter().filter(|it| it.effect == Effect::Allow);
    let mut findings = Vec::new();
    for statement in allows {
        for never in principals(statement) {
            findings.extend(judge(subject, statement, &never));
        }
    }
    findings
}

fn judge(subject: &Subject<'_>, statement: &Statement, never: &Never) -> Option<Finding> {
    let is_in_way = |it: &&Statement| {
        let about = it.conditions.iter().any(asks_about_mfa);
        let fires = subject.fires(it, never.credential);
        about
            && match it.effect {
                Effect::Allow => std::ptr::eq(*it, statement) && !fires,
                Effect::Deny => fires && reaches(it, statement, &never.name),
            }
    };
    let blamed = subject.document.statements.iter().find(is_in_way)?;
    let condition = blamed.conditions.iter().find(|it| asks_about_mfa(it))?;
    let message =
        format!("`{}` is never allowed what this policy grants it: {}", never.name, never.why);
    let fix = "ask for MFA where the principal signs in, and leave the condition out for it; a \
               statement of its own for users may keep it";
    let found = Finding::at(&IMPOSSIBLE, subject.document, blamed, message, fix);
    Some(found.on_line(condition.line).of(never.severity))
}

/// Whether a Deny is about what the Allow grants the principal.
fn reaches(deny: &Statement, allow: &Statement, name: &str) -> bool {
    let is_for = match &deny.principal {
        Some(Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.values().flatten().any(|it| it == "*" || it == name)
        }
        Some(Element::Not(_)) | None => false,
    };
    let is_about = match (&deny.action, &allow.action) {
        (Element::Is(denied), Element::Is(allowed)) => denied.iter().any(|denied| {
            let denied = crate::glob::Glob::ignoring_case(denied);
            allowed.iter().any(|it| denied.overlaps(&crate::glob::Glob::ignoring_case(it)))
        }),
        (Element::Not(left), Element::Is(allowed)) => allowed.iter().any(|it| {
            let left = left.iter().map(|it| crate::glob::Glob::ignoring_case(it));
            !left.into_iter().any(|left| left.matches(&it.to_ascii_lowercase()))
        }),
        (_, Element::Not(_)) => true,
    };
    is_for && is_about
}

fn principals(statement: &Statement) -> Vec<Never> {
    let Some(Element::Is(Principals::Listed(listed))) = &statement.principal else {
        return Vec::new();
    };
    let never = |name: &String, why, severity, credential| Never {
        name: name.clone(),
        why,
        severity,
        credential,
    };
    let mut found = Vec::new();
    for (kind, names) in listed {
        for name in names {
            found.extend(match kind {
                PrincipalKind::Service => Some(never(
                    name,
                    "a service calls without MFA, and its requests lack the MFA key",
                    Severity::High,
                    Credential::AccessKey,
                )),
                PrincipalKind::Federated => Some(never(
                    name,
                    "AWS cannot tell whether an identity provider asked for MFA, and the key is \
                     false",
                    Severity::High,
                    Credential::Password,
                )),
                PrincipalKind::Aws if name.contains("AWSReservedSSO_") => Some(never(
                    name,
                    "sessions of IAM Identity Center have the MFA key false, whatever it asked for",
                    Severity::High,
                    Credential::RoleSession,
                )),
                PrincipalKind::Aws
                    if name.contains(":role/") || name.contains(":assumed-role/") =>
                {
                    Some(never(
                        name,
                        "a role's session has the MFA key false, unless a user's MFA session \
                         assumed the role",
                        Severity::Medium,
                        Credential::RoleSession,
                    ))
                }
                PrincipalKind::Aws | PrincipalKind::CanonicalUser => None,
            });
        }
    }
    found
}
