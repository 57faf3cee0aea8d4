//! Ranges of numbers.

use serde_json::Value;

use super::PatternProblem;

/// A range: two bounds at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    low: Option<Bound>,
    high: Option<Bound>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bound {
    value: f64,
    is_inside: bool,
}

/// The numbers that EventBridge compares.
const MOST: f64 = 5.0e9;

impl Range {
    /// Reads what stands behind `numeric`: `[">", 0, "<=", 5]`.
    pub(super) fn parse(operand: &Value) -> Result<Self, PatternProblem> {
        Self::read(operand).ok_or(PatternProblem::WrongOperand {
            operator: "numeric",
            takes: "a list of an operator and a number of up to 5e9, or of a lower and a higher bound",
        })
    }

    fn read(operand: &Value) -> Option<Self> {
        let mut items = operand.as_array()?.iter();
        let (mut range, first) = (Self { low: None, high: None }, next(&mut items)?);
        range.bound(first)?;
        if items.len() > 0 {
            // Only a lower bound may be followed, and only by a higher one.
            let (operator, value) = next(&mut items)?;
            let low = range.low.filter(|_| range.high.is_none())?;
            if !operator.starts_with('<') || value <= low.value {
                return None;
            }
            range.bound((operator, value))?;
        }
        (items.len() == 0).then_some(range)
    }

    fn bound(&mut self, (operator, value): (&str, f64)) -> Option<()> {
        let bound = |is_inside| Some(Bound { value, is_inside });
        match operator {
            "=" => (self.low, self.high) = (bound(true), bound(true)),
            ">" => self.low = bound(false),
            ">=" => self.low = bound(true),
            "<" => self.high = bound(false),
            "<=" => self.high = bound(true),
            _ => return None,
        }
        Some(())
    }

    /// Whether a number is inside.
    pub(super) fn holds(&self, number: f64) -> bool {
        let above = |low: Bound| number > low.value || (low.is_inside && same(number, low.value));
        let below =
            |high: Bound| number < high.value || (high.is_inside && same(number, high.value));
        number.abs() <= MOST && self.low.is_none_or(above) && self.high.is_none_or(below)
    }
}

fn next<'a>(items: &mut std::slice::Iter<'a, Value>) -> Option<(&'a str, f64)> {
    let operator = items.next()?.as_str()?;
    let value = items.next()?.as_f64().filter(|value| value.abs() <= MOST)?;
    Some((operator, value))
}

/// Whether two numbers are the same one.
pub(crate) fn same(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq() || (one == 0.0 && other == 0.0)
}
