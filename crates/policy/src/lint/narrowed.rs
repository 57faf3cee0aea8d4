//! Denies that tell MFA right, and are about less than they seem: they ask for something else
//! besides, or name only some actions or resources.

use super::{
    Finding, Rule, Severity,
    mini::covers,
    probe::{Credential, GUARDED},
    subject::Subject,
    world::Variation,
};
use crate::syntax::{Condition, Element, Statement};

const CONDITIONS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html";
const EXAMPLE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html";

pub(super) static BY_CONDITION: Rule = Rule {
    id: "deny-narrowed-by-condition",
    severity: Severity::High,
    title: "A Deny without MFA asks for something besides, which the caller can avoid",
    source: CONDITIONS,
};
pub(super) static FEW_ACTIONS: Rule = Rule {
    id: "deny-names-few-actions",
    severity: Severity::Medium,
    title: "The Denies without MFA name some actions, and leave all others",
    source: EXAMPLE,
};
pub(super) static FEW_RESOURCES: Rule = Rule {
    id: "deny-names-few-resources",
    severity: Severity::Medium,
    title: "A Deny without MFA is about some resources, and leaves all others",
    source: EXAMPLE,
};

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let guards: Vec<&Statement> = subject.guards().filter(|it| works(subject, it)).collect();
    let mut findings: Vec<Finding> =
        guards.iter().flat_map(|guard| avoided(subject, guard)).collect();
    findings.extend(uncovered(subject, &guards));
    findings
}

/// Whether its conditions about MFA are right, for some credential at least.
fn works(subject: &Subject<'_>, guard: &Statement) -> bool {
    Credential::WITHOUT_MFA.iter().any(|credential| subject.fires(guard, *credential))
        && !subject.fires(guard, Credential::Mfa)
}

/// The conditions of a guard that a caller can avoid.
fn avoided(subject: &Subject<'_>, guard: &Statement) -> Vec<Finding> {
    let mut findings = Vec::new();
    for condition in &guard.conditions {
        let found = subject
            .chosen
            .iter()
            .filter(|variation| variation.key.eq_ignore_ascii_case(&condition.key))
            .find_map(|variation| way(subject, guard, condition, variation));
        let Some((credential, action, value)) = found else { continue };
        let key = &condition.key;
        let message = format!(
            "whoever holds {} may call {action} where `{key}` is {value}: the Deny needs all of \
             its conditions",
            credential.words()
        );
        let fix = "give the Deny no other condition than that about MFA; what is to be exempt, \
                   exempt by a tag of the principal";
        findings.push(
            Finding::at(&BY_CONDITION, subject.document, guard, message, fix)
                .on_line(condition.line)
                .of(severity(condition)),
        );
    }
    findings
}

/// A request that goes through in a world where the condition does not hold, and is denied in the
/// world where it does.
fn way(
    subject: &Subject<'_>,
    guard: &Statement,
    condition: &Condition,
    variation: &Variation,
) -> Option<(Credential, &'static str, String)> {
    Credential::WITHOUT_MFA.into_iter().find_map(|credential| {
        let probe = GUARDED.iter().find(|probe| {
            let resource = subject.resource(probe);
            let here = subject.request(&subject.world, credential, probe.action, &resource);
            let there = subject.request(&variation.world, credential, probe.action, &resource);
            covers(subject.document, guard, &there)
                && !subject.holds(&[condition], &there)
                && !subject.allows(&here)
                && subject.allows(&there)
        })?;
        let value = match &variation.value {
            Some(value) => format!("`{value}`"),
            None => "absent".to_owned(),
        };
        Some((credential, probe.action, value))
    })
}

/// A network may be exempt on purpose where the Deny is for all others, and time passes by itself.
fn severity(condition: &Condition) -> Severity {
    let key = condition.key.to_ascii_lowercase();
    let is_network = ["aws:source", "aws:vpc"].iter().any(|prefix| key.starts_with(prefix));
    if ["aws:currenttime", "aws:epochtime"].contains(&key.as_str()) {
        Severity::Low
    } else if (is_network && condition.operator.negates()) || key.starts_with("aws:resource") {
        Severity::Medium
    } else {
        Severity::High
    }
}

/// What no guard is about, where some guard is about something.
fn uncovered(subject: &Subject<'_>, guards: &[&Statement]) -> Option<Finding> {
    let guard = guards.first()?;
    let open = |credential: Credential| {
        GUARDED.iter().find_map(|probe| {
            let resource = subject.resource(probe);
            let request = subject.request(&subject.world, credential, probe.action, &resource);
            // What NotAction leaves is told with its pattern.
            let is_told = guards.iter().any(|guard| is_left(subject, guard, &request));
            (!is_told && subject.allows(&request)).then_some((credential, probe.action, resource))
        })
    };
    let fires = |credential: &Credential| guards.iter().any(|it| subject.fires(it, *credential));
    let (credential, action, resource) =
        Credential::WITHOUT_MFA.into_iter().filter(fires).find_map(open)?;
    let on_all = |guard: &&&Statement| {
        Statement { resource: None, ..(**guard).clone() }.action
            == Element::Is(vec!["*".to_owned()])
            || matches!(guard.action, Element::Not(_))
    };
    let (rule, guard, fix) = match guards.iter().find(on_all) {
        Some(guard) => (
            &FEW_RESOURCES,
            guard,
            "write \"Resource\": \"*\" unless only these resources need MFA",
        ),
        None => (
            &FEW_ACTIONS,
            guard,
            "deny all but the steps of enrolment by NotAction, unless only these actions need MFA",
        ),
    };
    let message = format!(
        "whoever holds {} may call {action} on {resource}: no Deny of this policy is about that",
        credential.words()
    );
    let found = Finding::at(rule, subject.document, guard, message, fix);
    // What NotResource leaves is left by oversight; what Resource names, by intention.
    let is_left = matches!(guard.resource, Some(Element::Not(_)));
    Some(if is_left { found.of(Severity::High) } else { found })
}

fn is_left(subject: &Subject<'_>, guard: &Statement, request: &crate::evaluate::Request) -> bool {
    let Element::Not(_) = guard.action else { return false };
    let anywhere = Statement { resource: None, ..guard.clone() };
    !covers(subject.document, &anywhere, request)
}
