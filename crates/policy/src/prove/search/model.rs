//! A value of one condition key that meets some conditions and fails others.

use std::net::IpAddr;

use super::{
    effort::Effort,
    language::{Found, Language, find},
    predicate::{Kind, Predicate},
};
use crate::{
    evaluate::{Context, Value, operator},
    prove::state::{Known, State},
    syntax::Quantifier,
    universe::{Universe, ValueType},
};

/// A condition on the key, and whether it is to hold.
pub(crate) type Literal<'a> = (&'a Predicate, bool);

/// What the search for a value came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    /// This value, or that the key is absent.
    Value(Option<Value>),
    /// There is none.
    Nothing,
    /// The search was given up.
    TooHard,
}

impl Model {
    /// The other, where there is no such value.
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::Nothing { other() } else { self }
    }
}

/// Values that people know, tried before others are made up.
const USUAL: &[&str] = &["example", "true", "false", "eu-central-1", "203.0.113.7", "1"];

/// A value of the key for which the literals come out as wanted.
pub(crate) fn model(
    key: &str,
    literals: &[Literal<'_>],
    state: &State,
    context: &Context,
    effort: &Effort,
) -> Model {
    let search = Search::new(key, literals, state, (context, effort));
    match state.known(key) {
        Some(Known::Is(value)) => search.all_accept([Some(value.clone())]),
        Some(Known::Absent) => search.all_accept([None]),
        Some(Known::Present) => search.present(),
        Some(Known::Like(_)) => search.one(),
        None => search.all_accept([None]).or(|| search.present()),
    }
}

/// Whether what a request says of a key is something that the state leaves, and that the literals
/// allow which compare it with no other.
pub(crate) fn may_be(
    key: &str,
    literals: &[Literal<'_>],
    state: &State,
    context: &Context,
    effort: &Effort,
) -> bool {
    let value = context.get(key);
    let is_many = matches!(value, Some(Value::Many(_)));
    let is_known = match state.known(key) {
        Some(Known::Absent) => value.is_none(),
        Some(Known::Is(known)) => value == Some(known),
        Some(Known::Present) => value.is_some(),
        Some(Known::Like(_)) => value.is_some() && !is_many,
        None => true,
    };
    let fits = state.is_set(key).is_none_or(|is_set| value.is_none() || is_many == is_set);
    is_known && fits && Search::new(key, literals, state, (context, effort)).accepts(value)
}

/// A text of this form, if any, within what the conditions on texts say of several keys at once.
pub(crate) fn shared(
    literals: &[Literal<'_>],
    form: Option<&Language>,
    effort: &Effort,
) -> Option<String> {
    let plain = literals.iter().copied().filter(|(predicate, _)| !predicate.is_free);
    match text(plain, form, effort) {
        Found::Text(text) => Some(text),
        Found::Nothing | Found::TooHard => None,
    }
}

struct Search<'a> {
    key: &'a str,
    literals: &'a [Literal<'a>],
    context: &'a Context,
    effort: &'a Effort,
    /// What every value of the key is within.
    form: Option<Language>,
    /// Whether the key is a set, where anybody knows.
    is_set: Option<bool>,
    /// What every value of the key is, where AWS sets it and nobody asks for texts.
    kind: Option<ValueType>,
}

impl<'a> Search<'a> {
    fn new(
        key: &'a str,
        literals: &'a [Literal<'a>],
        state: &State,
        (context, effort): (&'a Context, &'a Effort),
    ) -> Self {
        let form = match state.known(key) {
            Some(Known::Like(form)) => Some(Language::form(form)),
            Some(Known::Absent | Known::Is(_) | Known::Present) | None => None,
        };
        let is_text = |(predicate, _): &Literal<'_>| matches!(predicate.kind, Kind::Text { .. });
        let kind = Universe::embedded().kind_set_by_aws(key);
        let kind = kind.filter(|_| !literals.iter().any(is_text));
        Self { key, literals, context, effort, form, is_set: state.is_set(key), kind }
    }

    /// The first of these values that does.
    fn all_accept(&self, values: impl IntoIterator<Item = Option<Value>>) -> Model {
        let found = values.into_iter().find(|value| self.accepts(value.as_ref()));
        found.map_or(Model::Nothing, Model::Value)
    }

    fn accepts(&self, value: Option<&Value>) -> bool {
        let is_within = |text: &String| {
            self.form.as_ref().is_none_or(|form| form.has(text)) && self.is_of_kind(text)
        };
        if !value.is_none_or(|value| value.each().iter().all(is_within)) {
            return false;
        }
        let mut context = self.context.clone();
        match value {
            Some(value) => context.set(self.key, value.clone()),
            None => context.remove(self.key),
        }
        let mut literals = self.literals.iter();
        literals.all(|(predicate, holds)| {
            predicate.is_free || predicate.outcomes(&context).can_be(*holds)
        })
    }

    fn is_of_kind(&self, text: &str) -> bool {
        match self.kind {
            None | Some(ValueType::String | ValueType::Arn) => true,
            Some(ValueType::Bool) => text == "true" || text == "false",
            Some(ValueType::Numeric) => text.parse::<f64>().is_ok(),
            Some(ValueType::Date) => operator::moment(text).is_some(),
            Some(ValueType::IpAddress) => text.parse::<IpAddr>().is_ok(),
        }
    }

    fn present(&self) -> Model {
        let single = if self.is_set == Some(true) { Model::Nothing } else { self.one() };
        if self.is_set == Some(false) { single } else { single.or(|| self.many()) }
    }

    /// A single value.
    fn one(&self) -> Model {
        let one = |text: &str| Some(Value::One(text.to_owned()));
        let usual = USUAL.iter().copied().chain(self.points()).chain([""]).map(one);
        let found = self.all_accept(usual);
        if found != Model::Nothing {
            return found;
        }
        let is_text = |(predicate, _): &Literal<'_>| matches!(predicate.kind, Kind::Text { .. });
        if self.form.is_none() && !self.literals.iter().any(is_text) {
            return Model::Nothing;
        }
        match text(self.literals.iter().copied(), self.form.as_ref(), self.effort) {
            // The texts allow it, but a number or an address on the same key does not.
            Found::Text(text) => self.all_accept([one(&text)]).or(|| Model::TooHard),
            Found::Nothing => Model::Nothing,
            Found::TooHard => Model::TooHard,
        }
    }

    /// A set of values. Conditions for all of them limit each; each condition for any of them has a
    /// value of its own.
    fn many(&self) -> Model {
        let wants_each = |(predicate, holds): &Literal<'_>| match predicate.quantifier {
            Some(Quantifier::ForAllValues) => *holds,
            Some(Quantifier::ForAnyValue) => !holds,
            None => false,
        };
        // An operator for one value holds where it does for any of a set, or never.
        let is_set = |(predicate, holds): &Literal<'_>| predicate.quantifier.is_some() || *holds;
        let (each, some): (Vec<_>, Vec<_>) =
            self.literals.iter().copied().filter(is_set).partition(wants_each);
        let mut values = Vec::new();
        let of_one = some.iter().map(|literal| Some(*literal)).chain([None]);
        for own in of_one {
            match self.element(&each, own) {
                Found::Text(text) if own.is_some() || values.is_empty() => values.push(text),
                Found::Text(_) => {}
                Found::Nothing if own.is_none() && !values.is_empty() => {}
                Found::Nothing => return Model::Nothing,
                Found::TooHard => return Model::TooHard,
            }
        }
        values.dedup();
        self.all_accept([Some(Value::Many(values))])
    }

    /// A value that is as each must be, and as this one asks besides.
    fn element(&self, each: &[Literal<'_>], own: Option<Literal<'_>>) -> Found {
        let literals = || each.iter().copied().chain(own);
        let is_text = |(predicate, _): &Literal<'_>| matches!(predicate.kind, Kind::Text { .. });
        if literals().all(|literal| is_text(&literal)) {
            return text(literals(), None, self.effort);
        }
        let accepts = |text: &&str| {
            let one = Context::new().with(self.key, text);
            literals().all(|(predicate, holds)| predicate.outcomes(&one).can_be(holds))
        };
        let found = USUAL.iter().copied().chain(self.points()).find(accepts);
        found.map_or(Found::Nothing, |text| Found::Text(text.to_owned()))
    }

    /// The values that stand for the regions of numbers, moments and addresses.
    fn points(&self) -> impl Iterator<Item = &str> {
        self.literals
            .iter()
            .flat_map(|(predicate, _)| match &predicate.kind {
                Kind::Points(points) => points.as_slice(),
                Kind::Text { .. } | Kind::Null => &[],
            })
            .map(String::as_str)
    }
}

/// A text that is not empty, within what the conditions on texts say.
fn text<'a>(
    literals: impl Iterator<Item = Literal<'a>>,
    form: Option<&Language>,
    effort: &Effort,
) -> Found {
    let empty = Language::text("");
    let (mut all, mut none) = (Vec::from_iter(form), vec![&empty]);
    for (predicate, holds) in literals {
        let limits = predicate.limits(holds);
        all.extend(limits.all);
        none.extend(limits.none);
    }
    let fits =
        |text: &&&str| all.iter().all(|own| own.has(text)) && !none.iter().any(|own| own.has(text));
    USUAL
        .iter()
        .find(fits)
        .map_or_else(|| find(&all, &none, effort), |text| Found::Text((*text).to_owned()))
}
