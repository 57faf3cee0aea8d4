//! Statements that can never apply, or not as their words say.

use std::collections::BTreeSet;

use super::{
    Finding, Rule, Severity, mini::hold, subject::asks_about_mfa, witness::matching,
    world::candidates,
};
use crate::{
    error::excerpt,
    evaluate::{Caller, Context, Request, Value},
    glob::Glob,
    syntax::{Condition, Document, Effect, Element, Operator, Statement},
    universe::Universe,
};

pub(super) static OLD_VERSION: Rule = Rule {
    id: "variable-in-old-version",
    severity: Severity::High,
    title: "A variable stands in a policy without Version 2012-10-17, where it is plain text",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
};
pub(super) static CONTRADICTION: Rule = Rule {
    id: "conditions-contradict",
    severity: Severity::High,
    title: "No value of a key satisfies all conditions on it",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
};
pub(super) static WRONG_KIND: Rule = Rule {
    id: "value-of-wrong-kind",
    severity: Severity::Medium,
    title: "A value is not of the kind that its operator compares",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
};
pub(super) static FITS_NO_ACTION: Rule = Rule {
    id: "resource-fits-no-action",
    severity: Severity::Medium,
    title: "No action of the statement knows a resource of its kind",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
};

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in &document.statements {
        findings.extend(old_version(document, statement));
        findings.extend(contradictions(document, statement));
        findings.extend(wrong_kinds(document, statement));
        findings.extend(fits_no_action(document, statement));
    }
    findings
}

fn old_version(document: &Document, statement: &Statement) -> Option<Finding> {
    if document.has_variables() {
        return None;
    }
    let resources = match &statement.resource {
        Some(Element::Is(patterns) | Element::Not(patterns)) => patterns.as_slice(),
        None => &[],
    };
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    let text = resources.iter().chain(values).find(|text| text.contains("${"))?;
    let outcome = match (statement.effect, &statement.resource) {
        (Effect::Deny, Some(Element::Not(_))) => "it leaves out nobody's own resources",
        (Effect::Allow, Some(Element::Not(_))) => "it grants more than it seems to",
        (Effect::Allow, _) => "it grants nothing of what is meant",
        (Effect::Deny, _) => "it denies nothing of what is meant",
    };
    let message = format!("`{}` is compared letter by letter: {outcome}", excerpt(text));
    let fix = "write \"Version\": \"2012-10-17\"";
    let found = Finding::at(&OLD_VERSION, document, statement, message, fix);
    Some(match statement.effect {
        Effect::Allow => found.of(Severity::Medium),
        Effect::Deny => found,
    })
}

/// Several conditions on one key that no value satisfies, nor its absence. Sets are left alone: to
/// them, each condition may mean another value.
fn contradictions(document: &Document, statement: &Statement) -> Vec<Finding> {
    let mut keys: Vec<String> =
        statement.conditions.iter().map(|it| it.key.to_ascii_lowercase()).collect();
    keys.sort();
    keys.dedup();
    let mut findings = Vec::new();
    for key in keys {
        let on_key: Vec<&Condition> =
            statement.conditions.iter().filter(|it| it.key.eq_ignore_ascii_case(&key)).collect();
        let is_plain = on_key.iter().all(|it| {
            // A date between two others, or an address in both of two networks, is not tried.
            it.quantifier.is_none() && !is_range(it.operator) && !it.values.is_empty()
        });
        let has_variables = on_key.iter().any(|it| it.values.iter().any(|v| v.contains("${")));
        let Some(last) = on_key.last().filter(|_| on_key.len() > 1 && is_plain) else { continue };
        if has_variables || asks_about_mfa(last) {
            continue;
        }
        let mut values = candidates(&key, &on_key);
        values.push(None);
        values.push(Some("something-else".to_owned()));
        let satisfied = values.iter().any(|value| {
            let conditions = on_key.iter().map(|it| (*it).clone()).collect();
            hold(document, conditions, &request(&key, value.as_deref()))
        });
        if !satisfied {
            let message = format!(
                "no request has a `{}` that satisfies all {} conditions on it: {}",
                last.key,
                on_key.len(),
                never(statement)
            );
            let fix = "take one of them out, or write its values into a statement of their own";
            let found = Finding::at(&CONTRADICTION, document, statement, message, fix);
            findings.push(found.on_line(last.line).of(severity(statement)));
        }
    }
    findings
}

fn is_range(operator: Operator) -> bool {
    use Operator as O;
    matches!(
        operator,
        O::IpAddress
            | O::NotIpAddress
            | O::DateEquals
            | O::DateNotEquals
            | O::DateLessThan
            | O::DateLessThanEquals
            | O::DateGreaterThan
            | O::DateGreaterThanEquals
    )
}

fn never(statement: &Statement) -> &'static str {
    match statement.effect {
        Effect::Allow => "nothing is allowed by this statement",
        Effect::Deny => "the Deny never applies",
    }
}

fn severity(statement: &Statement) -> Severity {
    match statement.effect {
        Effect::Allow => Severity::Medium,
        Effect::Deny => Severity::High,
    }
}

fn request(key: &str, value: Option<&str>) -> Request {
    let mut context = Context::new();
    if let Some(value) = value {
        context.set(key, Value::One(value.to_owned()));
    }
    let caller = Caller::parse("arn:aws:iam::111122223333:user/alice");
    Request::new(caller.unwrap_or(Caller::Anonymous), "s3:GetObject", "*", context)
}

fn wrong_kinds(document: &Document, statement: &Statement) -> Vec<Finding> {
    let mut findings = Vec::new();
    for condition in &statement.conditions {
        let Some((kind, negated, samples)) = kind(condition.operator) else { continue };
        for value in &condition.values {
            let is_known = match negated {
                None => ["true", "false"].iter().any(|it| value.eq_ignore_ascii_case(it)),
                // Of two values, one at least is another than this, if it is of the kind at all.
                Some(negated) => samples.iter().any(|sample| {
                    let asked = Condition {
                        quantifier: None,
                        operator: negated,
                        if_exists: false,
                        key: "aws:sample".to_owned(),
                        values: vec![value.clone()],
                        line: condition.line,
                    };
                    hold(document, vec![asked], &request("aws:sample", Some(sample)))
                }),
            };
            if is_known {
                continue;
            }
            let message = format!(
                "`{}` of `{}` compares {kind}, and `{}` is none: it matches nothing",
                condition.operator.name(),
                condition.key,
                excerpt(value)
            );
            let fix = format!("write {kind}");
            let found = Finding::at(&WRONG_KIND, document, statement, message, &fix);
            findings.push(found.on_line(condition.line));
        }
    }
    findings
}

/// What an operator compares, its negation, and two values of that kind.
fn kind(operator: Operator) -> Option<(&'static str, Option<Operator>, [&'static str; 2])> {
    use Operator as O;
    match operator {
        O::Bool | O::Null => Some(("true or false", None, ["", ""])),
        O::NumericEquals
        | O::NumericNotEquals
        | O::NumericLessThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThan
        | O::NumericGreaterThanEquals => Some(("a number", Some(O::NumericNotEquals), ["1", "2"])),
        O::DateEquals
        | O::DateNotEquals
        | O::DateLessThan
        | O::DateLessThanEquals
        | O::DateGreaterThan
        | O::DateGreaterThanEquals => Some((
            "a date like 2026-01-31T12:00:00Z",
            Some(O::DateNotEquals),
            ["2001-01-01T00:00:00Z", "2002-01-01T00:00:00Z"],
        )),
        O::IpAddress | O::NotIpAddress => Some((
            "an address or a network like 203.0.113.0/24",
            Some(O::NotIpAddress),
            ["192.0.2.1", "2001:db8::1"],
        )),
        O::StringEquals
        | O::StringNotEquals
        | O::StringEqualsIgnoreCase
        | O::StringNotEqualsIgnoreCase
        | O::StringLike
        | O::StringNotLike
        | O::BinaryEquals
        | O::ArnEquals
        | O::ArnLike
        | O::ArnNotEquals
        | O::ArnNotLike => None,
    }
}

/// A statement whose resources are of a kind that none of its actions knows.
fn fits_no_action(document: &Document, statement: &Statement) -> Option<Finding> {
    let (Element::Is(actions), Some(Element::Is(resources))) =
        (&statement.action, &statement.resource)
    else {
        return None;
    };
    if resources.is_empty() || actions.iter().any(|it| it.starts_with('*')) {
        return None;
    }
    let patterns: Vec<Vec<Glob>> = resources.iter().map(|it| segments(it)).collect();
    let is_all = |it: &String| it.bytes().all(|byte| byte == b'*');
    if resources.iter().any(is_all) {
        return None;
    }
    let universe = Universe::embedded();
    // A list may be long, and many actions know the same resources.
    let actions: BTreeSet<&String> = actions.iter().collect();
    let mut is_known = false;
    let mut arns: BTreeSet<&str> = BTreeSet::new();
    for action in actions.iter().flat_map(|pattern| matching(pattern)) {
        is_known = true;
        let types = action.resources.iter();
        let types = types.filter_map(|it| universe.resource_types().get(it.resource_type.index()));
        arns.extend(types.flat_map(|resource_type| resource_type.arns));
    }
    let fits = |arn: &&str| {
        let arn = segments(arn);
        patterns.iter().any(|pattern| pattern.iter().zip(&arn).all(|(a, b)| a.overlaps(b)))
    };
    if !is_known || arns.iter().any(fits) {
        return None;
    }
    let has_types = !arns.is_empty();
    let what = if has_types { "resources of another kind" } else { "no resource but `*`" };
    let message = format!(
        "the actions know {what} than `{}`: {}",
        resources.first().map(|it| excerpt(it)).unwrap_or_default(),
        never(statement)
    );
    let message = if has_types { message } else { message.replace(" than ", ", and not ") };
    let fix = "name a resource that these actions know, or `*`";
    Some(Finding::at(&FITS_NO_ACTION, document, statement, message, fix).of(severity(statement)))
}

/// The segments of an ARN or of a pattern; of a short one, those that there are.
fn segments(text: &str) -> Vec<Glob> {
    holes_as_stars(text).splitn(6, ':').map(Glob::ignoring_case).collect()
}

/// A pattern in which `*` stands for what is filled in later.
fn holes_as_stars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
