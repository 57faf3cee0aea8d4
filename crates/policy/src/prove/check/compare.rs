//! Is there a text that meets some comparisons and fails others?
//!
//! Comparisons of one kind contradict each other, or not; what two kinds say together is not
//! looked at. A comparison with a value that is not plain says nothing.

use std::{cmp::Ordering, net::IpAddr};

use jiff::civil::{DateTime, date};

use super::{
    super::state::State,
    condition::Literal,
    language::{Step, Texts, exactly},
    pattern::{Listed, Style},
};
use crate::{
    syntax::Operator,
    universe::{Universe, ValueType},
};

/// The texts to choose from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain<'a> {
    /// This one.
    Exactly(&'a str),
    /// All but the empty one.
    NotEmpty,
    /// Those of this form, in which `*` stands for any text.
    Like(&'a str),
}

/// How the request's value stands to one of the policy's, and whether to none of them.
type Test = (fn(Ordering) -> bool, bool);

/// Whether there may be such a text.
pub(super) fn may_hold(literals: &[Literal], domain: Domain, state: &State) -> bool {
    texts_may_hold(literals, domain, state)
        && ordered_may_hold(literals, domain, (ValueType::Numeric, "Numeric"), number)
        && ordered_may_hold(literals, domain, (ValueType::Date, "Date"), moment)
        && ordered_may_hold(literals, domain, (ValueType::Bool, "Bool"), boolean)
        && addresses_may_hold(literals, domain)
}

/// Whether every value of the key is of this kind, since AWS sets it.
fn is_always(literals: &[Literal], kind: ValueType) -> bool {
    let key = literals.first().map(|literal| literal.condition.key.as_str());
    key.and_then(|key| Universe::embedded().kind_set_by_aws(key)) == Some(kind)
}

fn texts_may_hold(literals: &[Literal], domain: Domain, state: &State) -> bool {
    // Every domain has a text.
    if literals.iter().all(|literal| style(literal.condition.operator).is_none()) {
        return true;
    }
    let mut texts = Texts::default();
    texts.keep(vec![match domain {
        Domain::Exactly(text) => exactly(text),
        Domain::NotEmpty => vec![Step::One { colon: true }, Step::Many { colon: true }],
        Domain::Like(form) => form.chars().map(like).collect(),
    }]);
    for literal in literals {
        let condition = literal.condition;
        let Some(style) = style(condition.operator) else { continue };
        let mut listed = Listed::new(condition.operator.negates());
        for value in &condition.values {
            listed.add(value, style, literal.has_variables, state);
        }
        listed.require(literal.holds, &mut texts);
    }
    texts.may_exist()
}

fn like(c: char) -> Step {
    if c == '*' { Step::Many { colon: true } } else { Step::Is(c) }
}

fn style(operator: Operator) -> Option<Style> {
    Some(match operator.name() {
        "StringEquals" | "StringNotEquals" => Style::Exact,
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => Style::IgnoringCase,
        "StringLike" | "StringNotLike" => Style::Like,
        "ArnEquals" | "ArnLike" | "ArnNotEquals" | "ArnNotLike" => Style::Arn,
        _ => return None,
    })
}

/// The comparison of an operator of this kind.
fn test(operator: Operator, kind: &str) -> Option<Test> {
    Some(match operator.name().strip_prefix(kind)? {
        // `Bool` is all of its name.
        "" | "Equals" => (Ordering::is_eq, false),
        "NotEquals" => (Ordering::is_eq, true),
        "LessThan" => (Ordering::is_lt, false),
        "LessThanEquals" => (Ordering::is_le, false),
        "GreaterThan" => (Ordering::is_gt, false),
        "GreaterThanEquals" => (Ordering::is_ge, false),
        _ => return None,
    })
}

/// Values of a kind that has an order. It is enough to look at each value that a policy writes, at
/// one between each two, one below, one above, and, unless AWS sets the key, at a text that is none
/// of the kind, for which no comparison holds.
fn ordered_may_hold<T: Ord>(
    literals: &[Literal],
    domain: Domain,
    (value_type, kind): (ValueType, &str),
    read: fn(&str) -> Option<T>,
) -> bool {
    let tested = literals.iter().filter_map(|it| Some((test(it.condition.operator, kind)?, it)));
    let plain = tested.filter_map(|(test, it)| {
        let values = it.condition.values.iter().map(|value| read(value));
        Some((test, values.collect::<Option<Vec<T>>>()?, it.holds))
    });
    let plain: Vec<(Test, Vec<T>, bool)> = plain.collect();
    let mut written: Vec<&T> = plain.iter().flat_map(|(_, values, _)| values).collect();
    written.sort();
    written.dedup();
    // Odd places are the values that are written, even ones what lies between.
    let rank = |value: &T| match written.binary_search(&value) {
        Ok(at) => 2 * at + 1,
        Err(at) => 2 * at,
    };
    let may_be = |place: Option<usize>| {
        plain.iter().all(|((compares, is_none), values, holds)| {
            let is_met = place.is_some_and(|place| {
                !values.is_empty()
                    && values.iter().any(|value| compares(place.cmp(&rank(value)))) != *is_none
            });
            is_met == *holds
        })
    };
    // Between and beside the two values that a boolean has, there is none.
    let is_place =
        |place: &usize| value_type != ValueType::Bool || written.len() < 2 || place % 2 == 1;
    match domain {
        Domain::Exactly("") => may_be(None),
        // Whether an odd text is of the kind is not for us to say.
        Domain::Exactly(text) => read(text).is_none_or(|value| may_be(Some(rank(&value)))),
        Domain::NotEmpty | Domain::Like(_) => {
            (!is_always(literals, value_type) && may_be(None))
                || (0..=2 * written.len()).filter(is_place).any(|place| may_be(Some(place)))
        }
    }
}

fn boolean(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

/// A plain decimal number, in units of its eighteenth place.
fn number(text: &str) -> Option<i128> {
    const PLACES: usize = 18;
    let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |text: &str| {
        (1..=PLACES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(whole) || !is_plain(fraction) {
        return None;
    }
    let size: i128 = format!("{whole}{fraction:0<PLACES$}").parse().ok()?;
    Some(if is_negative { -size } else { size })
}

/// Nanoseconds since 1970, of the forms that leave no doubt.
fn moment(text: &str) -> Option<i128> {
    if text.len() != 4 && text.len() < 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse::<i128>().ok()? * 1_000_000_000);
    }
    let completed = match text.len() {
        4 => format!("{text}-01-01T00:00:00"),
        7 => format!("{text}-01T00:00:00"),
        10 => format!("{text}T00:00:00"),
        20.. if text.get(10..11) == Some("T") => text.strip_suffix('Z')?.to_owned(),
        _ => return None,
    };
    let moment: DateTime = completed.parse().ok()?;
    Some(moment.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_nanos())
}

/// An address; those of version 4 before those of version 6.
type Address = (bool, u128);

/// Addresses. Where no network begins or has just ended, nothing changes.
fn addresses_may_hold(literals: &[Literal], domain: Domain) -> bool {
    let is_asked = |it: &&Literal| {
        matches!(it.condition.operator, Operator::IpAddress | Operator::NotIpAddress)
    };
    let plain = literals.iter().filter(is_asked).filter_map(|it| {
        let networks = it.condition.values.iter().map(|value| network(value));
        Some((it, networks.collect::<Option<Vec<_>>>()?))
    });
    let plain: Vec<(&Literal, Vec<(Address, Address)>)> = plain.collect();
    let may_be = |address: Option<Address>| {
        plain.iter().all(|(literal, networks)| {
            let is_met = address.is_some_and(|address| {
                let is_in = networks.iter().any(|(from, to)| (*from..=*to).contains(&address));
                !networks.is_empty() && is_in != literal.condition.operator.negates()
            });
            is_met == literal.holds
        })
    };
    let bounds = plain.iter().flat_map(|(_, networks)| networks).flat_map(|(from, to)| {
        let most = if to.0 { u128::MAX } else { u128::from(u32::MAX) };
        [Some(*from), (to.1 < most).then(|| (to.0, to.1 + 1))]
    });
    let mut chosen = bounds.flatten().chain([(false, 0), (true, 0)]);
    match domain {
        Domain::Exactly("") => may_be(None),
        Domain::Exactly(text) => text.parse().map_or(true, |it| may_be(Some(address(it)))),
        Domain::NotEmpty | Domain::Like(_) => {
            (!is_always(literals, ValueType::IpAddress) && may_be(None))
                || chosen.any(|address| may_be(Some(address)))
        }
    }
}

fn address(address: IpAddr) -> Address {
    match address {
        IpAddr::V4(four) => (false, u128::from(four.to_bits())),
        IpAddr::V6(six) => (true, six.to_bits()),
    }
}

/// The first and the last address of a network in CIDR notation, or of one address.
fn network(text: &str) -> Option<(Address, Address)> {
    let (text, bits) = text.split_once('/').map_or((text, None), |(ip, bits)| (ip, Some(bits)));
    let (is_six, number) = address(text.parse().ok()?);
    let width: u32 = if is_six { 128 } else { 32 };
    let plain = |bits: &str| bits.parse().ok().filter(|it: &u32| it.to_string() == bits);
    let bits = bits.map_or(Some(width), plain)?;
    let free = width.checked_sub(bits)?;
    let mask = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some(((is_six, number & !mask), (is_six, number | mask)))
}
