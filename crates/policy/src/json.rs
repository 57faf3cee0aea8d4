//! JSON with positions: every value and key knows its line and column, and a key that comes twice
//! is an error instead of a silent loss.
//!
//! Written by hand because the kept readers lose one or the other: a policy whose second
//! `Condition` replaces the first would be judged as another policy than AWS's.

use std::{collections::BTreeSet, iter::Peekable, str::Chars};

use crate::error::{ParseError, Position, Step, error_at, excerpt, visible};

/// A value and where it begins.
#[derive(Clone, Debug)]
pub struct Value {
    /// Where it begins.
    pub position: Position,
    /// What it is.
    pub kind: Kind,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// As written: `1.0` and `1` are different texts to a policy.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object, its keys in the order written.
    Object(Vec<Member>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub position: Position,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// What it is, in words for an error.
    pub(crate) fn words(&self) -> String {
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => format!("`{value}`"),
            Kind::Number(text) | Kind::String(text) => format!("`{}`", excerpt(text)),
            Kind::Array(_) => "a list".to_owned(),
            Kind::Object(_) => "an object".to_owned(),
        }
    }
}

/// Reads one JSON value that fills the whole text, nested `max_nesting` deep at most.
///
/// # Errors
/// Says where the text is no JSON, or is nested too deep.
pub fn read(text: &str, max_nesting: usize) -> Result<Value, ParseError> {
    let mut reader = Reader {
        chars: text.chars().peekable(),
        position: Position { line: 1, column: 1 },
        path: Vec::new(),
        max_nesting,
    };
    let value = reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.expected("the end of the document")),
    }
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    position: Position,
    path: Vec<Step>,
    max_nesting: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.chars.next()?;
        if next == '\n' {
            self.position = Position { line: self.position.line + 1, column: 1 };
        } else {
            self.position.column += 1;
        }
        Some(next)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.next();
        }
    }

    fn error(&self, position: Position, message: String) -> ParseError {
        error_at(position, &self.path, message)
    }

    fn expected(&mut self, what: &str) -> ParseError {
        let found = match self.peek() {
            Some(c) => format!("`{}`", visible(c)),
            None => "the end of the text".to_owned(),
        };
        self.error(self.position, format!("expected {what}, found {found}"))
    }

    fn value(&mut self) -> Result<Value, ParseError> {
        self.skip_space();
        let position = self.position;
        let kind = match self.peek() {
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::array)?,
            Some('"') => Kind::String(self.string()?),
            Some('-' | '0'..='9') => Kind::Number(self.number()?),
            Some('a'..='z') => self.word()?,
            _ => return Err(self.expected("a JSON value")),
        };
        Ok(Value { position, kind })
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Kind, ParseError>,
    ) -> Result<Kind, ParseError> {
        // Every level of nesting is one step of the path.
        if self.path.len() >= self.max_nesting {
            let limit = self.max_nesting;
            let message = format!("expected at most {limit} levels of nesting, found another");
            return Err(self.error(self.position, message));
        }
        self.next();
        read(self)
    }

    fn object(&mut self) -> Result<Kind, ParseError> {
        let mut members = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some('}') if members.is_empty() => break,
                Some('"') => {}
                _ if members.is_empty() => return Err(self.expected("a key or `}`")),
                _ => return Err(self.expected("a key")),
            }
            let position = self.position;
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                let message = format!("expected each key once, found `{}` again", excerpt(&key));
                return Err(self.error(position, message));
            }
            self.path.push(Step::Key(key.clone()));
            self.skip_space();
            if self.peek() != Some(':') {
                return Err(self.expected("`:`"));
            }
            self.next();
            let value = self.value()?;
            self.path.pop();
            members.push(Member { key, position, value });
            if self.closes('}')? {
                return Ok(Kind::Object(members));
            }
        }
        self.next();
        Ok(Kind::Object(members))
    }

    fn array(&mut self) -> Result<Kind, ParseError> {
        let mut values = Vec::new();
        self.skip_space();
        if self.peek() == Some(']') {
            self.next();
            return Ok(Kind::Array(values));
        }
        loop {
            self.path.push(Step::Index(values.len()));
            values.push(self.value()?);
            self.path.pop();
            if self.closes(']')? {
                return Ok(Kind::Array(values));
            }
        }
    }

    /// Reads the comma before the next item, or the bracket after the last.
    fn closes(&mut self, bracket: char) -> Result<bool, ParseError> {
        self.skip_space();
        match self.peek() {
            Some(',') => {
                self.next();
                Ok(false)
            }
            Some(c) if c == bracket => {
                self.next();
                Ok(true)
            }
            _ => Err(self.expected(&format!("`,` or `{bracket}`"))),
        }
    }

    fn word(&mut self) -> Result<Kind, ParseError> {
        let position = self.position;
        let mut word = String::new();
        while let Some(c @ 'a'..='z') = self.peek() {
            self.next();
            word.push(c);
        }
        match word.as_str() {
            "true" => Ok(Kind::Bool(true)),
            "false" => Ok(Kind::Bool(false)),
            "null" => Ok(Kind::Null),
            other => {
                let message = format!("expected a JSON value, found `{}`", excerpt(other));
                Err(self.error(position, message))
            }
        }
    }

    fn number(&mut self) -> Result<String, ParseError> {
        let mut text = String::new();
        if self.peek() == Some('-') {
            self.take(&mut text);
        }
        let leading_zero = self.peek() == Some('0');
        if self.digits(&mut text)? > 1 && leading_zero {
            return Err(self.error(
                self.position,
                format!("expected a number without leading zeros, found `{}`", excerpt(&text)),
            ));
        }
        if self.peek() == Some('.') {
            self.take(&mut text);
            self.digits(&mut text)?;
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.take(&mut text);
            if matches!(self.peek(), Some('+' | '-')) {
                self.take(&mut text);
            }
            self.digits(&mut text)?;
        }
        Ok(text)
    }

    fn take(&mut self, text: &mut String) {
        text.extend(self.next());
    }

    fn digits(&mut self, text: &mut String) -> Result<usize, ParseError> {
        let mut count = 0;
        while matches!(self.peek(), Some('0'..='9')) {
            self.take(text);
            count += 1;
        }
        if count == 0 { Err(self.expected("a digit")) } else { Ok(count) }
    }

    fn string(&mut self) -> Result<String, ParseError> {
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') => {
                    self.next();
                    text.push(self.escape()?);
                }
                Some(c) if c >= ' ' => self.take(&mut text),
                _ => return Err(self.expected("`\"` at the end of the string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        let plain = match self.peek() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(),
            _ => return Err(self.expected("one of `\"\\/bfnrtu` after a backslash")),
        };
        self.next();
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, ParseError> {
        let position = self.position;
        let first = self.code_unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) {
            if self.peek() != Some('\\') {
                return Err(self.expected("the second half of a surrogate pair"));
            }
            self.next();
            if self.peek() != Some('u') {
                return Err(self.expected("the second half of a surrogate pair"));
            }
            units.push(self.code_unit()?);
        }
        match char::decode_utf16(units).next() {
            Some(Ok(c)) => Ok(c),
            _ => Err(self.error(position, "expected a character, found half of one".to_owned())),
        }
    }

    /// Reads `u` and four hexadecimal digits.
    fn code_unit(&mut self) -> Result<u16, ParseError> {
        self.next();
        let mut unit = 0_u16;
        for _ in 0..4 {
            let digit = self.peek().and_then(|c| c.to_digit(16));
            let digit = digit.and_then(|digit| u16::try_from(digit).ok());
            unit = unit << 4 | digit.ok_or_else(|| self.expected("a hexadecimal digit"))?;
            self.next();
        }
        Ok(unit)
    }
}
