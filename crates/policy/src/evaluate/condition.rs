//! `Condition`: does one comparison hold for a request?
//!
//! - A key that the request lacks: `…IfExists` and `ForAllValues` hold, `ForAnyValue` does not, and
//!   of the rest those hold that negate. Of `ForAnyValue:…IfExists`, it is open.
//! - Several values in the policy: one match is enough; an operator that negates wants none.
//! - Whether an operator without `ForAllValues` or `ForAnyValue` can hold for a key that is a set is
//!   open; and so is what no value at all means, or `Null` with either.
//! - A value of the wrong kind, `yes` for a boolean, matches nothing, negated or not.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use super::{
    operator::Comparison,
    reading::{Ambiguity, Reading},
    request::{Context, Value},
};
use crate::syntax::{self, Operator, Quantifier};

/// One comparison, ready to be made.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// The key in lower case.
    pub(crate) key: String,
    quantifier: Option<Quantifier>,
    if_exists: bool,
    operator: Operator,
    comparison: Comparison,
    /// Whether AWS gives it no meaning.
    is_undefined: bool,
}

impl Condition {
    pub(crate) fn read(condition: &syntax::Condition, has_variables: bool) -> Self {
        Self {
            key: condition.key.to_ascii_lowercase(),
            quantifier: condition.quantifier,
            if_exists: condition.if_exists,
            operator: condition.operator,
            comparison: Comparison::read(condition.operator, &condition.values, has_variables),
            is_undefined: condition.values.is_empty()
                || (condition.operator == Operator::Null && condition.quantifier.is_some()),
        }
    }

    /// Whether it holds. Notes the points that decided.
    pub(crate) fn holds(&self, context: &Context, reading: Reading, met: &mut Reading) -> bool {
        let holds = self.holds_as_written(context, reading, met);
        holds != (self.is_undefined && reading.decide(Ambiguity::Undefined, met))
    }

    fn holds_as_written(&self, context: &Context, reading: Reading, met: &mut Reading) -> bool {
        // A set of nothing is no value.
        let value = context.get(&self.key).filter(|value| !value.each().is_empty());
        if self.operator == Operator::Null {
            return self.comparison.accepts_absence(value.is_none());
        }
        // To a set operator, empty texts are none, either.
        let is_null = |value: &Value| value.each().iter().all(String::is_empty);
        let value = value.filter(|value| self.quantifier.is_none() || !is_null(value));
        let Some(value) = value else {
            return match self.quantifier {
                Some(Quantifier::ForAllValues) => true,
                Some(Quantifier::ForAnyValue) => {
                    self.if_exists && reading.decide(Ambiguity::AnyValueIfExists, met)
                }
                None => self.if_exists || self.operator.negates(),
            };
        };
        let mut holds = |one: &String| self.comparison.holds(one, context, reading, met);
        match (self.quantifier, value) {
            (Some(Quantifier::ForAllValues), value) => value.each().iter().all(&mut holds),
            (Some(Quantifier::ForAnyValue), value) => value.each().iter().any(&mut holds),
            (None, Value::One(one)) => holds(one),
            (None, Value::Many(values)) => {
                let holds_for_any = values.iter().any(&mut holds);
                holds_for_any && reading.decide(Ambiguity::OperatorOnSet, met)
            }
        }
    }
}
