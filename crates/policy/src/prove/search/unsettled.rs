//! Statements that AWS stores and of which it does not say what they mean: a list of nothing, an action of
//! several stars, a word where `Bool` takes true or false, and `Null` with `ForAllValues` or `ForAnyValue`. Access Analyzer warns of each in other words than the pages about
//! the elements suggest: so a Deny of this kind denies nothing for sure, and an Allow may allow.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use super::placed::statements;
use crate::{
    evaluate::Setup,
    syntax::{Condition, Element, Operator, Statement, is_several_stars},
};

/// Whether a setup has such a statement.
pub(crate) fn has_unsettled(setup: &Setup) -> bool {
    statements(setup).iter().any(|placed| is_unsettled(placed.statement))
}

/// Whether it is not clear when the condition holds.
pub(super) fn asks_nothing_clear(condition: &Condition) -> bool {
    let is_truth =
        |value: &String| ["true", "false"].iter().any(|it| value.eq_ignore_ascii_case(it));
    condition.values.is_empty()
        || (condition.operator == Operator::Null && condition.quantifier.is_some())
        || (condition.operator == Operator::Bool && !condition.values.iter().all(is_truth))
}

/// Whether it is not clear what the statement matches.
pub(super) fn is_unsettled(statement: &Statement) -> bool {
    let leaves_out_nothing =
        |element: &Element<Vec<String>>| matches!(element, Element::Not(all) if all.is_empty());
    let (Element::Is(actions) | Element::Not(actions)) = &statement.action;
    leaves_out_nothing(&statement.action)
        || actions.iter().any(|action| is_several_stars(action))
        || statement.resource.as_ref().is_some_and(leaves_out_nothing)
        || statement.conditions.iter().any(asks_nothing_clear)
}
