//! Reads files of `CloudTrail` where they are sound JSON, several times as fast as the general reader
//! does: what nobody asks for is passed over eight bytes at a time.
//!
//! It takes nothing for JSON that is none, and reads what it takes as the general reader would; a test
//! holds both against each other. Where it gives up, the general reader begins again.

use std::borrow::Cow;

use crate::fields::{Raw, Text};

/// Objects and lists nest no deeper than this, as in the general reader.
const DEEPEST: usize = 127;

/// A place in a text.
pub(crate) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

/// A value that can be read: of another kind than expected it is passed over, and counts as nothing.
pub(crate) trait Scanned<'a>: Sized {
    /// Reads it; `None` where there is no JSON.
    fn scan(scanner: &mut Scanner<'a>) -> Option<Self>;
}

/// A string as it is written, without its quotes.
struct Written<'a> {
    inside: &'a [u8],
    has_escapes: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Reads an object: `member` is called with each key, and reads the value.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Option<()>,
    ) -> Option<()> {
        self.members(|scanner, key| member(scanner, &key.text()?))
    }

    /// Reads an object, with its keys as they are written.
    fn members(
        &mut self,
        mut member: impl FnMut(&mut Self, Written<'a>) -> Option<()>,
    ) -> Option<()> {
        self.enter(b'{')?;
        if self.peek()? == b'}' {
            self.leave();
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            member(self, key)?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.leave();
        Some(())
    }

    /// Reads a list: `item` is called at each item, and reads it.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.enter(b'[')?;
        if self.peek()? == b']' {
            self.leave();
            return Some(());
        }
        loop {
            item(self)?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.leave();
        Some(())
    }

    fn enter(&mut self, opening: u8) -> Option<()> {
        self.expect(opening)?;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Whether the next value is an object.
    pub(crate) fn is_object(&mut self) -> Option<bool> {
        Some(self.peek()? == b'{')
    }

    /// Passes over a value.
    pub(crate) fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' => self.members(|scanner, _| scanner.skip()),
            b'[' => self.list(Self::skip),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number().map(drop),
        }
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        let found = self.text.get(self.at..self.at + literal.len())?;
        (found == literal).then(|| self.at += literal.len())
    }

    /// Passes over a number, and says how it is written.
    fn number(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.at += usize::from(self.byte()? == b'-');
        match self.byte()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.some_digits()?;
        }
        self.text.get(start..self.at)
    }

    fn digits(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Option<()> {
        let start = self.at;
        self.digits();
        (self.at > start).then_some(())
    }

    /// Passes over a string.
    fn string(&mut self) -> Option<Written<'a>> {
        self.expect(b'"')?;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            self.at += plain(self.text.get(self.at..)?);
            match self.byte()? {
                b'"' => {
                    let inside = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some(Written { inside, has_escapes });
                }
                b'\\' => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let length = match self.text.get(self.at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
            b'u' => {
                let digits = self.text.get(self.at + 2..self.at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(6)?
            }
            _ => return None,
        };
        self.at += length;
        Some(())
    }
}

/// How many bytes come before the next that ends a string, begins an escape or may not be in one.
fn plain(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let (quote, escape) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        // Borrows reach upwards only: the lowest byte that is marked is one.
        let marked = (is_zero(quote) | is_zero(escape) | control) & HIGHS;
        if marked != 0 {
            return index * 8 + marked.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}

impl<'a> Written<'a> {
    /// The text that is meant.
    fn text(&self) -> Option<Cow<'a, str>> {
        if !self.has_escapes {
            return std::str::from_utf8(self.inside).ok().map(Cow::Borrowed);
        }
        let quoted = [b"\"", self.inside, b"\""].concat();
        serde_json::from_slice(&quoted).ok().map(Cow::Owned)
    }
}

impl<'a> Scanned<'a> for Text<'a> {
    fn scan(scanner: &mut Scanner<'a>) -> Option<Self> {
        Some(Self(match scanner.peek()? {
            b'"' => scanner.string()?.text()?,
            b't' => scanner.literal(b"true").map(|()| Cow::Borrowed("true"))?,
            b'f' => scanner.literal(b"false").map(|()| Cow::Borrowed("false"))?,
            b'-' | b'0'..=b'9' => {
                // The general reader says how a number is written.
                return serde_json::from_slice(scanner.number()?).ok();
            }
            // The general reader looks at these names, too.
            b'{' => scanner.object(|scanner, _| scanner.skip()).map(|()| Cow::default())?,
            _ => scanner.skip().map(|()| Cow::default())?,
        }))
    }
}

impl<'a> Scanned<'a> for Raw<'a> {
    fn scan(scanner: &mut Scanner<'a>) -> Option<Self> {
        let is_null = scanner.peek()? == b'n';
        let start = scanner.at;
        scanner.skip()?;
        let text = std::str::from_utf8(scanner.text.get(start..scanner.at)?).ok()?;
        Some(Self(if is_null { "" } else { text }))
    }
}

#[cfg(test)]
mod tests;
