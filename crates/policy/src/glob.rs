//! Patterns with `*` (any text) and `?` (exactly one character), and what they have in common.

use std::collections::BTreeSet;

/// A pattern.
///
/// ```
/// use tutela_policy::Glob;
/// let reads = Glob::ignoring_case("s3:Get*");
/// assert!(reads.matches("s3:getobject"));
/// assert!(reads.overlaps(&Glob::ignoring_case("*:*Object")));
/// assert!(!reads.overlaps(&Glob::ignoring_case("s3:Put*")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Literal(char),
    /// `?`
    One,
    /// `*`
    Many,
}

impl Glob {
    /// A pattern that heeds case.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let token = |c| match c {
            '*' => Token::Many,
            '?' => Token::One,
            c => Token::Literal(c),
        };
        Self { tokens: pattern.chars().map(token).collect() }
    }

    /// A pattern in lower case, to be held against lower-case texts and patterns.
    #[must_use]
    pub fn ignoring_case(pattern: &str) -> Self {
        Self::new(&pattern.to_ascii_lowercase())
    }

    /// Whether the pattern matches the text, in which `*` and `?` are plain characters.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.reads(text.chars())
    }

    /// Whether the pattern, in lower case, matches the text in any case.
    #[must_use]
    pub fn matches_ignoring_case(&self, text: &str) -> bool {
        self.reads(text.chars().map(|c| c.to_ascii_lowercase()))
    }

    fn reads(&self, text: impl Iterator<Item = char> + Clone) -> bool {
        let (mut tokens, mut rest) = (self.tokens.as_slice(), text);
        // Where to go on after a mismatch: only the last star may have to take more.
        let mut last_star = None;
        loop {
            match tokens.split_first() {
                Some((Token::Many, after)) => {
                    last_star = Some((after, rest.clone()));
                    tokens = after;
                    continue;
                }
                Some((token, after)) => {
                    let mut ahead = rest.clone();
                    let next = ahead.next();
                    if next
                        .is_some_and(|c| matches!(token, Token::One) || *token == Token::Literal(c))
                    {
                        (tokens, rest) = (after, ahead);
                        continue;
                    }
                }
                None if rest.clone().next().is_none() => return true,
                None => {}
            }
            let Some((after, from)) = &mut last_star else { return false };
            if from.next().is_none() {
                return false;
            }
            (tokens, rest) = (after, from.clone());
        }
    }

    /// Whether some text matches both patterns.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let (down, right) = (&self.tokens, &other.tokens);
        // `row` marks how much of `right` can be read when so much of `down` has been.
        let mut row = Marks::new(right.len());
        row.mark(0);
        for i in 0..=down.len() {
            let mut next = Marks::new(right.len());
            for j in 0..=right.len() {
                if !row.has(j) {
                    continue;
                }
                match (down.get(i), right.get(j)) {
                    (Some(Token::Many), _) | (_, Some(Token::Many)) => {
                        row.mark(j + 1);
                        next.mark(j);
                    }
                    (Some(Token::Literal(a)), Some(Token::Literal(b))) if a != b => {}
                    (Some(_), Some(_)) => next.mark(j + 1),
                    (None, _) | (_, None) => {}
                }
            }
            if i == down.len() {
                return row.has(right.len());
            }
            row = next;
        }
        false
    }

    /// Whether nothing but stars was written.
    #[must_use]
    pub fn is_all_stars(&self) -> bool {
        !self.tokens.is_empty() && self.tokens.iter().all(|token| *token == Token::Many)
    }

    /// How long it is, in characters.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}

impl FromIterator<Token> for Glob {
    fn from_iter<I: IntoIterator<Item = Token>>(tokens: I) -> Self {
        Self { tokens: tokens.into_iter().collect() }
    }
}

/// The texts that any of several patterns matches.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The patterns one behind the other, each with `None` at its end.
    tokens: Vec<Option<Token>>,
    starts: Vec<usize>,
}

/// Above so many more states than the pattern needs, inclusion is given up. Only patterns made
/// to be hard get there: without `?`, two states a character are enough.
const SPARE_STATES: usize = 256;

/// What all spare states together may have to remember, in places. The more patterns there are to
/// keep, the sooner a hard one is given up, so that no set of them takes the memory of many.
const SPARE_PLACES: usize = 4_000_000;

impl Patterns {
    /// The union of `globs`.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a Glob>) -> Self {
        let (mut tokens, mut starts) = (Vec::new(), Vec::new());
        for glob in globs {
            starts.push(tokens.len());
            tokens.extend(glob.tokens.iter().copied().map(Some));
            tokens.push(None);
        }
        Self { tokens, starts }
    }

    /// Whether every text that `part` matches is matched here; `None` where that was too hard.
    ///
    /// Texts may have characters that no pattern spells out. Hence only the length of what a
    /// wildcard of `part` stands for matters: a foreign character is read by `?` and `*` alone, and
    /// whatever reads a run of them also reads any other text of that length. The search runs
    /// through `part`, keeping all places where these patterns can be.
    ///
    /// ```
    /// use tutela_policy::{Glob, Patterns};
    /// let iam_in_three = [Glob::new("iam:"), Glob::new("iam:?"), Glob::new("iam:??*")];
    /// assert_eq!(Patterns::new(&iam_in_three).include(&Glob::new("iam:*")), Some(true));
    /// assert_eq!(Patterns::new(&iam_in_three[1..]).include(&Glob::new("iam:*")), Some(false));
    /// ```
    #[must_use]
    pub fn include(&self, part: &Glob) -> Option<bool> {
        let mut start = Marks::new(self.tokens.len());
        self.starts.iter().for_each(|at| start.mark(*at));
        self.close(&mut start);
        let spare = SPARE_STATES.min(SPARE_PLACES / self.tokens.len().max(1));
        let mut open = vec![(0, start)];
        let mut seen = BTreeSet::new();
        while let Some((at, states)) = open.pop() {
            if self.take_anything(&states) || !seen.insert((at, states.clone())) {
                continue;
            }
            if seen.len() > 2 * part.tokens.len() + spare {
                return None;
            }
            match part.tokens.get(at) {
                None if self.accepts(&states) => {}
                None => return Some(false),
                Some(Token::Literal(c)) => open.push((at + 1, self.read(&states, Some(*c)))),
                Some(Token::One) => open.push((at + 1, self.read(&states, None))),
                Some(Token::Many) => {
                    let longer = self.read(&states, None);
                    // From fewer states less can be matched: where the longer text is at least as
                    // hard as this one, this one needs no look of its own.
                    if longer == states || !longer.is_within(&states) {
                        open.push((at + 1, states));
                    }
                    open.push((at, longer));
                }
            }
        }
        Some(true)
    }

    /// Whether one of the patterns is at a star that is its last: no look ahead is needed then.
    fn take_anything(&self, states: &Marks) -> bool {
        let is_last_star = |pair: &[Option<Token>]| matches!(pair, [Some(Token::Many), None]);
        self.tokens.windows(2).enumerate().any(|(at, pair)| is_last_star(pair) && states.has(at))
    }

    fn accepts(&self, states: &Marks) -> bool {
        self.tokens.iter().enumerate().any(|(at, token)| token.is_none() && states.has(at))
    }

    /// Reads one character, or one that no pattern spells out.
    fn read(&self, states: &Marks, c: Option<char>) -> Marks {
        let mut next = Marks::new(self.tokens.len());
        for (at, token) in self.tokens.iter().enumerate().filter(|(at, _)| states.has(*at)) {
            match token {
                Some(Token::Many) => next.mark(at),
                Some(Token::One) => next.mark(at + 1),
                Some(Token::Literal(own)) if Some(*own) == c => next.mark(at + 1),
                Some(Token::Literal(_)) | None => {}
            }
        }
        self.close(&mut next);
        next
    }

    /// A star may stand for nothing.
    fn close(&self, states: &mut Marks) {
        for (at, token) in self.tokens.iter().enumerate() {
            if *token == Some(Token::Many) && states.has(at) {
                states.mark(at + 1);
            }
        }
    }
}

/// A set of places from 0 to an end, the end included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Marks(Vec<bool>);

impl Marks {
    fn new(end: usize) -> Self {
        Self(vec![false; end + 1])
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at).copied().unwrap_or(false)
    }

    fn mark(&mut self, at: usize) {
        if let Some(mark) = self.0.get_mut(at) {
            *mark = true;
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, others)| !own || *others)
    }
}
