//! Holds patterns for JSON against records.

use serde_json::Value;

use super::{Condition, Expression, Operand, Step, Test};
use crate::{answer::Answer, rule::same};

/// Whether a pattern matches. A lone comparison with a list or an object does not; within a larger
/// pattern, AWS does not say what becomes of the rest.
pub(super) fn whole(expression: &Expression, line: &Value) -> Answer {
    match expression {
        Expression::One(one) if found(one, line).is_some_and(is_container) => {
            condition(one, line).and(Answer::No)
        }
        Expression::One(_) | Expression::All(_) | Expression::Any(_) => matches(expression, line),
    }
}

fn matches(expression: &Expression, line: &Value) -> Answer {
    let each = |all: &[Expression], start: Answer, join: fn(Answer, Answer) -> Answer| {
        all.iter().fold(start, |so_far, next| join(so_far, matches(next, line)))
    };
    match expression {
        Expression::Any(all) => each(all, Answer::No, Answer::or),
        Expression::All(all) => each(all, Answer::Yes, Answer::and),
        Expression::One(one) => condition(one, line),
    }
}

fn condition(one: &Condition, line: &Value) -> Answer {
    let value = found(one, line);
    match &one.test {
        Test::Absent => value.is_none().into(),
        Test::Null => value.is_some_and(Value::is_null).into(),
        Test::Bool(expected) => (value.and_then(Value::as_bool) == Some(*expected)).into(),
        Test::Equal { to, is_negated } => {
            let answer = value.map_or(Answer::No, |value| equal(value, to));
            match (value, is_negated) {
                // Whether what is not there differs from something is not documented.
                (None | Some(Value::Null), true) => Answer::Undecided,
                (_, true) => answer.not(),
                (_, false) => answer,
            }
        }
        Test::Ordered { order, or_equal, than } => match value {
            Some(Value::Number(number)) => number
                .as_f64()
                .is_some_and(|number| {
                    number.total_cmp(than) == *order || (*or_equal && same(number, *than))
                })
                .into(),
            Some(Value::String(_) | Value::Array(_) | Value::Object(_)) => Answer::Undecided,
            Some(Value::Null | Value::Bool(_)) | None => Answer::No,
        },
    }
}

fn equal(value: &Value, to: &Operand) -> Answer {
    match (value, to) {
        (Value::String(text), Operand::Text(pieces)) => pieces.matches(text).into(),
        (Value::String(text), Operand::Number(_, letters)) => (text == letters).into(),
        (Value::Number(number), Operand::Number(expected, _)) => {
            number.as_f64().is_some_and(|number| same(number, *expected)).into()
        }
        (Value::Number(number), Operand::Text(pieces)) => {
            pieces.matches(&number.to_string()).into()
        }
        (Value::Null, _) => Answer::No,
        // For truth values there is `IS TRUE`; the format does not fit lists and objects.
        (Value::Bool(_) | Value::Array(_) | Value::Object(_), _) => Answer::Undecided,
    }
}

fn is_container(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

fn found<'a>(one: &Condition, line: &'a Value) -> Option<&'a Value> {
    one.selector.iter().try_fold(line, |value, step| match step {
        Step::Member(name) => value.get(name),
        Step::Item(number) => value.get(number),
    })
}
