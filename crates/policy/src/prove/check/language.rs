//! The one question about texts: is there one that all of these patterns match and none of those?
//!
//! It is answered by walking through all texts at once, a character at a time, and remembering
//! only at which places of the patterns one can be. What is too large to walk through may exist.

use std::collections::BTreeSet;

/// More places than this are not looked at.
const MOST: usize = 2_000_000;

/// A step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This character.
    Is(char),
    /// This character, in lower case, or its upper case.
    Folded(char),
    /// Any one character; a colon, too, or not.
    One { colon: bool },
    /// Any characters; colons, too, or not.
    Many { colon: bool },
}

/// What a text is matched against, from its beginning to its end.
pub(super) type Pattern = Vec<Step>;

/// The pattern that matches every text.
pub(super) fn anything() -> Pattern {
    vec![Step::Many { colon: true }]
}

/// The pattern of one text.
pub(super) fn exactly(text: &str) -> Pattern {
    text.chars().map(Step::Is).collect()
}

/// A set of texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// Of each of these lists, some pattern matches.
    inside: Vec<Vec<Pattern>>,
    /// None of these matches.
    outside: Vec<Pattern>,
}

impl Texts {
    /// Keeps those that one of the patterns matches.
    pub(super) fn keep(&mut self, patterns: Vec<Pattern>) {
        self.inside.push(patterns);
    }

    /// Drops those that one of the patterns matches.
    pub(super) fn drop(&mut self, patterns: Vec<Pattern>) {
        self.outside.extend(patterns);
    }

    /// Whether there may be a text in the set.
    pub(super) fn may_exist(&self) -> bool {
        let search = Search::new(self);
        let mut seen = BTreeSet::new();
        let mut open = vec![search.start()];
        let mut looked_at = 0;
        while let Some(places) = open.pop() {
            if search.is_over(&places) || seen.contains(&places) {
                continue;
            }
            looked_at += places.len();
            if search.ends(&places) || looked_at > MOST {
                return true;
            }
            let characters = search.characters(&places);
            open.extend(characters.into_iter().map(|c| search.read(&places, c)));
            seen.insert(places);
        }
        false
    }
}

/// Places in [`Search::steps`], in order and once each.
type Places = Vec<usize>;

/// All patterns, one behind the other.
struct Search {
    /// The steps; `None` where a pattern ends.
    steps: Vec<Option<Step>>,
    /// To which list each step belongs: one of `inside`, or behind them, `outside`.
    lists: Vec<usize>,
    starts: Vec<usize>,
    /// How many lists must match.
    inside: usize,
    /// A character that no pattern names.
    other: char,
}

impl Search {
    fn new(texts: &Texts) -> Self {
        let inside = texts.inside.len();
        let all = texts.inside.iter().enumerate();
        let all = all.flat_map(|(list, patterns)| patterns.iter().map(move |it| (list, it)));
        let mut search =
            Self { steps: vec![], lists: vec![], starts: vec![], inside, other: char::MAX };
        let mut named = BTreeSet::new();
        for (list, pattern) in all.chain(texts.outside.iter().map(|it| (inside, it))) {
            search.starts.push(search.steps.len());
            search.steps.extend(pattern.iter().copied().map(Some));
            search.steps.push(None);
            search.lists.resize(search.steps.len(), list);
            named.extend(pattern.iter().filter_map(|step| match step {
                Step::Is(c) | Step::Folded(c) => Some(*c),
                Step::One { .. } | Step::Many { .. } => None,
            }));
        }
        // Beyond ASCII, so that it has no case.
        let mut free = ('\u{80}'..=char::MAX).filter(|c| !named.contains(c));
        search.other = free.next().unwrap_or(char::MAX);
        search
    }

    fn step(&self, place: usize) -> Option<Step> {
        self.steps.get(place).copied().flatten()
    }

    fn start(&self) -> Places {
        let mut places = Places::new();
        self.starts.iter().for_each(|at| self.enter(&mut places, *at));
        sorted(places)
    }

    /// Adds a place, and those behind it that need no character.
    fn enter(&self, places: &mut Places, mut place: usize) {
        places.push(place);
        while matches!(self.step(place), Some(Step::Many { .. })) {
            place += 1;
            places.push(place);
        }
    }

    /// Whether no text that goes on from here is in the set: a list that must match cannot, or a
    /// pattern that must not match takes anything.
    fn is_over(&self, places: &Places) -> bool {
        let mut is_alive = vec![false; self.inside];
        for place in places {
            let list = self.lists.get(*place).copied().unwrap_or_default();
            match is_alive.get_mut(list) {
                Some(alive) => *alive = true,
                None if self.step(*place) != Some(Step::Many { colon: true }) => {}
                None if self.step(place + 1).is_none() => return true,
                None => {}
            }
        }
        is_alive.contains(&false)
    }

    /// Whether the text that ends here is in the set.
    fn ends(&self, places: &Places) -> bool {
        let ended: BTreeSet<usize> = places
            .iter()
            .filter(|place| self.step(**place).is_none())
            .filter_map(|place| self.lists.get(*place).copied())
            .collect();
        (0..self.inside).all(|list| ended.contains(&list)) && !ended.contains(&self.inside)
    }

    /// The characters that differ here: those that a next step names, the colon, and one that
    /// stands for all others.
    fn characters(&self, places: &Places) -> BTreeSet<char> {
        let named = places.iter().flat_map(|place| match self.step(*place) {
            Some(Step::Is(c)) => vec![c],
            Some(Step::Folded(c)) => vec![c, c.to_ascii_uppercase()],
            Some(Step::One { .. } | Step::Many { .. }) | None => vec![],
        });
        named.chain([':', self.other]).collect()
    }

    fn read(&self, places: &Places, c: char) -> Places {
        let mut next = Places::new();
        for place in places {
            match self.step(*place) {
                Some(Step::Is(own)) if own == c => self.enter(&mut next, place + 1),
                Some(Step::Folded(own)) if own == c.to_ascii_lowercase() => {
                    self.enter(&mut next, place + 1);
                }
                Some(Step::One { colon }) if colon || c != ':' => self.enter(&mut next, place + 1),
                Some(Step::Many { colon }) if colon || c != ':' => self.enter(&mut next, *place),
                Some(Step::Is(_) | Step::Folded(_) | Step::One { .. } | Step::Many { .. })
                | None => {}
            }
        }
        sorted(next)
    }
}

fn sorted(mut places: Places) -> Places {
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Step = Step::Many { colon: true };
    const NO_COLON: Step = Step::Many { colon: false };

    #[track_caller]
    fn row(inside: &[Step], outside: &[&[Step]], may_exist: bool) {
        let mut texts = Texts::default();
        texts.keep(vec![inside.to_vec()]);
        texts.drop(outside.iter().map(|pattern| pattern.to_vec()).collect());
        assert_eq!(texts.may_exist(), may_exist);
    }

    #[test]
    fn characters_that_differ() {
        let (a, folded) = (Step::Is('a'), Step::Folded('a'));
        let (one, one_of_segment) = (Step::One { colon: true }, Step::One { colon: false });
        row(&[ANY], &[&[ANY]], false);
        row(&[ANY], &[&[NO_COLON]], true);
        row(&[one], &[&[one_of_segment]], true);
        row(&[one], &[&[a], &[Step::Is(':')]], true);
        row(&[one], &[&[one_of_segment], &[Step::Is(':')]], false);
        row(&[folded], &[&[a]], true);
        row(&[folded], &[&[a], &[Step::Is('A')]], false);
        row(&[a], &[&[folded]], false);
    }

    #[test]
    fn lengths() {
        let one = Step::One { colon: true };
        row(&[ANY], &[&[], &[one], &[one, one, ANY]], false);
        row(&[ANY], &[&[], &[one, one, ANY]], true);
        row(&[ANY], &[&[one, ANY]], true);
        row(&[one, ANY], &[&[]], true);
    }

    #[test]
    fn what_is_too_large_may_exist() {
        let (a, one) = (Step::Is('a'), Step::One { colon: true });
        let far = |length: usize| {
            let tail = std::iter::repeat_n(one, length);
            [ANY, a].into_iter().chain(tail).collect::<Vec<Step>>()
        };
        row(&far(8), &[&far(8)], false);
        row(&far(24), &[&far(24)], true);
    }
}
