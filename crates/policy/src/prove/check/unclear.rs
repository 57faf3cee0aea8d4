//! Parts of statements whose meaning AWS leaves open. Nothing is sure of them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use super::action;
use crate::syntax::{Condition, Element, Operator, Statement};

/// Whether nobody knows when a condition holds: it lists no value, or asks for the absence of a key of
/// each value, or of any.
pub(super) fn is_unclear(condition: &Condition) -> bool {
    let asks_each_for_absence = condition.operator == Operator::Null;
    condition.values.is_empty() || (asks_each_for_absence && condition.quantifier.is_some())
}

/// Whether a Deny may have no effect at all: where it says that it denies all but an empty list, or an
/// action of several stars, or under a condition of which nobody knows when it holds.
pub(super) fn may_deny_nothing(statement: &Statement) -> bool {
    let all_but_nothing = |element: &Element<Vec<String>>| match element {
        Element::Not(listed) => listed.is_empty(),
        Element::Is(_) => false,
    };
    let resource = statement.resource.as_ref();
    let (Element::Is(actions) | Element::Not(actions)) = &statement.action;
    all_but_nothing(&statement.action)
        || actions.iter().any(|own| action::is_unclear(own))
        || resource.is_some_and(all_but_nothing)
        || statement.conditions.iter().any(is_unclear)
}
