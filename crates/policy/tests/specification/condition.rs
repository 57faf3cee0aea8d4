//! `Condition`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::{cmp::Ordering, net::IpAddr};

use tutela_policy::{Ambiguity, Condition, Operator, Quantifier, Value};

use super::{
    Asked,
    pattern::{self, Incomplete},
};

/// Whether one comparison of the block holds. Of one without values, and of `Null` for each value or for
/// any, nothing is said: it may hold where it does not as written.
pub(crate) fn holds(condition: &Condition, has_variables: bool, asked: Asked) -> bool {
    let is_defined = !condition.values.is_empty()
        && (condition.operator != Operator::Null || condition.quantifier.is_none());
    let is_contrary = !is_defined && asked.reading.has(Ambiguity::Undefined);
    holds_as_written(condition, has_variables, asked) != is_contrary
}

fn holds_as_written(condition: &Condition, has_variables: bool, asked: Asked) -> bool {
    let value = asked.request.context.get(&condition.key);
    let is_empty = value.is_none_or(|value| value.each().is_empty());
    // `Null` asks whether the key is absent.
    if condition.operator == Operator::Null {
        return condition.values.iter().any(|given| boolean(given) == Some(is_empty));
    }
    let each = value.map(Value::each).unwrap_or_default();
    let one = |value: &String| value_holds(condition, value, has_variables, asked);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    // A set operator takes a key whose values are all empty for one that is not there.
    let is_null = each.iter().all(String::is_empty);
    match condition.quantifier {
        // Whether `…IfExists` or `ForAnyValue` counts is not said.
        Some(Quantifier::ForAnyValue) if is_null && condition.if_exists => {
            asked.reading.has(Ambiguity::AnyValueIfExists)
        }
        // All values of the request must match, and so none at all does.
        Some(Quantifier::ForAllValues) => is_null || each.iter().all(one),
        // At least one value must match, and so none at all does not.
        Some(Quantifier::ForAnyValue) => !is_null && each.iter().any(one),
        None if is_empty => condition.if_exists || condition.operator.negates(),
        None => match value {
            Some(Value::One(value)) => one(value),
            // Such an operator is for keys with one value; of others nothing is said.
            Some(Value::Many(_)) | None => {
                asked.reading.has(Ambiguity::OperatorOnSet) && each.iter().any(one)
            }
        },
    }
}

/// Whether it holds for one value of the request: a logical OR of the policy's values, and of an
/// operator that negates, a logical NOR.
fn value_holds(condition: &Condition, value: &str, has_variables: bool, asked: Asked) -> bool {
    use Operator as O;
    let values = &condition.values;
    let context = &asked.request.context;
    let resolve = |given: &String| pattern::resolve(given, has_variables, context);
    let any =
        |matches: &dyn Fn(pattern::Pattern) -> bool| values.iter().filter_map(resolve).any(matches);
    let equal = || any(&|own| pattern::plain(&own) == value);
    let equal_ignoring_case = || any(&|own| pattern::plain(&own).eq_ignore_ascii_case(value));
    let like = || any(&|own| pattern::matches(&own, &value.chars().collect::<Vec<_>>()));
    let one_arn =
        |own: &pattern::Pattern| pattern::matches_arn(own, value, Incomplete::Open, asked.reading);
    // Whether the colons of a variable's value part an ARN is not said.
    let parted = asked.reading.has(Ambiguity::ColonsOfVariable);
    let arn = || any(&|own| one_arn(&own) || (parted && one_arn(&pattern::parted(&own))));
    let number = |accepts| compare(values, value, number, accepts);
    let date = |accepts| compare(values, value, moment, accepts);
    match condition.operator {
        O::StringEquals => equal(),
        O::StringNotEquals => !equal(),
        O::StringEqualsIgnoreCase => equal_ignoring_case(),
        O::StringNotEqualsIgnoreCase => !equal_ignoring_case(),
        O::StringLike => like(),
        O::StringNotLike => !like(),
        // ArnEquals and ArnLike behave identically.
        O::ArnEquals | O::ArnLike => arn(),
        O::ArnNotEquals | O::ArnNotLike => !arn(),
        // Variables are for strings and ARNs.
        O::BinaryEquals => values.iter().any(|own| own == value),
        O::NumericEquals => number(Ordering::is_eq) == Some(true),
        O::NumericNotEquals => number(Ordering::is_eq) == Some(false),
        O::NumericLessThan => number(Ordering::is_lt) == Some(true),
        O::NumericLessThanEquals => number(Ordering::is_le) == Some(true),
        O::NumericGreaterThan => number(Ordering::is_gt) == Some(true),
        O::NumericGreaterThanEquals => number(Ordering::is_ge) == Some(true),
        O::DateEquals => date(Ordering::is_eq) == Some(true),
        O::DateNotEquals => date(Ordering::is_eq) == Some(false),
        O::DateLessThan => date(Ordering::is_lt) == Some(true),
        O::DateLessThanEquals => date(Ordering::is_le) == Some(true),
        O::DateGreaterThan => date(Ordering::is_gt) == Some(true),
        O::DateGreaterThanEquals => date(Ordering::is_ge) == Some(true),
        O::Bool => {
            values.iter().any(|own| boolean(own).is_some_and(|own| boolean(value) == Some(own)))
        }
        O::IpAddress => in_networks(values, value) == Some(true),
        O::NotIpAddress => in_networks(values, value) == Some(false),
        O::Null => false,
    }
}

/// Whether the request's value stands so to any of the policy's; `None` where the request's, or
/// each of the policy's, is none of its kind.
fn compare<T: Ord>(
    values: &[String],
    value: &str,
    read: fn(&str) -> Option<T>,
    accepts: fn(Ordering) -> bool,
) -> Option<bool> {
    let value = read(value)?;
    let known: Vec<T> = values.iter().filter_map(|own| read(own)).collect();
    (!known.is_empty()).then(|| known.iter().any(|own| accepts(value.cmp(own))))
}

fn boolean(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

/// A number of at most nine decimals, in billionths.
fn number(text: &str) -> Option<i128> {
    const PLACES: usize = 9;
    let digits = text.trim_start_matches(['-', '+']);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if text.len() > digits.len() + 1 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let size: i128 = format!("{whole}{fraction:0<PLACES$}").parse().ok()?;
    Some(if text.starts_with('-') { -size } else { size })
}

/// A W3C form of ISO 8601, or the seconds since 1970; in nanoseconds.
fn moment(text: &str) -> Option<i128> {
    if text.len() != 4
        && let Ok(seconds) = text.parse::<i64>()
    {
        return Some(i128::from(seconds) * 1_000_000_000);
    }
    // A year, a month or a day alone.
    let is_short = [4, 7, 10].contains(&text.len());
    let missing = if is_short { &"YYYY-01-01T00:00:00Z"[text.len()..] } else { "" };
    format!("{text}{missing}").parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_nanosecond)
}

/// Whether an address is in any of the networks; `None` where it is no address, or they are none.
fn in_networks(values: &[String], value: &str) -> Option<bool> {
    let address: IpAddr = value.parse().ok()?;
    let known: Vec<_> = values.iter().filter_map(|own| network(own)).collect();
    (!known.is_empty()).then(|| known.iter().any(|(net, bits)| has_prefix(address, *net, *bits)))
}

/// CIDR notation, or an address alone.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

fn has_prefix(address: IpAddr, net: IpAddr, bits: u32) -> bool {
    let first = |address| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    address.is_ipv4() == net.is_ipv4() && (first(address) ^ first(net)).leading_zeros() >= bits
}
