//! Denies that tell MFA right, and name only some actions or resources.

use super::{
    Finding, Rule, Severity,
    blame::{Why, nearest},
    mini::covers,
    probe::{Credential, GUARDED},
    proof::Proved,
    subject::Subject,
};
use crate::{
    evaluate::Request,
    syntax::{Element, Statement},
};

const EXAMPLE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html";

pub(super) static ACTIONS: Rule = Rule {
    id: "deny-names-few-actions",
    severity: Severity::High,
    title: "The Denies without MFA name some actions, and leave all others",
    source: EXAMPLE,
};
pub(super) static RESOURCES: Rule = Rule {
    id: "deny-names-few-resources",
    severity: Severity::High,
    title: "A Deny without MFA is about some resources, and leaves all others",
    source: EXAMPLE,
};

/// What no guard is about, where some guard is about something.
pub(super) fn findings(subject: &Subject<'_>, proved: Option<&Proved>) -> Option<Finding> {
    let guards: Vec<&Statement> = subject.guards().filter(|it| subject.tells(it)).collect();
    let open = |credential: Credential| {
        GUARDED.iter().find_map(|probe| {
            let resource = subject.resource(probe);
            let request = subject.request(&subject.world, credential, probe.action, &resource);
            // What NotAction leaves is told with its pattern, and what a condition does, with that.
            let is_told = guards.iter().any(|guard| is_left(subject, guard, &request))
                || nearest(subject, &request).is_some_and(|(_, why)| why >= Why::Mfa);
            (!is_told && subject.allows(&request)).then_some((credential, probe.action, resource))
        })
    };
    let fires = |credential: &Credential| guards.iter().any(|it| subject.fires(it, *credential));
    let (credential, action, resource) =
        Credential::WITHOUT_MFA.into_iter().filter(fires).find_map(open)?;
    let (rule, guard, fix) = match guards.iter().find(|it| is_about_all(it)) {
        Some(guard) => {
            (&RESOURCES, guard, "write \"Resource\": \"*\" unless only these resources need MFA")
        }
        None => (
            &ACTIONS,
            guards.first()?,
            "deny all but the steps of enrolment by NotAction, unless only these actions need MFA",
        ),
    };
    let message = format!(
        "whoever holds {} may call {action} on {resource}: no Deny of this policy is about that",
        credential.words()
    );
    let severity = proved.and_then(Proved::severity).unwrap_or(Severity::Medium);
    Some(Finding::at(rule, subject.document, guard, message, fix).of(severity))
}

fn is_about_all(guard: &Statement) -> bool {
    match &guard.action {
        Element::Is(actions) => *actions == ["*"],
        Element::Not(_) => true,
    }
}

fn is_left(subject: &Subject<'_>, guard: &Statement, request: &Request) -> bool {
    let Element::Not(_) = guard.action else { return false };
    let anywhere = Statement { resource: None, ..guard.clone() };
    !covers(subject.document, &anywhere, request)
}
