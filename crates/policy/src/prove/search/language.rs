//! Sets of texts that patterns describe, and whether some text is in all of these and in none of
//! those.
//!
//! The search reads texts from the left and keeps, for every pattern, the places where it can be.
//! Two beginnings of texts that leave the same places need one look only. Characters that no
//! pattern spells out at hand are all alike, so that one of them stands for all.

use std::collections::{BTreeMap, VecDeque};

/// A set of texts: the union of patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Language {
    /// The patterns one behind the other, each with `End` after it.
    pieces: Vec<Piece>,
    starts: Vec<usize>,
    is_everything: bool,
}

/// What a pattern asks for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This character.
    Literal(char),
    /// This character in lower case, in any case.
    Folded(char),
    /// One character.
    One { takes_colon: bool },
    /// Any number of characters.
    Many { takes_colon: bool },
    /// Nothing more.
    End,
}

/// What the search for a text came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// This text.
    Text(String),
    /// There is none.
    Nothing,
    /// The search was given up.
    TooHard,
}

/// Beginnings of texts that a search may look at before it is given up.
const MAX_BEGINNINGS: usize = 8_192;

impl Language {
    /// No text at all.
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    /// Every text.
    pub(crate) fn everything() -> Self {
        let mut language = Self::nothing();
        language.add(&[Piece::Many { takes_colon: true }]);
        language
    }

    /// This text alone.
    pub(crate) fn text(text: &str) -> Self {
        let mut language = Self::nothing();
        language.add(&text.chars().map(Piece::Literal).collect::<Vec<_>>());
        language
    }

    /// Texts of this form, in which `*` stands for any text.
    pub(crate) fn form(form: &str) -> Self {
        let mut language = Self::nothing();
        let piece =
            |c| if c == '*' { Piece::Many { takes_colon: true } } else { Piece::Literal(c) };
        language.add(&form.chars().map(piece).collect::<Vec<_>>());
        language
    }

    /// ARNs of this form, in which `*` stands for any text: before the fifth colon, for any without
    /// a colon.
    pub(crate) fn arns(form: &str) -> Self {
        const HEAD: usize = 5;
        let mut colons = 0;
        let piece = |c| {
            colons += usize::from(c == ':');
            if c == '*' { Piece::Many { takes_colon: colons >= HEAD } } else { Piece::Literal(c) }
        };
        let mut language = Self::nothing();
        language.add(&form.chars().map(piece).collect::<Vec<_>>());
        language
    }

    /// Adds the patterns of another.
    pub(crate) fn extend(&mut self, other: &Self) {
        other.patterns().for_each(|pattern| self.add(pattern));
    }

    /// Adds a pattern.
    pub(crate) fn add(&mut self, pattern: &[Piece]) {
        let any = Piece::Many { takes_colon: true };
        self.is_everything |= !pattern.is_empty() && pattern.iter().all(|piece| *piece == any);
        self.starts.push(self.pieces.len());
        self.pieces.extend_from_slice(pattern);
        self.pieces.push(Piece::End);
    }

    /// Whether it has every text, as far as one can see at once.
    pub(crate) fn is_everything(&self) -> bool {
        self.is_everything
    }

    /// Whether it has no pattern.
    pub(crate) fn is_nothing(&self) -> bool {
        self.starts.is_empty()
    }

    /// Whether it has the text.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.is_everything || self.patterns().any(|pattern| matches(pattern, text))
    }

    /// The patterns, each without its `End`.
    fn patterns(&self) -> impl Iterator<Item = &[Piece]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.pieces.len()]);
        let ends = ends.map(|end| end.saturating_sub(1));
        self.starts.iter().zip(ends).filter_map(|(start, end)| self.pieces.get(*start..end))
    }

    fn start(&self) -> Places {
        let mut places = Places::new(self.pieces.len());
        self.starts.iter().for_each(|start| places.mark(*start));
        self.close(&mut places);
        places
    }

    fn read(&self, places: &Places, c: Char) -> Places {
        let mut next = Places::new(self.pieces.len());
        for at in places.iter() {
            match self.pieces.get(at) {
                Some(Piece::Literal(own)) if c.is(*own) => next.mark(at + 1),
                Some(Piece::Folded(own)) if c.is_folded(*own) => next.mark(at + 1),
                Some(Piece::One { takes_colon }) if *takes_colon || !c.is(':') => next.mark(at + 1),
                Some(Piece::Many { takes_colon }) if *takes_colon || !c.is(':') => next.mark(at),
                Some(_) | None => {}
            }
        }
        self.close(&mut next);
        next
    }

    /// Many may stand for nothing.
    fn close(&self, places: &mut Places) {
        for at in 0..self.pieces.len() {
            if places.has(at) && matches!(self.pieces.get(at), Some(Piece::Many { .. })) {
                places.mark(at + 1);
            }
        }
    }

    fn accepts(&self, places: &Places) -> bool {
        places.iter().any(|at| self.pieces.get(at) == Some(&Piece::End))
    }

    /// Whether every text that begins so is here.
    fn takes_all(&self, places: &Places) -> bool {
        let any = Some(&Piece::Many { takes_colon: true });
        places
            .iter()
            .any(|at| self.pieces.get(at) == any && self.pieces.get(at + 1) == Some(&Piece::End))
    }

    /// The characters that make a difference here.
    fn alphabet(&self, places: &Places, into: &mut Vec<char>) {
        for at in places.iter() {
            match self.pieces.get(at) {
                Some(Piece::Literal(c)) => into.push(*c),
                Some(Piece::Folded(c)) => into.extend([*c, c.to_ascii_uppercase()]),
                Some(Piece::One { takes_colon: false } | Piece::Many { takes_colon: false }) => {
                    into.push(':');
                }
                Some(Piece::One { .. } | Piece::Many { .. } | Piece::End) | None => {}
            }
        }
    }
}

/// Whether the pattern is one of the text, from its beginning to its end.
fn matches(mut pattern: &[Piece], text: &str) -> bool {
    let mut rest = text.chars();
    // Most texts differ before the first wildcard.
    while let [piece, behind @ ..] = pattern {
        if matches!(piece, Piece::Many { .. }) {
            return matches_many(pattern, rest.as_str());
        }
        match rest.next() {
            Some(c) if piece.takes(c) => pattern = behind,
            Some(_) | None => return false,
        }
    }
    rest.next().is_none()
}

/// Keeps the places of the pattern where one can be, a bit each.
fn matches_many(pattern: &[Piece], text: &str) -> bool {
    if let [Piece::Many { takes_colon: true }] = pattern {
        return true;
    }
    let mut places = Places::new(pattern.len());
    let mut next = places.clone();
    enter(pattern, &mut places, 0);
    for c in text.chars() {
        next.clear();
        for at in places.iter() {
            match pattern.get(at) {
                Some(piece @ Piece::Many { .. }) if piece.takes(c) => {
                    enter(pattern, &mut next, at);
                }
                Some(piece) if piece.takes(c) => enter(pattern, &mut next, at + 1),
                Some(_) | None => {}
            }
        }
        if next.is_empty() {
            return false;
        }
        std::mem::swap(&mut places, &mut next);
    }
    places.has(pattern.len())
}

/// Marks a place, and those behind it that need no character.
fn enter(pattern: &[Piece], places: &mut Places, at: usize) {
    places.mark(at);
    if matches!(pattern.get(at), Some(Piece::Many { .. })) {
        enter(pattern, places, at + 1);
    }
}

impl Piece {
    /// Whether it may stand for the character.
    fn takes(self, c: char) -> bool {
        match self {
            Self::Literal(own) => own == c,
            Self::Folded(own) => own == c.to_ascii_lowercase(),
            Self::One { takes_colon } | Self::Many { takes_colon } => takes_colon || c != ':',
            Self::End => false,
        }
    }
}

/// A character of a text.
#[derive(Clone, Copy)]
enum Char {
    Is(char),
    /// One that no pattern spells out.
    Other,
}

impl Char {
    fn is(self, c: char) -> bool {
        matches!(self, Self::Is(own) if own == c)
    }

    fn is_folded(self, c: char) -> bool {
        matches!(self, Self::Is(own) if own.to_ascii_lowercase() == c)
    }
}

/// A text that is in all of these languages and in none of those; the shortest, but for what the
/// order of characters makes of it.
pub(crate) fn find(all: &[&Language], none: &[&Language]) -> Found {
    if none.iter().any(|language| language.is_everything) {
        return Found::Nothing;
    }
    let all: Vec<&Language> = all.iter().copied().filter(|own| !own.is_everything).collect();
    let start = Beginning {
        all: all.iter().map(|language| language.start()).collect(),
        none: none.iter().map(|language| language.start()).collect(),
    };
    if start.is_dead(none) {
        return Found::Nothing;
    }
    let mut seen: BTreeMap<Beginning, usize> = BTreeMap::from([(start.clone(), 0)]);
    // How each beginning was reached: from which, by which character.
    let mut steps: Vec<(usize, char)> = vec![(0, ' ')];
    let mut open = VecDeque::from([(0, start)]);
    while let Some((number, beginning)) = open.pop_front() {
        if beginning.is_found(&all, none) {
            return Found::Text(spell(&steps, number));
        }
        for (c, read) in beginning.alphabet(&all, none) {
            let next = Beginning {
                all: zip(&all, &beginning.all).map(|(own, at)| own.read(at, read)).collect(),
                none: zip(none, &beginning.none).map(|(own, at)| own.read(at, read)).collect(),
            };
            if next.is_dead(none) || seen.contains_key(&next) {
                continue;
            }
            if steps.len() >= MAX_BEGINNINGS {
                return Found::TooHard;
            }
            seen.insert(next.clone(), steps.len());
            open.push_back((steps.len(), next));
            steps.push((number, c));
        }
    }
    Found::Nothing
}

fn spell(steps: &[(usize, char)], mut number: usize) -> String {
    let mut text = Vec::new();
    while number != 0 {
        let Some((before, c)) = steps.get(number) else { break };
        text.push(*c);
        number = *before;
    }
    text.iter().rev().collect()
}

fn zip<'a>(
    languages: &'a [&'a Language],
    places: &'a [Places],
) -> impl Iterator<Item = (&'a Language, &'a Places)> {
    languages.iter().copied().zip(places)
}

/// Where every pattern can be after the beginning of a text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Beginning {
    all: Vec<Places>,
    none: Vec<Places>,
}

impl Beginning {
    /// Whether no text that begins so is sought.
    fn is_dead(&self, none: &[&Language]) -> bool {
        self.all.iter().any(Places::is_empty)
            || zip(none, &self.none).any(|(language, places)| language.takes_all(places))
    }

    fn is_found(&self, all: &[&Language], none: &[&Language]) -> bool {
        zip(all, &self.all).all(|(language, places)| language.accepts(places))
            && !zip(none, &self.none).any(|(language, places)| language.accepts(places))
    }

    /// The characters to go on with: those that make a difference, and one that stands for the rest.
    fn alphabet(&self, all: &[&Language], none: &[&Language]) -> Vec<(char, Char)> {
        let mut characters = Vec::new();
        zip(all, &self.all)
            .chain(zip(none, &self.none))
            .for_each(|(language, places)| language.alphabet(places, &mut characters));
        characters.sort_unstable();
        characters.dedup();
        let mut usual = ('n'..='z').chain('a'..='m').chain('0'..='9');
        let other = usual.find(|c| !characters.contains(c));
        // Where patterns spell out every letter and digit at hand, another script has more.
        let other = other.or_else(|| ('\u{e0}'..='\u{17f}').find(|c| !characters.contains(c)));
        // A colon is the last that one would write.
        characters.sort_unstable_by_key(|c| (*c == ':', *c));
        let spelt = characters.iter().map(|c| (*c, Char::Is(*c)));
        spelt.chain(other.map(|c| (c, Char::Other))).collect()
    }
}

/// A set of places in a language's patterns.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Places(Vec<u64>);

impl Places {
    fn new(end: usize) -> Self {
        Self(vec![0; end / 64 + 1])
    }

    fn mark(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }
}
