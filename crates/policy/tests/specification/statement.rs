//! One statement: its elements must all match.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use tutela_policy::{Ambiguity, Document, Element, Statement};

use super::{
    Asked, Kind, condition,
    pattern::{self, Incomplete},
    principal::{self, Reach},
};

/// The ways in which a statement that matches reaches the caller; none where it does not match.
pub(crate) fn reach(
    document: &Document,
    statement: &Statement,
    kind: Kind,
    asked: Asked,
) -> Vec<Reach> {
    let has_variables = document.has_variables();
    let conditions = &statement.conditions;
    // What "all but nothing" means is not said.
    let is_empty = |element: &Element<_>| *element == Element::Not(Vec::new());
    let lists_nothing =
        is_empty(&statement.action) || statement.resource.as_ref().is_some_and(is_empty);
    let matches = covers_action(&statement.action, asked)
        && covers_resource(statement, has_variables, kind, asked)
        && !(lists_nothing && asked.reading.has(Ambiguity::Undefined))
        // All of them must hold.
        && conditions.iter().all(|given| condition::holds(given, has_variables, asked));
    if matches { principal::reach(statement, kind, asked) } else { Vec::new() }
}

/// The prefix and the action name are case insensitive; wildcards stand in the name.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
fn covers_action(action: &Element<Vec<String>>, asked: Asked) -> bool {
    let matches = |pattern: &String| match pattern.split_once(':') {
        None if pattern == "*" => true,
        // Of several stars nothing is said.
        None => {
            pattern.starts_with("**")
                && pattern.trim_matches('*').is_empty()
                && !asked.reading.has(Ambiguity::Undefined)
        }
        Some(("*", "*")) => true,
        Some((service, name)) => {
            service.eq_ignore_ascii_case(asked.request.service())
                && pattern::matches_ignoring_case(
                    &pattern::written(name),
                    &asked.request.verb().chars().collect::<Vec<_>>(),
                )
        }
    };
    match action {
        Element::Is(patterns) => patterns.iter().any(matches),
        Element::Not(patterns) => !patterns.iter().any(matches),
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
fn covers_resource(statement: &Statement, has_variables: bool, kind: Kind, asked: Asked) -> bool {
    let (is_negated, patterns) = match &statement.resource {
        // A trust policy is about its role.
        None => return true,
        Some(Element::Is(patterns)) => (false, patterns),
        Some(Element::Not(patterns)) => (true, patterns),
    };
    let incomplete = match kind {
        Kind::Common | Kind::Rcp => Incomplete::Completed,
        Kind::Endpoint | Kind::Resource { .. } => Incomplete::CompletedIfWildcard,
    };
    let resolved: Vec<Option<pattern::Pattern>> = patterns
        .iter()
        .map(|text| pattern::resolve(text, has_variables, &asked.request.context))
        .collect();
    let is_listed = resolved.iter().flatten().any(|pattern| {
        pattern::is_anything(pattern)
            || pattern::matches_arn(pattern, asked.request.resource(), incomplete, asked.reading)
    });
    // Without a value, a variable matches no resource, or the statement is invalid as a whole.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    let is_invalid = is_negated
        && resolved.iter().any(Option::is_none)
        && asked.reading.has(Ambiguity::UnresolvedNotResource);
    !is_invalid && is_listed != is_negated
}
