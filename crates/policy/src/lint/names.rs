//! Actions and condition keys that AWS does not have.

use super::{
    Finding, Rule, Severity,
    subject::{asks_about_mfa, is_misspelled_mfa_key},
    witness::matching,
};
use crate::{
    error::excerpt,
    syntax::{Document, Effect, Element, Statement, is_several_stars},
    universe::Universe,
};

pub(super) static UNKNOWN_ACTION: Rule = Rule {
    id: "unknown-action",
    severity: Severity::Medium,
    title: "AWS has no such action",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
};
pub(super) static UNKNOWN_KEY: Rule = Rule {
    id: "unknown-condition-key",
    severity: Severity::Medium,
    title: "AWS has no such condition key",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
};
pub(super) static SERVICE_WILDCARD: Rule = Rule {
    id: "service-wildcard",
    severity: Severity::Medium,
    title: "A wildcard stands for a service, which AWS refuses",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
};

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in &document.statements {
        let (Element::Is(patterns) | Element::Not(patterns)) = &statement.action;
        findings.extend(patterns.iter().filter_map(|it| action(document, statement, it)));
        findings.extend(keys(document, statement));
    }
    findings
}

fn action(document: &Document, statement: &Statement, pattern: &str) -> Option<Finding> {
    const FIX: &str = "name the services one by one";
    let universe = Universe::embedded();
    let shown = excerpt(pattern);
    if pattern == "*" || pattern == "*:*" {
        return None;
    }
    let at =
        |rule, message: String, fix: &str| Finding::at(rule, document, statement, message, fix);
    if is_several_stars(pattern) {
        let message = format!("AWS does not say what `{shown}` matches: everything, or nothing");
        return Some(at(&UNKNOWN_ACTION, message, "write *"));
    }
    let Some((service, _)) = pattern.split_once(':') else {
        let message = format!("`{shown}` has no service before a colon, and matches nothing");
        return Some(at(&UNKNOWN_ACTION, message, "write service:Action"));
    };
    if service.contains(['*', '?']) {
        let message = format!("`{shown}` matches no action: {}", nothing(statement));
        return Some(at(&SERVICE_WILDCARD, message, FIX));
    }
    if matching(pattern).next().is_some() {
        return None;
    }
    let is_pattern = pattern.contains(['*', '?']);
    let nearest = if is_pattern { None } else { universe.nearest_action(pattern) };
    let fix = match nearest {
        Some(nearest) => format!("write `{nearest}`, if that is meant"),
        None => "look it up in the page of its service, and take it out if it is not there".into(),
    };
    let message =
        format!("AWS had no action `{shown}` on {}: {}", universe.date(), nothing(statement));
    let found = at(&UNKNOWN_ACTION, message, &fix);
    // It may be newer than the list.
    let is_sure = nearest.is_some() || (is_pattern && universe.service(service).is_some());
    Some(if is_sure { found } else { found.of(Severity::Low) })
}

fn nothing(statement: &Statement) -> &'static str {
    match (statement.effect, &statement.action) {
        (Effect::Allow, Element::Is(_)) => "nothing is allowed by it",
        (Effect::Deny, Element::Is(_)) => "nothing is denied by it",
        (Effect::Allow, Element::Not(_)) => "what is meant is allowed all the same",
        (Effect::Deny, Element::Not(_)) => "what is meant is denied all the same",
    }
}

fn keys(document: &Document, statement: &Statement) -> Vec<Finding> {
    let universe = Universe::embedded();
    let mut findings = Vec::new();
    for condition in &statement.conditions {
        let key = condition.key.as_str();
        let is_known = universe.condition_key(key).is_some() || asks_about_mfa(condition);
        // Identity providers have keys of their own, and their prefixes are no services.
        let is_aws = key.split_once(':').is_none_or(|(prefix, _)| {
            prefix.eq_ignore_ascii_case("aws") || universe.service(prefix).is_some()
        });
        if is_known || is_misspelled_mfa_key(key) || !is_aws {
            continue;
        }
        let nearest = universe.nearest_condition_key(key);
        let fix = match nearest {
            Some(nearest) => format!("write `{nearest}`, if that is meant"),
            None => "look it up in the page of its service".to_owned(),
        };
        let holds = condition.if_exists || condition.operator.negates();
        let message = format!(
            "AWS had no condition key `{}` on {}: the condition {} holds",
            excerpt(key),
            universe.date(),
            if holds { "always" } else { "never" }
        );
        let found =
            Finding::at(&UNKNOWN_KEY, document, statement, message, &fix).on_line(condition.line);
        let severity = if nearest.is_some() { Severity::Medium } else { Severity::Low };
        findings.push(found.of(severity));
    }
    findings
}
