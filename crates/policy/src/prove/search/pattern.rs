//! What a policy's patterns match, as languages: at the most, by the widest reading of what AWS's
//! documentation leaves open and whatever a variable may stand for; and at the least.

use std::sync::Arc;

use super::language::{Language, Piece};
use crate::{
    evaluate::{
        Value,
        resource::Completion,
        text::{Part, Text},
    },
    prove::state::{Known, State},
};

/// Colons before the resource's own part of an ARN.
const HEAD: usize = 5;

/// What patterns match at the most and at the least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// No reading matches more.
    pub(crate) wide: Language,
    /// Every reading matches these.
    pub(crate) narrow: Language,
}

/// What a `Resource` or `NotResource` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) bounds: Arc<Bounds>,
    /// Whether a variable's value is the adversary's choice.
    pub(crate) is_free: bool,
    /// Whether a variable has no value.
    pub(crate) is_unresolved: bool,
}

/// A character of a pattern whose variables were put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// As written, so that `*` and `?` are wildcards and `:` parts an ARN.
    Written(char),
    /// Out of a variable.
    Plain(char),
    /// A variable whose value the adversary chooses.
    Free,
}

/// How texts of a condition are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Exact,
    IgnoringCase,
    Wildcards,
    Arn,
}

impl Bounds {
    fn nothing() -> Self {
        Self { wide: Language::nothing(), narrow: Language::nothing() }
    }

    /// The ARNs that a `Resource` or `NotResource` lists.
    pub(crate) fn of_resources(
        patterns: &[String],
        has_variables: bool,
        completion: Completion,
        state: &State,
    ) -> Listed {
        let mut bounds = Self::nothing();
        let (mut is_free, mut is_unresolved) = (false, false);
        for pattern in patterns {
            let Some(slots) = resolve(pattern, has_variables, state) else {
                is_unresolved = true;
                continue;
            };
            is_free |= slots.contains(&Slot::Free);
            if !slots.is_empty() && slots.iter().all(|slot| *slot == Slot::Written('*')) {
                let any = [Piece::Many { takes_colon: true }];
                bounds.wide.add(&any);
                bounds.narrow.add(&any);
            } else {
                bounds.add_arn(&slots, completion);
            }
        }
        Listed { bounds: Arc::new(bounds), is_free, is_unresolved }
    }

    /// The texts that a condition lists.
    pub(crate) fn of_values(
        values: &[String],
        style: Style,
        has_variables: bool,
        state: &State,
    ) -> Self {
        let mut bounds = Self::nothing();
        for value in values {
            let Some(slots) = resolve(value, has_variables, state) else { continue };
            if style == Style::Arn {
                bounds.add_arn(&slots, Completion::OfOperator);
                continue;
            }
            let pieces: Vec<Piece> = slots.iter().map(|slot| piece_of_text(*slot, style)).collect();
            bounds.wide.add(&pieces);
            if !slots.contains(&Slot::Free) {
                bounds.narrow.add(&pieces);
            }
        }
        bounds
    }

    fn add_arn(&mut self, slots: &[Slot], completion: Completion) {
        let is_free = slots.contains(&Slot::Free);
        let is_colon = |slot: &Slot| *slot == Slot::Written(':');
        let mut parts: Vec<&[Slot]> = slots.splitn(HEAD + 1, is_colon).collect();
        let is_arn = parts.first().is_some_and(|part| {
            *part == [Slot::Written('a'), Slot::Written('r'), Slot::Written('n')]
        });
        let is_wildcard = |slot: &Slot| matches!(slot, Slot::Written('*' | '?'));
        let is_completed = match completion {
            Completion::Completed => true,
            Completion::WithWildcard => slots.iter().any(is_wildcard),
            Completion::OfOperator => false,
        };
        while is_arn && is_completed && parts.len() <= HEAD {
            parts.push(&[Slot::Written('*')]);
        }
        if parts.len() == HEAD + 1 {
            let pieces = segmented(&parts);
            self.wide.add(&pieces);
            let parts_itself = |part: &&[Slot]| part.contains(&Slot::Plain(':'));
            let is_doubtful =
                completion != Completion::OfOperator && has_wildcard_type_of_iam(&parts);
            if !is_free && !is_doubtful && !parts.iter().take(HEAD).any(parts_itself) {
                self.narrow.add(&pieces);
            }
        }
        let crosses = |part: &&[Slot]| part.last() == Some(&Slot::Written('*'));
        let is_of_operator = completion == Completion::OfOperator;
        let is_short_value = is_of_operator && parts.len() <= HEAD;
        // What a variable brings may part segments.
        let brings =
            |part: &&[Slot]| part.contains(&Slot::Free) || part.contains(&Slot::Plain(':'));
        let is_parted = is_of_operator && parts.iter().take(HEAD).any(brings);
        if parts.iter().take(HEAD).any(crosses) || is_short_value || is_parted {
            self.wide.add(&flattened(slots));
            let missing = (HEAD + 1).saturating_sub(slots.splitn(HEAD + 1, is_colon).count());
            let stars = [Slot::Written(':'), Slot::Written('*')].repeat(missing);
            self.wide.add(&flattened(&[slots, &stars].concat()));
        }
    }
}

/// Whether the ARN may be of IAM, and has a wildcard in the word for the kind of resource: whether
/// such a pattern matches anything is left open.
fn has_wildcard_type_of_iam(parts: &[&[Slot]]) -> bool {
    let is_wildcard = |slot: &Slot| matches!(slot, Slot::Written('*' | '?') | Slot::Free);
    let [_, _, service, _, _, resource] = parts else { return false };
    let name = service.iter().map(|slot| match slot {
        Slot::Written(c) | Slot::Plain(c) => c.to_ascii_lowercase(),
        Slot::Free => '*',
    });
    let may_be_iam = service.iter().any(is_wildcard) || name.eq("iam".chars());
    let is_everything = resource.iter().all(|slot| *slot == Slot::Written('*'));
    let is_slash = |slot: &Slot| matches!(slot, Slot::Written('/') | Slot::Plain('/'));
    let word = resource.split(is_slash).next().unwrap_or_default();
    may_be_iam && !is_everything && word.iter().any(is_wildcard)
}

/// The pattern, segment by segment: the first five ignore case and keep to their segment.
fn segmented(parts: &[&[Slot]]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::Literal(':'));
        }
        let in_head = at < HEAD;
        pieces.extend(part.iter().map(|slot| match slot {
            Slot::Written('*') | Slot::Free => Piece::Many { takes_colon: !in_head },
            Slot::Written('?') => Piece::One { takes_colon: !in_head },
            Slot::Written(c) | Slot::Plain(c) if in_head => Piece::Folded(c.to_ascii_lowercase()),
            Slot::Written(c) | Slot::Plain(c) => Piece::Literal(*c),
        }));
    }
    pieces
}

/// The pattern as one text, in which stars that end a segment take colons, too.
fn flattened(slots: &[Slot]) -> Vec<Piece> {
    let is_colon = |slot: &Slot| *slot == Slot::Written(':');
    let mut colons = 0;
    let piece = |(at, slot): (usize, &Slot)| {
        colons += usize::from(is_colon(slot));
        let in_head = colons < HEAD;
        let ends_segment = slots.get(at + 1).is_none_or(is_colon);
        match slot {
            Slot::Written('*') => Piece::Many { takes_colon: !in_head || ends_segment },
            Slot::Free => Piece::Many { takes_colon: true },
            Slot::Written('?') => Piece::One { takes_colon: !in_head },
            Slot::Written(c) | Slot::Plain(c) if in_head => Piece::Folded(c.to_ascii_lowercase()),
            Slot::Written(c) | Slot::Plain(c) => Piece::Literal(*c),
        }
    };
    slots.iter().enumerate().map(piece).collect()
}

fn piece_of_text(slot: Slot, style: Style) -> Piece {
    match slot {
        Slot::Free => Piece::Many { takes_colon: true },
        Slot::Written('*') if style == Style::Wildcards => Piece::Many { takes_colon: true },
        Slot::Written('?') if style == Style::Wildcards => Piece::One { takes_colon: true },
        Slot::Written(c) | Slot::Plain(c) if style == Style::IgnoringCase => {
            Piece::Folded(c.to_ascii_lowercase())
        }
        Slot::Written(c) | Slot::Plain(c) => Piece::Literal(c),
    }
}

/// The pattern with the variables put in whose values are known; `None` where one has none.
fn resolve(text: &str, has_variables: bool, state: &State) -> Option<Vec<Slot>> {
    let parts = match Text::read(text, has_variables) {
        Text::Plain(text) => return Some(text.chars().map(Slot::Written).collect()),
        Text::Template(parts) => parts,
    };
    let mut slots = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => slots.extend(text.chars().map(Slot::Written)),
            Part::Quoted(c) => slots.push(Slot::Plain(c)),
            Part::Variable { key, default } => match state.known(&key) {
                Some(Known::Is(Value::One(value))) => slots.extend(value.chars().map(Slot::Plain)),
                // A key with several values cannot stand in a pattern.
                Some(Known::Is(Value::Many(_)) | Known::Absent) => {
                    slots.extend(default?.chars().map(Slot::Plain));
                }
                Some(Known::Present | Known::Like(_)) | None => slots.push(Slot::Free),
            },
        }
    }
    Some(slots)
}

/// The keys that a text's variables name, in lower case.
pub(crate) fn variables(text: &str, has_variables: bool) -> Vec<String> {
    match Text::read(text, has_variables) {
        Text::Plain(_) => Vec::new(),
        Text::Template(parts) => parts
            .into_iter()
            .filter_map(|part| match part {
                Part::Variable { key, .. } => Some(key),
                Part::Text(_) | Part::Quoted(_) => None,
            })
            .collect(),
    }
}
