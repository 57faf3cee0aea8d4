//! Why a text is no policy document.

use std::{error::Error, fmt};

/// Why a text is no policy document: where, what was expected there, and what was found.
///
/// ```
/// use tutela_policy::Document;
/// let error = Document::parse("{\n  \"Statement\": {\"Effect\": \"allow\"}\n}").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "line 2, column 27, $.Statement.Effect: expected `Allow` or `Deny`, found `allow`"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1. In a percent-encoded document, of the decoded text.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The JSON path: `$.Statement[2].Effect`.
    pub path: String,
    /// What was expected and what was found.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, path, message } = self;
        write!(f, "line {line}, column {column}, {path}: {message}")
    }
}

impl Error for ParseError {}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// One step of a JSON path.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// Builds the error at `position`, which `path` leads to.
pub(crate) fn error_at(position: Position, path: &[Step], message: String) -> ParseError {
    let mut written = String::from("$");
    for step in path {
        match step {
            Step::Index(index) => written.push_str(&format!("[{index}]")),
            Step::Key(key) if is_plain(key) => written.push_str(&format!(".{key}")),
            Step::Key(key) => written.push_str(&format!("[\"{}\"]", excerpt(key))),
        }
    }
    ParseError { line: position.line, column: position.column, path: written, message }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.len() <= EXCERPT_CHARS && key.bytes().all(|b| b.is_ascii_alphanumeric())
}

const EXCERPT_CHARS: usize = 60;

/// The beginning of hostile input, fit for one line of a terminal.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT_CHARS).map(visible).collect();
    if text.chars().nth(EXCERPT_CHARS).is_some() {
        short.push('…');
    }
    short
}

/// The character, or its escape where a terminal would obey or hide it.
pub(crate) fn visible(c: char) -> String {
    match c {
        '"' | '\'' | '\\' => c.to_string(),
        c => c.escape_debug().to_string(),
    }
}
