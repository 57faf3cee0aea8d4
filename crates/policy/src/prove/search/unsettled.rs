//! Statements that AWS stores and of which it does not say what they mean: a list of nothing, and `Null`
//! with `ForAllValues` or `ForAnyValue`. Access Analyzer warns of each in other words than the pages about
//! the elements suggest: so a Deny of this kind denies nothing for sure, and an Allow may allow.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use super::placed::statements;
use crate::{
    evaluate::Setup,
    syntax::{Condition, Element, Operator, Statement},
};

/// Whether a setup has such a statement.
pub(crate) fn has_unsettled(setup: &Setup) -> bool {
    statements(setup).iter().any(|placed| is_unsettled(placed.statement))
}

/// Whether it is not clear when the condition holds.
pub(super) fn asks_nothing_clear(condition: &Condition) -> bool {
    condition.values.is_empty()
        || (condition.operator == Operator::Null && condition.quantifier.is_some())
}

/// Whether it is not clear what the statement matches.
pub(super) fn is_unsettled(statement: &Statement) -> bool {
    let leaves_out_nothing =
        |element: &Element<Vec<String>>| matches!(element, Element::Not(all) if all.is_empty());
    leaves_out_nothing(&statement.action)
        || statement.resource.as_ref().is_some_and(leaves_out_nothing)
        || statement.conditions.iter().any(asks_nothing_clear)
}
