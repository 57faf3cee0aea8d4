//! One finding.

use std::{cmp::Reverse, fmt};

use super::rule::Rule;
use crate::{
    error::{excerpt, visible},
    syntax::{Document, Statement},
};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// What is left over, or does not do what it says.
    Medium,
    /// A hole, or people who are locked out.
    High,
    /// The policy does nothing of what it is for.
    Critical,
}

impl Severity {
    /// The name in reports: `high`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What is wrong, where, what comes of it and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The statement: its Sid, or `#2` for the second one; `-` for the policy as a whole.
    pub statement: String,
    /// The line, from 1.
    pub line: usize,
    /// What happens to whom.
    pub message: String,
    /// A way out.
    pub fix: String,
}

impl Finding {
    /// At the statement of a document.
    pub(super) fn at(
        rule: &'static Rule,
        document: &Document,
        statement: &Statement,
        message: String,
        fix: &str,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            statement: label(document, statement),
            line: statement.line,
            message: shown(&message),
            fix: shown(fix),
        }
    }

    /// At the document as a whole. Where it is in a file, the file's reader knows.
    pub(super) fn of_document(rule: &'static Rule, message: &str, fix: &str) -> Self {
        Self {
            rule,
            severity: rule.severity,
            statement: Self::WHOLE.to_owned(),
            line: 1,
            message: shown(message),
            fix: shown(fix),
        }
    }

    /// Whether it is about the document as a whole.
    #[must_use]
    pub fn is_of_document(&self) -> bool {
        self.statement == Self::WHOLE
    }

    /// What stands for the statement where no single one is meant. No `Sid` is written so.
    const WHOLE: &'static str = "-";

    pub(super) fn on_line(mut self, line: usize) -> Self {
        self.line = line;
        self
    }

    pub(super) fn of(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// No more severe than this, and why.
    pub(super) fn lower(&mut self, most: Severity, why: &str) {
        if self.severity > most {
            self.severity = most;
            self.message.push_str(why);
        }
    }

    /// What findings are sorted by.
    pub(super) fn key(&self) -> (usize, Reverse<Severity>, &'static str, &str, &str) {
        (self.line, Reverse(self.severity), self.rule.id, &self.statement, &self.message)
    }
}

/// The text as a terminal may see it: names and patterns of a policy may be hostile, and long.
fn shown(text: &str) -> String {
    const MAX_CHARS: usize = 1000;
    let mut shown: String = text.chars().take(MAX_CHARS).map(visible).collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

/// The statement's Sid, or its number.
fn label(document: &Document, statement: &Statement) -> String {
    if let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty()) {
        return excerpt(sid);
    }
    let at = document.statements.iter().position(|other| std::ptr::eq(other, statement));
    format!("#{}", at.map_or(0, |at| at + 1))
}
