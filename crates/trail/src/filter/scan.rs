//! Goes through a pattern letter by letter.

use super::FilterError;

/// A text, and how far it was read.
pub(super) struct Scan {
    letters: Vec<char>,
    read: usize,
}

impl Scan {
    pub(super) fn new(text: &str) -> Self {
        Self { letters: text.chars().collect(), read: 0 }
    }

    /// Where the next letter is, counted from one.
    pub(super) fn at(&self) -> usize {
        self.read + 1
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.letters.get(self.read).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while self.take_if(char::is_whitespace).is_some() {}
    }

    pub(super) fn take_if(&mut self, fits: impl Fn(char) -> bool) -> Option<char> {
        let next = self.peek().filter(|letter| fits(*letter))?;
        self.read += 1;
        Some(next)
    }

    /// The longest run of letters that fit.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(letter) = self.take_if(&fits) {
            taken.push(letter);
        }
        taken
    }

    /// Whether the next letters are these.
    pub(super) fn is_before(&self, expected: &str) -> bool {
        let rest = self.letters.get(self.read..).unwrap_or_default();
        expected.chars().enumerate().all(|(number, letter)| rest.get(number) == Some(&letter))
    }

    /// Reads these letters, if they are next.
    pub(super) fn take(&mut self, expected: &str) -> bool {
        let is_next = self.is_before(expected);
        if is_next {
            self.read += expected.chars().count();
        }
        is_next
    }

    pub(super) fn expect(&mut self, expected: &str, what: &'static str) -> Result<(), FilterError> {
        if self.take(expected) { Ok(()) } else { Err(self.expected(what)) }
    }

    pub(super) fn expected(&self, what: &'static str) -> FilterError {
        FilterError::Expected { at: self.at(), what }
    }

    /// A text in quotation marks, in which a backslash stands before one that belongs to it.
    pub(super) fn quoted(&mut self) -> Result<String, FilterError> {
        self.expect("\"", "a quotation mark")?;
        let mut text = String::new();
        loop {
            match self.take_if(|_| true) {
                Some('"') => return Ok(text),
                Some('\\') if matches!(self.peek(), Some('"' | '\\')) => {
                    text.extend(self.take_if(|_| true));
                }
                Some(letter) => text.push(letter),
                None => return Err(self.expected("a quotation mark")),
            }
        }
    }
}
