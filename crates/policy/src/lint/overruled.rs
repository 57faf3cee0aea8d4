//! Allows that ask for MFA, beside a base that grants the same without.

use super::{
    Attachment, Finding, Rule, Severity,
    leftovers::matters,
    probe::Credential,
    subject::{Subject, asks_about_mfa},
    witness::witnesses,
};
use crate::syntax::{Effect, Statement};

pub(super) static BY_BASE: Rule = Rule {
    id: "base-grants-without-mfa",
    severity: Severity::High,
    title: "An Allow asks for MFA, and the base grants the same without",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
};

/// For a base that somebody named: without one, nobody says that more is granted.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.attachment == Attachment::Role {
        return Vec::new();
    }
    let asks = |it: &&Statement| {
        it.effect == Effect::Allow
            && it.conditions.iter().any(asks_about_mfa)
            && subject.fires(it, Credential::Mfa)
            && !Credential::WITHOUT_MFA.iter().any(|own| subject.fires(it, *own))
    };
    let allows = subject.document.statements.iter().filter(asks);
    allows.filter_map(|statement| judge(subject, statement)).collect()
}

fn judge(subject: &Subject<'_>, statement: &Statement) -> Option<Finding> {
    let world = subject.world_of(statement);
    let mut asked = witnesses(subject, statement);
    asked.retain(|(action, _)| matters(action));
    let by_base = |(action, resource): &(String, String)| {
        Credential::WITHOUT_MFA.into_iter().find(|credential| {
            let request = subject.request(&world, *credential, action, resource);
            subject.allows(&request) && !subject.grants(&request)
        })
    };
    let ((action, resource), credential) =
        asked.iter().find_map(|asked| Some((asked, by_base(asked)?)))?;
    let is_all = asked.iter().all(|asked| by_base(asked).is_some());
    let (severity, outcome) = if is_all {
        (Severity::High, "the condition protects nothing")
    } else {
        (Severity::Medium, "for this, the condition protects nothing")
    };
    let message = format!(
        "whoever holds {} may call {action} on {resource} by the base: {outcome}",
        credential.words()
    );
    let fix = "take the grant out of the base, or add a Deny with \"BoolIfExists\": \
               {\"aws:MultiFactorAuthPresent\": \"false\"}: an Allow takes nothing away";
    let condition = statement.conditions.iter().find(|it| asks_about_mfa(it))?;
    let found = Finding::at(&BY_BASE, subject.document, statement, message, fix);
    Some(found.on_line(condition.line).of(severity))
}
