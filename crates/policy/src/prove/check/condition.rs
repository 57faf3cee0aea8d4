//! Can a condition key have a value that meets some conditions and fails others?
//!
//! Every value that the state leaves is one of these: none; one text, empty or not; many texts, all
//! of them empty or not. Of many, some conditions speak of each and some of at least one: those
//! that ask for one can be met one by one, so that only one of them and all that speak of each
//! can contradict.

use super::{
    super::state::{Known, State},
    compare::{Domain, may_hold},
    held,
};
use crate::{
    evaluate::Value,
    syntax::{Condition, Operator, Quantifier},
    universe::Universe,
};

/// A condition that holds, or fails.
#[derive(Clone, Copy)]
pub(super) struct Literal<'a> {
    pub(super) condition: &'a Condition,
    pub(super) has_variables: bool,
    pub(super) holds: bool,
}

/// What a literal asks of many texts.
enum Asks<'a> {
    /// Nothing that depends on the texts: it is met, or not.
    Settled(bool),
    /// This of every text.
    Each(Literal<'a>),
    /// This of some text.
    Some(Literal<'a>),
}

/// Whether the key may have such a value.
pub(super) fn may_be(key: &str, literals: &[Literal], state: &State) -> bool {
    let many = |texts: &[String]| texts.iter().all(String::is_empty);
    match held::known(state, key) {
        Some(Known::Absent) => may_be_absent(literals),
        Some(Known::Is(Value::One(text))) => may_be_one(literals, Domain::Exactly(text), state),
        Some(Known::Is(Value::Many(texts))) if texts.is_empty() => may_be_absent(literals),
        Some(Known::Is(Value::Many(texts))) if many(texts) => may_be_empty(literals, state),
        Some(Known::Is(Value::Many(texts))) => may_be_these(literals, texts, state),
        Some(Known::Present) => may_be_present(key, literals, Domain::NotEmpty, state),
        Some(Known::Like(form)) => may_be_present(key, literals, Domain::Like(form), state),
        None => may_be_absent(literals) || may_be_present(key, literals, Domain::NotEmpty, state),
    }
}

/// Of a set, the domain is not looked at.
fn may_be_present(key: &str, literals: &[Literal], domain: Domain, state: &State) -> bool {
    // A key that the universe does not have may be a set, or not.
    let is_set = held::is_set(state, key);
    let one = |domain| may_be_one(literals, domain, state);
    // What AWS sets itself is never empty.
    let is_text = matches!(domain, Domain::Like(form) if form.contains(|c| c != '*'))
        || Universe::embedded().kind_set_by_aws(key).is_some();
    (is_set != Some(true) && (one(domain) || (!is_text && one(Domain::Exactly("")))))
        || (is_set != Some(false)
            && (may_be_empty(literals, state) || may_be_many(literals, state)))
}

fn may_be_absent(literals: &[Literal]) -> bool {
    literals.iter().all(without_value)
}

/// Whether what is said of a condition may be so where its key has no value.
fn without_value(literal: &Literal) -> bool {
    let condition = literal.condition;
    let met = match (condition.operator, condition.quantifier) {
        (Operator::Null, _) => is_null_met(condition, true),
        // AWS does not say which of the two counts.
        (_, Some(Quantifier::ForAnyValue)) if condition.if_exists => return true,
        (_, Some(Quantifier::ForAnyValue)) => false,
        (_, Some(Quantifier::ForAllValues)) => true,
        (operator, None) => condition.if_exists || operator.negates(),
    };
    met == literal.holds
}

fn is_null_met(condition: &Condition, is_absent: bool) -> bool {
    let text = if is_absent { "true" } else { "false" };
    condition.values.iter().any(|value| value.eq_ignore_ascii_case(text))
}

fn may_be_one(literals: &[Literal], domain: Domain, state: &State) -> bool {
    let mut asked = Vec::new();
    for literal in literals {
        let condition = literal.condition;
        let settled = match (condition.operator, condition.quantifier) {
            (Operator::Null, _) => Some(is_null_met(condition, false) == literal.holds),
            // To a set operator, an empty text is none.
            (_, Some(_)) if domain == Domain::Exactly("") => Some(without_value(literal)),
            _ => None,
        };
        match settled {
            Some(false) => return false,
            Some(true) => {}
            None => asked.push(*literal),
        }
    }
    may_hold(&asked, domain, state)
}

/// Many texts, all of them empty.
fn may_be_empty(literals: &[Literal], state: &State) -> bool {
    literals.iter().all(|literal| match asks(literal) {
        Asks::Settled(met) => met,
        // Only to a set operator, empty texts are none.
        Asks::Some(literal) if literal.condition.quantifier.is_none() => {
            may_hold(&[literal], Domain::Exactly(""), state)
        }
        Asks::Each(_) | Asks::Some(_) => without_value(literal),
    })
}

fn asks<'a>(literal: &Literal<'a>) -> Asks<'a> {
    let of_texts = |holds| Literal { holds, ..*literal };
    match (literal.condition.operator, literal.condition.quantifier, literal.holds) {
        (Operator::Null, _, holds) => Asks::Settled(is_null_met(literal.condition, false) == holds),
        // Without `ForAllValues` or `ForAnyValue`, no condition holds for a set, or holds where it
        // does for any of the texts.
        (_, None | Some(Quantifier::ForAnyValue), true) => Asks::Some(of_texts(true)),
        (_, None, false) => Asks::Settled(true),
        (_, Some(Quantifier::ForAllValues), true) => Asks::Each(of_texts(true)),
        (_, Some(Quantifier::ForAllValues), false) => Asks::Some(of_texts(false)),
        (_, Some(Quantifier::ForAnyValue), false) => Asks::Each(of_texts(false)),
    }
}

/// Many texts that are not all empty.
fn may_be_many(literals: &[Literal], state: &State) -> bool {
    let (mut each, mut some) = (Vec::new(), Vec::new());
    for literal in literals {
        match asks(literal) {
            Asks::Settled(false) => return false,
            Asks::Settled(true) => {}
            Asks::Each(literal) => each.push(literal),
            Asks::Some(literal) => some.push(literal),
        }
    }
    let meets_each =
        |also: &[Literal], domain| may_hold(&[each.as_slice(), also].concat(), domain, state);
    meets_each(&[], Domain::NotEmpty)
        && some.iter().all(|one| {
            meets_each(&[*one], Domain::NotEmpty) || meets_each(&[*one], Domain::Exactly(""))
        })
}

/// These very texts.
fn may_be_these(literals: &[Literal], texts: &[String], state: &State) -> bool {
    let may = |literal, text: &String| may_hold(&[literal], Domain::Exactly(text), state);
    literals.iter().all(|literal| match asks(literal) {
        Asks::Settled(met) => met,
        Asks::Each(literal) => texts.iter().all(|text| may(literal, text)),
        Asks::Some(literal) => texts.iter().any(|text| may(literal, text)),
    })
}
