//! The operators of a condition, on one value of the request.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::{cmp::Ordering, net::IpAddr};

use super::{
    number::Number,
    reading::{Ambiguity, Reading},
    request::Context,
    resource::{ArnPattern, Completion},
    text::{Char, Text},
};
use crate::{glob::Glob, syntax::Operator};
use ipnet::IpNet;
use jiff::{
    SignedDuration,
    fmt::temporal::{Pieces, PiecesOffset},
};

/// The values of a policy, read for their operator. `None` stands for one of the wrong kind.
#[derive(Clone, Debug)]
pub(crate) enum Comparison {
    /// Any of the texts, with or without regard to case and wildcards; or none of them.
    Text { values: Vec<Text>, style: Style, negated: bool },
    /// Any of the ARNs, segment by segment and with wildcards; or none of them.
    Arn { values: Vec<Text>, negated: bool },
    /// Any number that stands so to the request's.
    Number { values: Vec<Option<Number>>, order: Order },
    /// Any moment that stands so to the request's.
    Date { values: Vec<Option<SignedDuration>>, order: Order },
    /// The boolean.
    Bool(Vec<Option<bool>>),
    /// The request's address is in any of the networks, or in none.
    Network { values: Vec<Option<IpNet>>, negated: bool },
    /// The key is absent, or is not.
    Absence(Vec<Option<bool>>),
}

/// How texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Exact,
    IgnoringCase,
    Wildcards,
}

/// How the request's value stands to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn holds(self, request: Ordering) -> bool {
        match self {
            Self::Equal => request.is_eq(),
            Self::NotEqual => request.is_ne(),
            Self::Less => request.is_lt(),
            Self::LessOrEqual => request.is_le(),
            Self::Greater => request.is_gt(),
            Self::GreaterOrEqual => request.is_ge(),
        }
    }

    /// Whether the request's value, of a known kind, stands so to any of the policy's values; for
    /// `NotEqual`, to all of them.
    fn decide<T: Ord>(self, request: &T, values: &[Option<T>]) -> bool {
        let mut known = values.iter().flatten();
        if self == Self::NotEqual {
            // A value of the wrong kind matches nothing, so that a list of only such is no match.
            return values.iter().any(Option::is_some) && known.all(|value| request != value);
        }
        known.any(|value| self.holds(request.cmp(value)))
    }
}

impl Comparison {
    pub(crate) fn read(operator: Operator, values: &[String], has_variables: bool) -> Self {
        use Operator as O;
        let texts = |has_variables| -> Vec<Text> {
            values.iter().map(|value| Text::read(value, has_variables)).collect()
        };
        let text = |style, negated| Self::Text { values: texts(has_variables), style, negated };
        let arn = |negated| Self::Arn { values: texts(has_variables), negated };
        let number = |order| Self::Number {
            values: values.iter().map(|value| Number::parse(value)).collect(),
            order,
        };
        let date = |order| Self::Date {
            values: values.iter().map(|value| moment(value)).collect(),
            order,
        };
        let network = |negated| Self::Network {
            values: values.iter().map(|value| self::network(value)).collect(),
            negated,
        };
        let bools = || values.iter().map(|value| boolean(value)).collect();
        match operator {
            O::StringEquals => text(Style::Exact, false),
            // Variables are for texts and ARNs.
            O::BinaryEquals => {
                Self::Text { values: texts(false), style: Style::Exact, negated: false }
            }
            O::StringNotEquals => text(Style::Exact, true),
            O::StringEqualsIgnoreCase => text(Style::IgnoringCase, false),
            O::StringNotEqualsIgnoreCase => text(Style::IgnoringCase, true),
            O::StringLike => text(Style::Wildcards, false),
            O::StringNotLike => text(Style::Wildcards, true),
            O::ArnEquals | O::ArnLike => arn(false),
            O::ArnNotEquals | O::ArnNotLike => arn(true),
            O::NumericEquals => number(Order::Equal),
            O::NumericNotEquals => number(Order::NotEqual),
            O::NumericLessThan => number(Order::Less),
            O::NumericLessThanEquals => number(Order::LessOrEqual),
            O::NumericGreaterThan => number(Order::Greater),
            O::NumericGreaterThanEquals => number(Order::GreaterOrEqual),
            O::DateEquals => date(Order::Equal),
            O::DateNotEquals => date(Order::NotEqual),
            O::DateLessThan => date(Order::Less),
            O::DateLessThanEquals => date(Order::LessOrEqual),
            O::DateGreaterThan => date(Order::Greater),
            O::DateGreaterThanEquals => date(Order::GreaterOrEqual),
            O::Bool => Self::Bool(bools()),
            O::IpAddress => network(false),
            O::NotIpAddress => network(true),
            O::Null => Self::Absence(bools()),
        }
    }

    /// Whether it holds for one value of the request.
    pub(crate) fn holds(
        &self,
        request: &str,
        context: &Context,
        reading: Reading,
        met: &mut Reading,
    ) -> bool {
        match self {
            Self::Arn { values, negated } => {
                let by = |chars: &[Char], met: &mut Reading| {
                    let pattern = ArnPattern::read(chars, Completion::OfOperator);
                    pattern.matches_text(request, reading, met)
                };
                let mut matches = |value: &Text| {
                    let Some(chars) = value.resolve(context) else { return false };
                    if by(&chars, met) {
                        return true;
                    }
                    let parted = parted_by_variables(&chars);
                    parted.is_some_and(|chars| by(&chars, met))
                        && reading.decide(Ambiguity::ColonsOfVariable, met)
                };
                values.iter().any(&mut matches) != *negated
            }
            Self::Text { values, style, negated } => {
                values.iter().any(|value| style.matches(value, request, context)) != *negated
            }
            Self::Number { values, order } => {
                Number::parse(request).is_some_and(|request| order.decide(&request, values))
            }
            Self::Date { values, order } => {
                moment(request).is_some_and(|request| order.decide(&request, values))
            }
            Self::Bool(values) => {
                boolean(request).is_some_and(|request| values.contains(&Some(request)))
            }
            Self::Network { values, negated } => {
                let Ok(request) = request.parse::<IpAddr>() else { return false };
                let mut known = values.iter().flatten().peekable();
                known.peek().is_some() && known.any(|net| net.contains(&request)) != *negated
            }
            Self::Absence(_) => false,
        }
    }

    /// `Null`: whether the key may be absent, or present.
    pub(crate) fn accepts_absence(&self, is_absent: bool) -> bool {
        matches!(self, Self::Absence(values) if values.contains(&Some(is_absent)))
    }
}

impl Style {
    /// Whether a value of the policy matches the request's. A variable without a value matches
    /// nothing.
    fn matches(self, value: &Text, request: &str, context: &Context) -> bool {
        let plain = |equals: fn(&str, &str) -> bool| match value {
            Text::Plain(value) => equals(value, request),
            Text::Template(_) => {
                value.resolve_plain(context).is_some_and(|value| equals(&value, request))
            }
        };
        match self {
            Self::Exact => plain(|value, request| value == request),
            Self::IgnoringCase => plain(str::eq_ignore_ascii_case),
            Self::Wildcards => value.resolve(context).is_some_and(|chars| {
                chars.iter().map(|char| char.token()).collect::<Glob>().matches(request)
            }),
        }
    }
}

/// The pattern in which the colons that variables brought part segments, too; `None` where none did.
fn parted_by_variables(chars: &[Char]) -> Option<Vec<Char>> {
    let is_brought = |char: &Char| char.c == ':' && !char.is_pattern;
    let parts = |char: &Char| Char { is_pattern: char.is_pattern || char.c == ':', ..*char };
    chars.iter().any(is_brought).then(|| chars.iter().map(parts).collect())
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else {
        text.eq_ignore_ascii_case("false").then_some(false)
    }
}

/// An address, or a network in CIDR notation.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A moment, as the time since 1970 began: ISO 8601 as W3C profiles it, from the year alone to
/// fractions of a second; or the seconds since 1970. It reaches to the end of the year 9999, which
/// policies write for "never" and which a `jiff::Timestamp` stops short of.
///
/// Source: <https://www.w3.org/TR/NOTE-datetime>
pub(crate) fn moment(text: &str) -> Option<SignedDuration> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.len() != 4 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(SignedDuration::from_secs);
    }
    let completed = match text.len() {
        4 => format!("{text}-01-01T00:00:00Z"),
        7 => format!("{text}-01T00:00:00Z"),
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    let pieces = Pieces::parse(&completed).ok()?;
    let zone = match pieces.offset()? {
        PiecesOffset::Numeric(numeric) => i64::from(numeric.offset().seconds()),
        PiecesOffset::Zulu => 0,
        // A form that jiff gets later.
        _ => return None,
    };
    let local = pieces.date().to_datetime(pieces.time()?);
    let since = local.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    since.checked_sub(SignedDuration::from_secs(zone))
}
