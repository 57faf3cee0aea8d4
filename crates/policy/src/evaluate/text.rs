//! Text of a policy in which some characters mean something: wildcards, and `${…}` from version
//! 2012-10-17 on.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::request::{Context, Value};
use crate::glob::Token;

/// A character of a pattern after its variables were put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Char {
    /// The character.
    pub(crate) c: char,
    /// Whether the author wrote it as a pattern. What comes out of a variable is never a wildcard,
    /// and never a colon that parts an ARN.
    pub(crate) is_pattern: bool,
}

impl Char {
    /// What it stands for in a pattern.
    pub(crate) fn token(self) -> Token {
        match self.c {
            '*' if self.is_pattern => Token::Many,
            '?' if self.is_pattern => Token::One,
            c => Token::Literal(c),
        }
    }
}

/// A text with or without variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// Without.
    Plain(String),
    /// With.
    Template(Vec<Part>),
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text as written.
    Text(String),
    /// `${*}`, `${?}` or `${$}`: that very character.
    Quoted(char),
    /// `${key}` or `${key, 'default'}`, the key in lower case.
    Variable { key: String, default: Option<String> },
}

impl Text {
    /// Reads a text of a document that has variables, or not.
    pub(crate) fn read(text: &str, has_variables: bool) -> Self {
        if !has_variables || !text.contains("${") {
            return Self::Plain(text.to_owned());
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            // What is never closed is no variable.
            let Some((inside, after)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::read(inside));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Self::Template(parts)
    }

    /// The characters with the variables put in; `None` where one has no value.
    pub(crate) fn resolve(&self, context: &Context) -> Option<Vec<Char>> {
        let mut chars = Vec::new();
        let mut push = |text: &str, is_pattern| {
            chars.extend(text.chars().map(|c| Char { c, is_pattern }));
        };
        match self {
            Self::Plain(text) => push(text, true),
            Self::Template(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) => push(text, true),
                        Part::Quoted(c) => push(c.encode_utf8(&mut [0; 4]), false),
                        Part::Variable { key, default } => {
                            push(value(context, key).or(default.as_deref())?, false);
                        }
                    }
                }
            }
        }
        Some(chars)
    }

    /// The same as a plain text, for operators that know no wildcards.
    pub(crate) fn resolve_plain(&self, context: &Context) -> Option<String> {
        self.resolve(context).map(|chars| chars.iter().map(|char| char.c).collect())
    }
}

impl Part {
    fn read(inside: &str) -> Self {
        let mut chars = inside.chars();
        if let (Some(c @ ('*' | '?' | '$')), None) = (chars.next(), chars.next()) {
            return Self::Quoted(c);
        }
        let (key, default) = match inside.split_once(',') {
            None => (inside, None),
            Some((key, rest)) => {
                let quoted = rest.trim().strip_prefix('\'');
                (key, quoted.and_then(|rest| rest.strip_suffix('\'')).map(str::to_owned))
            }
        };
        Self::Variable { key: key.trim().to_ascii_lowercase(), default }
    }
}

/// A key with several values cannot stand in a pattern.
fn value<'a>(context: &'a Context, key: &str) -> Option<&'a str> {
    match context.get(key)? {
        Value::One(value) => Some(value),
        Value::Many(_) => None,
    }
}
