//! Sets of texts that patterns describe, and whether some text is in all of these and in none of
//! those.
//!
//! The search reads texts from the left and keeps, for every pattern, the places where it can be.
//! Two beginnings of texts that leave the same places need one look only. Characters that no
//! pattern spells out at hand are all alike, so that one of them stands for all.

mod find;

pub(crate) use find::find;

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

    fn start(&self, places: &mut [u64]) {
        self.starts.iter().for_each(|start| mark(places, *start));
        self.close(places);
    }

    /// Where the patterns can be behind the character; `next` is empty before.
    fn read(&self, places: &[u64], c: Char, next: &mut [u64]) {
        for at in each(places) {
            match self.pieces.get(at) {
                Some(Piece::Literal(own)) if c.is(*own) => mark(next, at + 1),
                Some(Piece::Folded(own)) if c.is_folded(*own) => mark(next, at + 1),
                Some(Piece::One { takes_colon }) if *takes_colon || !c.is(':') => {
                    mark(next, at + 1);
                }
                Some(Piece::Many { takes_colon }) if *takes_colon || !c.is(':') => mark(next, at),
                Some(_) | None => {}
            }
        }
        self.close(next);
    }

    /// Many may stand for nothing.
    fn close(&self, places: &mut [u64]) {
        for word in 0..places.len() {
            let mut done = 0;
            // Marking may add a place behind, in this word or the next.
            while let Some(rest) = places.get(word).map(|own| own & !done).filter(|own| *own != 0) {
                let bit = rest.trailing_zeros() as usize;
                done |= 1 << bit;
                let at = word * 64 + bit;
                if matches!(self.pieces.get(at), Some(Piece::Many { .. })) {
                    mark(places, at + 1);
                }
            }
        }
    }

    fn accepts(&self, places: &[u64]) -> bool {
        each(places).any(|at| self.pieces.get(at) == Some(&Piece::End))
    }

    /// Whether every text that begins so is here.
    fn takes_all(&self, places: &[u64]) -> bool {
        let any = Some(&Piece::Many { takes_colon: true });
        each(places)
            .any(|at| self.pieces.get(at) == any && self.pieces.get(at + 1) == Some(&Piece::End))
    }

    /// The characters that make a difference here.
    fn alphabet(&self, places: &[u64], into: &mut Vec<char>) {
        for at in each(places) {
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
    let mut places = vec![0; words(pattern.len())];
    let mut next = places.clone();
    enter(pattern, &mut places, 0);
    for c in text.chars() {
        next.fill(0);
        for at in each(&places) {
            match pattern.get(at) {
                Some(piece @ Piece::Many { .. }) if piece.takes(c) => {
                    enter(pattern, &mut next, at);
                }
                Some(piece) if piece.takes(c) => enter(pattern, &mut next, at + 1),
                Some(_) | None => {}
            }
        }
        if is_empty(&next) {
            return false;
        }
        std::mem::swap(&mut places, &mut next);
    }
    has(&places, pattern.len())
}

/// Marks a place, and those behind it that need no character.
fn enter(pattern: &[Piece], places: &mut [u64], at: usize) {
    mark(places, at);
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

/// How many words a set of so many places takes, and of the one behind them.
fn words(places: usize) -> usize {
    places / 64 + 1
}

fn mark(places: &mut [u64], at: usize) {
    if let Some(word) = places.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn has(places: &[u64], at: usize) -> bool {
    places.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
}

fn is_empty(places: &[u64]) -> bool {
    places.iter().all(|word| *word == 0)
}

/// The places of a set, in order.
fn each(places: &[u64]) -> impl Iterator<Item = usize> {
    places.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (bit < 64).then_some(at * 64 + bit)
        })
    })
}
