//! `Resource` and `NotResource`.
//!
//! An ARN has six segments. Wildcards are compared segment by segment; the first five ignore case,
//! the last does not. A pattern of fewer segments in an identity policy is completed with `*`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::{
    reading::{Ambiguity, Reading},
    request::{Context, Request},
    text::{Char, Text},
};
use crate::{
    glob::{Glob, Token},
    syntax::Element,
};

/// Segments before the resource's own part.
const HEAD: usize = 5;

/// The kinds of policies that differ in how they read an incomplete ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completion {
    /// Missing segments are `*`.
    Completed,
    /// Missing segments are `*` where the pattern has a wildcard already; else it matches nothing.
    WithWildcard,
    /// The value of an ARN operator: that it matches at all is doubtful.
    OfOperator,
}

/// A `Resource` or `NotResource`, ready to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Resources {
    negated: bool,
    patterns: Vec<Pattern>,
    completion: Completion,
}

#[derive(Clone, Debug)]
enum Pattern {
    Anything,
    Fixed(ArnPattern),
    Template(Text),
}

/// A pattern of an ARN.
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern {
    /// Segment by segment; `None` for what has too few of them.
    segments: Option<Vec<Glob>>,
    /// With stars at the end of a segment that reach over colons, where there are such stars.
    over_colons: Option<Flattened>,
    completion: Completion,
}

impl Resources {
    pub(crate) fn read(
        element: &Element<Vec<String>>,
        has_variables: bool,
        completion: Completion,
    ) -> Self {
        let (negated, patterns) = match element {
            Element::Is(patterns) => (false, patterns),
            Element::Not(patterns) => (true, patterns),
        };
        let read = |text: &String| match Text::read(text, has_variables) {
            Text::Plain(text) if !text.is_empty() && text.bytes().all(|byte| byte == b'*') => {
                Pattern::Anything
            }
            plain @ Text::Plain(_) => {
                let chars = plain.resolve(&Context::new()).unwrap_or_default();
                Pattern::Fixed(ArnPattern::read(&chars, completion))
            }
            template @ Text::Template(_) => Pattern::Template(template),
        };
        Self { negated, patterns: patterns.iter().map(read).collect(), completion }
    }

    /// Whether the request's resource is among these. Notes the points that decided.
    pub(crate) fn include(&self, request: &Request, reading: Reading, met: &mut Reading) -> bool {
        let mut is_unresolved = false;
        let mut listed = false;
        for pattern in &self.patterns {
            let matches = match pattern {
                Pattern::Anything => true,
                Pattern::Fixed(pattern) => pattern.matches(request.resource(), reading, met),
                Pattern::Template(text) => {
                    let resolved = text.resolve(&request.context);
                    is_unresolved |= resolved.is_none();
                    resolved.is_some_and(|chars| {
                        ArnPattern::read(&chars, self.completion).matches(
                            request.resource(),
                            reading,
                            met,
                        )
                    })
                }
            };
            listed |= matches;
        }
        if self.negated && is_unresolved && !listed {
            met.add(Ambiguity::UnresolvedNotResource);
            return !reading.has(Ambiguity::UnresolvedNotResource);
        }
        listed != self.negated
    }
}

impl ArnPattern {
    /// Reads a pattern whose variables have been put in.
    pub(crate) fn read(chars: &[Char], completion: Completion) -> Self {
        let is_colon = |char: &Char| char.is_pattern && char.c == ':';
        let mut parts: Vec<&[Char]> = chars.splitn(HEAD + 1, is_colon).collect();
        let is_arn = parts.first().is_some_and(|part| {
            part.len() == 3 && part.iter().zip("arn".chars()).all(|(char, c)| char.c == c)
        });
        let star = [Char { c: '*', is_pattern: true }];
        let is_completed = match completion {
            Completion::Completed => true,
            Completion::WithWildcard => {
                chars.iter().any(|char| char.is_pattern && matches!(char.c, '*' | '?'))
            }
            Completion::OfOperator => false,
        };
        if is_arn && is_completed {
            while parts.len() <= HEAD {
                parts.push(&star);
            }
        }
        let segment = |(at, part): (usize, &&[Char])| {
            part.iter().map(|char| token(*char, at < HEAD)).collect::<Glob>()
        };
        let segments = (parts.len() == HEAD + 1)
            .then(|| parts.iter().enumerate().map(segment).collect::<Vec<_>>());
        let crosses = |part: &&[Char]| part.last() == Some(&star[0]);
        let may_cross = match completion {
            Completion::Completed | Completion::WithWildcard => is_arn,
            Completion::OfOperator => true,
        };
        let over_colons =
            (may_cross && parts.iter().take(HEAD).any(crosses)).then(|| Flattened::read(chars));
        Self { segments, over_colons, completion }
    }

    pub(crate) fn matches(&self, resource: &str, reading: Reading, met: &mut Reading) -> bool {
        let over_colons =
            || self.over_colons.as_ref().is_some_and(|flattened| flattened.matches(resource));
        let Some(segments) = &self.segments else {
            if self.completion == Completion::OfOperator && over_colons() {
                met.add(Ambiguity::IncompleteArn);
                return reading.has(Ambiguity::IncompleteArn);
            }
            return over_colons();
        };
        let mut parts = resource.splitn(HEAD + 1, ':');
        let segmented = segments.iter().enumerate().all(|(at, glob)| match parts.next() {
            Some(part) if at < HEAD => glob.matches_ignoring_case(part),
            Some(part) => glob.matches(part),
            None => false,
        });
        if !segmented && over_colons() {
            met.add(Ambiguity::StarOverColons);
            return reading.has(Ambiguity::StarOverColons);
        }
        segmented
    }
}

/// The pattern as one text, in which the stars that end a segment take colons, too, and the other
/// wildcards of the first five segments do not.
#[derive(Clone, Debug)]
struct Flattened(Vec<Piece>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Literal(char),
    /// Of the first five segments, which ignore case; in lower case.
    Folded(char),
    One {
        takes_colon: bool,
    },
    Many {
        takes_colon: bool,
    },
}

impl Flattened {
    fn read(chars: &[Char]) -> Self {
        let is_colon = |char: &Char| char.is_pattern && char.c == ':';
        let mut colons = 0;
        let piece = |(at, char): (usize, &Char)| {
            colons += usize::from(is_colon(char));
            let in_head = colons < HEAD;
            let ends_segment = chars.get(at + 1).is_none_or(is_colon);
            match char.c {
                '*' if char.is_pattern => Piece::Many { takes_colon: !in_head || ends_segment },
                '?' if char.is_pattern => Piece::One { takes_colon: !in_head },
                c if in_head => Piece::Folded(c.to_ascii_lowercase()),
                c => Piece::Literal(c),
            }
        };
        Self(chars.iter().enumerate().map(piece).collect())
    }

    /// Keeps all places where the pattern can be while it reads the text.
    fn matches(&self, text: &str) -> bool {
        let Self(pieces) = self;
        let mut places = vec![false; pieces.len() + 1];
        let close = |places: &mut Vec<bool>| {
            for (at, piece) in pieces.iter().enumerate() {
                if matches!(piece, Piece::Many { .. }) && places.get(at) == Some(&true) {
                    mark(places, at + 1);
                }
            }
        };
        mark(&mut places, 0);
        close(&mut places);
        for c in text.chars() {
            let mut next = vec![false; pieces.len() + 1];
            for (at, piece) in pieces.iter().enumerate() {
                if places.get(at) != Some(&true) {
                    continue;
                }
                match piece {
                    Piece::Literal(own) if *own == c => mark(&mut next, at + 1),
                    Piece::Folded(own) if *own == c.to_ascii_lowercase() => {
                        mark(&mut next, at + 1);
                    }
                    Piece::One { takes_colon } if *takes_colon || c != ':' => {
                        mark(&mut next, at + 1);
                    }
                    Piece::Many { takes_colon } if *takes_colon || c != ':' => mark(&mut next, at),
                    Piece::Literal(_)
                    | Piece::Folded(_)
                    | Piece::One { .. }
                    | Piece::Many { .. } => {}
                }
            }
            close(&mut next);
            places = next;
        }
        places.last() == Some(&true)
    }
}

fn mark(places: &mut [bool], at: usize) {
    if let Some(place) = places.get_mut(at) {
        *place = true;
    }
}

/// What a character of a segment stands for; in lower case where the segment ignores case.
fn token(char: Char, folded: bool) -> Token {
    let c = if folded { char.c.to_ascii_lowercase() } else { char.c };
    Char { c, ..char }.token()
}
