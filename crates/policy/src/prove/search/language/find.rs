//! The search for a text that is in some languages and in none of others.

use std::{
    collections::{BTreeSet, VecDeque},
    ops::Range,
    rc::Rc,
};

use super::{Char, Found, Language, Piece, is_empty, words};
use crate::prove::search::effort::Effort;

/// Beginnings of texts that a search may look at before it is given up.
const MAX_BEGINNINGS: usize = 8_192;

/// From so many on, a text is put together.
const MANY_BEGINNINGS: usize = 256;

/// A text that is in all of these languages and in none of those; the shortest, but for what the
/// order of characters makes of it. Where there are many beginnings, one that is put together of the
/// patterns will do.
pub(crate) fn find(all: &[&Language], none: &[&Language], effort: &Effort) -> Found {
    if none.iter().any(|language| language.is_everything) {
        return Found::Nothing;
    }
    let sought = Sought::new(all, none);
    let start = sought.start();
    if sought.is_dead(&start) {
        return Found::Nothing;
    }
    let start: Rc<[u64]> = start.into();
    let mut seen: BTreeSet<Rc<[u64]>> = BTreeSet::from([Rc::clone(&start)]);
    // How each beginning was reached: from which, by which character.
    let mut steps: Vec<(usize, char)> = vec![(0, ' ')];
    let mut open = VecDeque::from([(0, start)]);
    let mut next = sought.nowhere();
    while let Some((number, beginning)) = open.pop_front() {
        if sought.is_found(&beginning) {
            return Found::Text(spell(&steps, number));
        }
        for (c, read) in sought.alphabet(&beginning) {
            if !effort.spend(sought.languages.len()) {
                return Found::TooHard;
            }
            sought.read(&beginning, read, &mut next);
            if sought.is_dead(&next) || seen.contains(next.as_slice()) {
                continue;
            }
            if steps.len() == MANY_BEGINNINGS
                && let Some(text) = sought.joined()
            {
                return Found::Text(text);
            }
            if steps.len() >= MAX_BEGINNINGS {
                return Found::TooHard;
            }
            let next: Rc<[u64]> = next.as_slice().into();
            seen.insert(Rc::clone(&next));
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

/// What is sought: a text of all of some languages and of none of others.
///
/// Where their patterns can be after the beginning of a text is one set of bits, a language's behind
/// the other's: a search looks at thousands.
struct Sought<'a> {
    /// The languages, whether the text is to be in each, and where its words begin and end.
    languages: Vec<(&'a Language, bool, Range<usize>)>,
    words: usize,
}

impl<'a> Sought<'a> {
    fn new(all: &[&'a Language], none: &[&'a Language]) -> Self {
        let all = all.iter().filter(|own| !own.is_everything).map(|own| (*own, true));
        let mut sought = Self { languages: Vec::new(), words: 0 };
        for (language, is_in) in all.chain(none.iter().map(|own| (*own, false))) {
            let end = sought.words + words(language.pieces.len());
            sought.languages.push((language, is_in, sought.words..end));
            sought.words = end;
        }
        sought
    }

    /// What the first pattern of each language spells out, one behind the other, if that is sought: of
    /// patterns that begin and end with stars it is.
    fn joined(&self) -> Option<String> {
        let spelt = |language: &Language| -> String {
            let pieces = language.pieces.iter().take_while(|piece| **piece != Piece::End);
            pieces
                .filter_map(|piece| match piece {
                    Piece::Literal(c) | Piece::Folded(c) => Some(*c),
                    Piece::One { .. } => Some('x'),
                    Piece::Many { .. } | Piece::End => None,
                })
                .collect()
        };
        let wanted = self.languages.iter().filter(|(_, is_in, _)| *is_in);
        let text: String = wanted.map(|(language, ..)| spelt(language)).collect();
        let fits = |(language, is_in, _): &(&Language, bool, _)| language.has(&text) == *is_in;
        self.languages.iter().all(fits).then_some(text)
    }

    fn nowhere(&self) -> Vec<u64> {
        vec![0; self.words]
    }

    fn start(&self) -> Vec<u64> {
        let mut start = self.nowhere();
        for (language, _, own) in &self.languages {
            if let Some(places) = start.get_mut(own.clone()) {
                language.start(places);
            }
        }
        start
    }

    /// The languages, each with its part of a beginning.
    fn each<'b>(
        &'b self,
        beginning: &'b [u64],
    ) -> impl Iterator<Item = (&'a Language, bool, &'b [u64])> {
        let part = |own: &Range<usize>| beginning.get(own.clone()).unwrap_or_default();
        self.languages.iter().map(move |(language, is_in, own)| (*language, *is_in, part(own)))
    }

    fn read(&self, beginning: &[u64], c: Char, next: &mut [u64]) {
        next.fill(0);
        for (language, _, own) in &self.languages {
            if let (Some(places), Some(next)) =
                (beginning.get(own.clone()), next.get_mut(own.clone()))
            {
                language.read(places, c, next);
            }
        }
    }

    /// Whether no text that begins so is sought.
    fn is_dead(&self, beginning: &[u64]) -> bool {
        self.each(beginning).any(
            |(language, is_in, places)| {
                if is_in { is_empty(places) } else { language.takes_all(places) }
            },
        )
    }

    fn is_found(&self, beginning: &[u64]) -> bool {
        self.each(beginning).all(|(language, is_in, places)| language.accepts(places) == is_in)
    }

    /// The characters to go on with: those that make a difference, and one that stands for the rest.
    fn alphabet(&self, beginning: &[u64]) -> Vec<(char, Char)> {
        let mut characters = Vec::new();
        self.each(beginning)
            .for_each(|(language, _, places)| language.alphabet(places, &mut characters));
        characters.sort_unstable();
        characters.dedup();
        let mut usual = ('n'..='z').chain('a'..='m').chain('0'..='9');
        let other = usual.find(|c| !characters.contains(c));
        // Where patterns spell out every letter and digit at hand, another script has more.
        let other = other.or_else(|| ('\u{e0}'..='\u{17f}').find(|c| !characters.contains(c)));
        // A colon is the last that one would write, and no capital where case does not matter.
        characters.sort_unstable_by_key(|c| (*c == ':', c.is_ascii_uppercase(), *c));
        let spelt = characters.iter().map(|c| (*c, Char::Is(*c)));
        spelt.chain(other.map(|c| (c, Char::Other))).collect()
    }
}
