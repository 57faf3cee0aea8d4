//! Patterns of words: `DeactivateMFADevice -AccessDenied`, `?ConsoleLogin ?CheckMfa`.

use super::{FilterError, scan::Scan};
use crate::answer::Answer;

/// Words that a line has, and such that it has not.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms {
    all: Vec<String>,
    none: Vec<String>,
    any: Vec<String>,
}

/// Reads a pattern of words.
pub(super) fn parse(text: &str) -> Result<Terms, FilterError> {
    let mut scan = Scan::new(text);
    let mut terms = Terms { all: Vec::new(), none: Vec::new(), any: Vec::new() };
    loop {
        scan.skip_space();
        let at = scan.at();
        let kind = match scan.peek() {
            None => return Ok(terms),
            Some('%') => return Err(FilterError::Unread { at, what: "regular expressions" }),
            Some(_) => scan.take_if(|letter| letter == '-' || letter == '?'),
        };
        scan.skip_space();
        let term = if scan.peek() == Some('"') {
            scan.quoted()?
        } else {
            scan.take_while(|letter| letter.is_alphanumeric() || letter == '_')
        };
        if term.is_empty() {
            return Err(scan.expected("a word, or a text in quotation marks"));
        }
        match kind {
            Some('-') => terms.none.push(term),
            Some(_) => terms.any.push(term),
            None => terms.all.push(term),
        }
    }
}

impl Terms {
    /// Whether a line has them. AWS's pages do not say what words that may be there come to beside
    /// words that must be, and the order and spaces of a record's members are not promised.
    pub(super) fn matches(&self, line: &str) -> Answer {
        let all = self.all.iter().map(|term| has(line, term));
        let none = self.none.iter().map(|term| has(line, term).not());
        let must = all.chain(none).fold(Answer::Yes, Answer::and);
        let may = self.any.iter().map(|term| has(line, term)).fold(Answer::No, Answer::or);
        match (self.any.is_empty(), self.all.is_empty() && self.none.is_empty()) {
            (true, _) => must,
            (false, true) => may,
            (false, false) if may == Answer::Yes => must,
            (false, false) => must.and(Answer::Undecided),
        }
    }
}

fn has(line: &str, term: &str) -> Answer {
    let within_a_text = |letter: char| letter.is_alphanumeric() || "_-./ ".contains(letter);
    if term.chars().all(within_a_text) { line.contains(term).into() } else { Answer::Undecided }
}
