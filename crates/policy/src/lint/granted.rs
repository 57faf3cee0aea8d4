//! What a resource's policy grants by itself to users, or to everybody, without a question about MFA.
//!
//! Within an account, such a grant needs no Allow of the user's own policies, and so gets round one
//! that asks for MFA; and whoever sends no credential has no policies at all.

use super::{Finding, Rule, Severity, mini::is_allowed, probe::Credential, subject::Subject};
use crate::{
    evaluate::{Caller, Context, PolicySet, Request, Setup},
    glob::Glob,
    prove::is_trust,
    syntax::{Effect, Element, PrincipalKind, Principals, Statement},
    universe::Universe,
};

pub(super) static WITHOUT_MFA: Rule = Rule {
    id: "resource-grants-without-mfa",
    severity: Severity::High,
    title: "A resource's policy lets users or everybody in without MFA, whatever their own policies ask",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
};

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    // Who gets into a role without MFA, the role's own policies decide what for.
    if is_trust(subject.document) {
        return Vec::new();
    }
    let setup = Setup { resource: Some(subject.document.clone()), ..Setup::default() };
    let alone = PolicySet::new(&setup);
    let allows = subject.document.statements.iter().filter(|it| it.effect == Effect::Allow);
    allows.filter_map(|statement| granted(subject, &alone, statement)).collect()
}

fn granted(subject: &Subject<'_>, alone: &PolicySet, statement: &Statement) -> Option<Finding> {
    let action = an_action(&statement.action)?;
    let resource = statement.resource.as_ref().map_or(Some("*".to_owned()), a_resource)?;
    let world = subject.world_of(statement);
    let user = subject.request(&world, Credential::AccessKey, &action, &resource);
    let context = Context::new().with("aws:SecureTransport", "true");
    let nobody = Request::new(Caller::Anonymous, &action, &resource, context);
    let who = if names_everybody(statement) && is_allowed(alone, &nobody) {
        "whoever sends no credential at all"
    } else if names_a_user(statement) && subject.allows(&user) {
        "a long-term access key of the user that is named"
    } else {
        return None;
    };
    let message = format!(
        "{who} may call {action} on {resource}: such a grant needs no other, so that an Allow that \
         asks for MFA is got round"
    );
    let fix = "name the account instead of its users, so that their own policies decide; or add a \
               Deny with \"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"false\"} for \
               those who are to have MFA";
    Some(Finding::at(&WITHOUT_MFA, subject.document, statement, message, fix))
}

fn names_everybody(statement: &Statement) -> bool {
    match &statement.principal {
        Some(Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.get(&PrincipalKind::Aws).is_some_and(|names| names.iter().any(|it| it == "*"))
        }
        Some(Element::Not(_)) | None => false,
    }
}

fn names_a_user(statement: &Statement) -> bool {
    let Some(Element::Is(Principals::Listed(listed))) = &statement.principal else { return false };
    let mut names = listed.get(&PrincipalKind::Aws).into_iter().flatten();
    names.any(|arn| matches!(Caller::parse(arn), Ok(Caller::User(_))))
}

/// An action that the element matches.
fn an_action(element: &Element<Vec<String>>) -> Option<String> {
    let all = Universe::embedded().actions();
    let Element::Is(patterns) = element else { return Some("s3:GetObject".to_owned()) };
    patterns.iter().find_map(|pattern| {
        if !pattern.contains(['*', '?']) {
            return Some(pattern.clone());
        }
        let glob = Glob::ignoring_case(pattern);
        let found = all.iter().find(|own| glob.matches(&own.full_name().to_ascii_lowercase()));
        found.map(|action| action.full_name().to_owned())
    })
}

/// A resource that the element matches.
fn a_resource(element: &Element<Vec<String>>) -> Option<String> {
    let Element::Is(patterns) = element else { return Some("arn:aws:s3:::example".to_owned()) };
    let plain = patterns.iter().find(|pattern| !pattern.contains("${"))?;
    Some(if plain == "*" { plain.clone() } else { plain.replace('*', "example").replace('?', "x") })
}
