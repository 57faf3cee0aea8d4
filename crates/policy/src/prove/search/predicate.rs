//! A condition as a question about one key: which values meet it, by every reading?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    language::Language,
    pattern::{Bounds, Style, variables},
};
use crate::{
    evaluate::{Context, Reading, condition::Condition, operator},
    prove::state::{Known, State},
    syntax::{self, Operator, Quantifier},
};

/// A condition whose outcome the adversary may choose.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    /// The key in lower case.
    pub(crate) key: String,
    pub(crate) quantifier: Option<Quantifier>,
    pub(crate) kind: Kind,
    /// Whether what it asks for depends on another key that the adversary chooses.
    pub(crate) is_free: bool,
    /// Those keys.
    pub(crate) others: Vec<String>,
    /// What it asks for, as written, where it depends on them.
    pub(crate) written: Vec<String>,
    /// Whether it compares ARNs, and no other texts.
    pub(crate) is_about_arns: bool,
    condition: Condition,
}

/// What a predicate's values are.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Texts: one of these, or none of them.
    Text { bounds: Bounds, negated: bool },
    /// Numbers, moments, addresses, booleans: among these values there is one for every region that
    /// the predicate tells apart, a value of the wrong kind included.
    Points(Vec<String>),
    /// Whether the key is there.
    Null,
}

/// What a condition may come to by the readings of what AWS's documentation leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcomes {
    pub(crate) can_hold: bool,
    pub(crate) can_fail: bool,
}

impl Outcomes {
    /// Whether it may come to this.
    pub(crate) fn can_be(self, holds: bool) -> bool {
        if holds { self.can_hold } else { self.can_fail }
    }
}

impl Predicate {
    pub(crate) fn read(condition: &syntax::Condition, has_variables: bool, state: &State) -> Self {
        let style = style(condition.operator);
        let has_variables = has_variables && style.is_some();
        let others: Vec<String> = condition
            .values
            .iter()
            .flat_map(|value| variables(value, has_variables))
            .filter(|key| !matches!(state.known(key), Some(Known::Absent | Known::Is(_))))
            .collect();
        let kind = match (condition.operator, style) {
            (Operator::Null, _) => Kind::Null,
            (operator, Some(style)) => Kind::Text {
                bounds: Bounds::of_values(&condition.values, style, has_variables, state),
                negated: operator.negates(),
            },
            (operator, None) => Kind::Points(points(operator, &condition.values)),
        };
        Self {
            key: condition.key.to_ascii_lowercase(),
            quantifier: condition.quantifier,
            kind,
            is_free: !others.is_empty(),
            written: if others.is_empty() { Vec::new() } else { condition.values.clone() },
            others,
            is_about_arns: style == Some(Style::Arn),
            condition: Condition::read(condition, has_variables),
        }
    }

    /// Whether it asks for this key, in lower case, or compares it.
    pub(crate) fn names(&self, key: &str) -> bool {
        self.key == key || self.others.iter().any(|own| own == key)
    }

    /// What it comes to for a request with these keys.
    pub(crate) fn outcomes(&self, context: &Context) -> Outcomes {
        let mut met = Reading::first();
        let first = self.condition.holds(context, Reading::first(), &mut met);
        let mut outcomes = Outcomes { can_hold: first, can_fail: !first };
        if met != Reading::first() {
            for reading in Reading::choices(met).skip(1) {
                let holds = self.condition.holds(context, reading, &mut Reading::first());
                outcomes.can_hold |= holds;
                outcomes.can_fail |= !holds;
            }
        }
        outcomes
    }

    /// What a single value, or each of a set, must be in and must not be in for the predicate on
    /// it to come to this.
    pub(crate) fn limits(&self, holds: bool) -> Limits<'_> {
        let Kind::Text { bounds, negated } = &self.kind else { return Limits::default() };
        if holds == *negated {
            Limits { all: None, none: Some(&bounds.narrow) }
        } else {
            Limits { all: Some(&bounds.wide), none: None }
        }
    }
}

/// What a text must be in, and must not be in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits<'a> {
    pub(crate) all: Option<&'a Language>,
    pub(crate) none: Option<&'a Language>,
}

fn style(operator: Operator) -> Option<Style> {
    use Operator as O;
    match operator {
        O::StringEquals | O::StringNotEquals | O::BinaryEquals => Some(Style::Exact),
        O::StringEqualsIgnoreCase | O::StringNotEqualsIgnoreCase => Some(Style::IgnoringCase),
        O::StringLike | O::StringNotLike => Some(Style::Wildcards),
        O::ArnEquals | O::ArnLike | O::ArnNotEquals | O::ArnNotLike => Some(Style::Arn),
        O::NumericEquals
        | O::NumericNotEquals
        | O::NumericLessThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThan
        | O::NumericGreaterThanEquals
        | O::DateEquals
        | O::DateNotEquals
        | O::DateLessThan
        | O::DateLessThanEquals
        | O::DateGreaterThan
        | O::DateGreaterThanEquals
        | O::Bool
        | O::IpAddress
        | O::NotIpAddress
        | O::Null => None,
    }
}

/// Values for every region that an operator tells apart by these constants.
fn points(operator: Operator, constants: &[String]) -> Vec<String> {
    const WRONG_KIND: &str = "none";
    let is_address = [Operator::IpAddress, Operator::NotIpAddress].contains(&operator);
    let (usual, around): (_, fn(&str) -> Vec<String>) = if operator == Operator::Bool {
        (["true", "false"], |_| Vec::new())
    } else if is_address {
        (["203.0.113.7", "2001:db8::7"], around_network)
    } else if operator.name().starts_with("Date") {
        (["0", "1"], around_moment)
    } else {
        (["0", "1"], around_number)
    };
    let usual = usual.into_iter().chain([WRONG_KIND]).map(str::to_owned);
    usual.chain(constants.iter().flat_map(|constant| around(constant))).collect()
}

/// The number itself, and those close below and above.
fn around_number(constant: &str) -> Vec<String> {
    let Ok(number) = constant.trim().parse::<f64>() else { return Vec::new() };
    let near = [-1.0, -0.5, 0.5, 1.0].map(|step| (number + step).to_string());
    std::iter::once(constant.to_owned()).chain(near).collect()
}

/// The moment itself, and those a second before and after.
fn around_moment(constant: &str) -> Vec<String> {
    let Some(moment) = operator::moment(constant) else { return Vec::new() };
    let near = [-1, 1].map(|step| moment.as_secs().saturating_add(step).to_string());
    std::iter::once(constant.to_owned()).chain(near).collect()
}

/// The first and the last address of a network, and those that are next to it.
fn around_network(constant: &str) -> Vec<String> {
    let Some(network) = operator::network(constant) else { return Vec::new() };
    let (first, last) = (network.network(), network.broadcast());
    let (before, after) = match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => (
            first.to_bits().checked_sub(1).map(|bits| Ipv4Addr::from_bits(bits).to_string()),
            last.to_bits().checked_add(1).map(|bits| Ipv4Addr::from_bits(bits).to_string()),
        ),
        (IpAddr::V6(first), IpAddr::V6(last)) => (
            first.to_bits().checked_sub(1).map(|bits| Ipv6Addr::from_bits(bits).to_string()),
            last.to_bits().checked_add(1).map(|bits| Ipv6Addr::from_bits(bits).to_string()),
        ),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => (None, None),
    };
    [Some(first.to_string()), Some(last.to_string()), before, after].into_iter().flatten().collect()
}
