//! `Resource` and `NotResource`.
//!
//! An ARN has six segments. Wildcards are compared segment by segment; the first five ignore case,
//! the last does not. A pattern of fewer segments in an identity policy is completed with `*`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::{
    reading::{Ambiguity, Reading},
    request::{Context, Request},
    segments::{self, HEAD, Segments},
    text::{Char, Text},
};
use crate::{
    glob::{Glob, Token},
    syntax::Element,
};

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
    /// With stars at the end of a segment that reach over colons, where there are such stars, or
    /// where a value of an operator is too short to be compared by segments.
    over_colons: Option<Flattened>,
    /// The same, completed with stars, of a pattern that has too few segments.
    completed_over_colons: Option<Flattened>,
    /// Whether a wildcard stands where IAM wants the word for the kind of a resource.
    has_wildcard_type: bool,
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
            listed |= match pattern {
                Pattern::Anything => true,
                Pattern::Fixed(pattern) => pattern.include(request, reading, met),
                Pattern::Template(text) => {
                    let resolved = text.resolve(&request.context);
                    is_unresolved |= resolved.is_none();
                    resolved.is_some_and(|chars| {
                        ArnPattern::read(&chars, self.completion).include(request, reading, met)
                    })
                }
            };
            // By whatever reading it is among them, it is: by others, the next ones are asked.
            if listed {
                break;
            }
        }
        if self.negated && is_unresolved && !listed {
            return !reading.decide(Ambiguity::UnresolvedNotResource, met);
        }
        listed != self.negated
    }
}

impl ArnPattern {
    /// Reads a pattern whose variables have been put in.
    pub(crate) fn read(chars: &[Char], completion: Completion) -> Self {
        let mut parts: Vec<&[Char]> = chars.splitn(HEAD + 1, |char| is_colon(*char)).collect();
        let is_arn = parts.first().is_some_and(|part| {
            part.len() == 3 && part.iter().zip("arn".chars()).all(|(char, c)| char.c == c)
        });
        let has_wildcard = chars.iter().copied().any(is_wildcard);
        let (may_cross, is_completed) = match completion {
            Completion::Completed => (is_arn, is_arn),
            Completion::WithWildcard => (is_arn, is_arn && has_wildcard),
            Completion::OfOperator => (true, false),
        };
        let missing = (HEAD + 1).saturating_sub(parts.len());
        let crosses = may_cross && parts.iter().take(HEAD).any(|part| ends_in_star(part));
        let is_short_value = completion == Completion::OfOperator && missing > 0;
        let is_open = crosses || (is_short_value && has_wildcard);
        let flatten = |missing| Flattened::read(&completed(chars, missing));
        let over_colons = is_open.then(|| flatten(0));
        let completed_over_colons = (is_open && missing > 0).then(|| flatten(missing));
        if is_completed {
            parts.resize(HEAD + 1, &[STAR]);
        }
        let segment = |(at, part): (usize, &&[Char])| {
            part.iter().map(|char| token(*char, at < HEAD)).collect::<Glob>()
        };
        let segments =
            (parts.len() == HEAD + 1).then(|| parts.iter().enumerate().map(segment).collect());
        let has_wildcard_type =
            completion != Completion::OfOperator && parts.get(HEAD).is_some_and(is_wildcard_type);
        Self { segments, over_colons, completed_over_colons, has_wildcard_type, completion }
    }

    /// Whether the request's resource is among those that it matches.
    fn include(&self, request: &Request, reading: Reading, met: &mut Reading) -> bool {
        self.matches(request.resource(), request.segments(), reading, met)
    }

    /// Whether it matches a value of the request.
    pub(crate) fn matches_text(&self, text: &str, reading: Reading, met: &mut Reading) -> bool {
        self.matches(text, segments::split(text), reading, met)
    }

    /// Whether it matches an ARN that has these segments.
    fn matches(
        &self,
        arn: &str,
        segments: Option<Segments<'_>>,
        reading: Reading,
        met: &mut Reading,
    ) -> bool {
        if !self.matches_by_wildcards(arn, segments, reading, met) {
            return false;
        }
        let is_of_iam = segments.is_some_and(|[_, _, service, ..]| service == "iam");
        !(self.has_wildcard_type && is_of_iam) || reading.decide(Ambiguity::WildcardInIamType, met)
    }

    fn matches_by_wildcards(
        &self,
        arn: &str,
        segments: Option<Segments<'_>>,
        reading: Reading,
        met: &mut Reading,
    ) -> bool {
        let point = match (&self.segments, self.completion) {
            (Some(own), _) if segments.is_some_and(|segments| match_each(own, segments)) => {
                return true;
            }
            (Some(_), _) | (None, Completion::Completed | Completion::WithWildcard) => {
                Ambiguity::StarOverColons
            }
            (None, Completion::OfOperator) => Ambiguity::IncompleteArn,
        };
        let matches = |flattened: &Option<Flattened>| {
            flattened.as_ref().is_some_and(|flattened| flattened.matches(arn))
        };
        if matches(&self.over_colons) {
            return reading.decide(point, met);
        }
        matches(&self.completed_over_colons)
            && reading.decide(point, met)
            && reading.decide(Ambiguity::IncompleteOverColons, met)
    }
}

fn match_each(patterns: &[Glob], segments: Segments<'_>) -> bool {
    patterns.iter().zip(segments).enumerate().all(|(at, (pattern, segment))| {
        if at < HEAD { pattern.matches_ignoring_case(segment) } else { pattern.matches(segment) }
    })
}

const STAR: Char = Char { c: '*', is_pattern: true };
const COLON: Char = Char { c: ':', is_pattern: true };

fn is_star(char: Char) -> bool {
    char == STAR
}

fn ends_in_star(part: &[Char]) -> bool {
    part.last().copied().is_some_and(is_star)
}

fn is_colon(char: Char) -> bool {
    char == COLON
}

fn is_wildcard(char: Char) -> bool {
    char.is_pattern && matches!(char.c, '*' | '?')
}

/// Whether the word for the kind of resource, up to a slash, has a wildcard. Stars alone stand for
/// every resource, and are common.
fn is_wildcard_type(part: &&[Char]) -> bool {
    let is_everything = part.iter().copied().all(is_star);
    let mut word = part.iter().copied().take_while(|char| char.c != '/');
    !is_everything && word.any(is_wildcard)
}

/// With so many segments more that are stars.
fn completed(chars: &[Char], missing: usize) -> Vec<Char> {
    chars.iter().copied().chain([COLON, STAR].repeat(missing)).collect()
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
        let mut colons = 0;
        let piece = |(at, char): (usize, &Char)| {
            colons += usize::from(is_colon(*char));
            let in_head = colons < HEAD;
            let ends_segment = chars.get(at + 1).copied().is_none_or(is_colon);
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
        let (mut places, mut next) = (Vec::new(), Vec::new());
        // What stands before the first wildcard leaves one place alone.
        let is_wildcard = |piece: &Piece| matches!(piece, Piece::One { .. } | Piece::Many { .. });
        let plain = self.0.iter().take_while(|piece| !is_wildcard(piece));
        let (mut rest, mut first) = (text.chars(), 0);
        for piece in plain {
            if !rest.next().is_some_and(|c| piece.takes(c)) {
                return false;
            }
            first += 1;
        }
        // What stands behind the last one ends the text.
        let end = self.0.iter().skip(first).rev().take_while(|piece| !is_wildcard(piece));
        let mut last = rest.clone().rev();
        for piece in end {
            if !last.next().is_some_and(|c| piece.takes(c)) {
                return false;
            }
        }
        self.reach(first, &mut places);
        for c in rest {
            for at in &places {
                if let Some(piece) = self.0.get(*at).filter(|piece| piece.takes(c)) {
                    let stays = matches!(piece, Piece::Many { .. });
                    self.reach(if stays { *at } else { at + 1 }, &mut next);
                }
            }
            if next.is_empty() {
                return false;
            }
            std::mem::swap(&mut places, &mut next);
            next.clear();
        }
        places.contains(&self.0.len())
    }

    /// Adds a place, and those behind the stars there, which may stand for nothing.
    fn reach(&self, mut at: usize, places: &mut Vec<usize>) {
        while !places.contains(&at) {
            places.push(at);
            if !matches!(self.0.get(at), Some(Piece::Many { .. })) {
                return;
            }
            at += 1;
        }
    }
}

impl Piece {
    /// Whether it can stand for the character.
    fn takes(self, c: char) -> bool {
        match self {
            Self::Literal(own) => own == c,
            Self::Folded(own) => own == c.to_ascii_lowercase(),
            Self::One { takes_colon } | Self::Many { takes_colon } => takes_colon || c != ':',
        }
    }
}

/// What a character of a segment stands for; in lower case where the segment ignores case.
fn token(char: Char, folded: bool) -> Token {
    let c = if folded { char.c.to_ascii_lowercase() } else { char.c };
    Char { c, ..char }.token()
}
