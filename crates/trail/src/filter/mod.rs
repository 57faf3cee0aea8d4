//! Filter patterns of CloudWatch Logs: what a metric filter counts.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>

mod matching;
mod parse;
mod scan;
mod terms;

use thiserror::Error;

use self::terms::Terms;
use crate::{answer::Answer, record::Record, text::Pieces};

/// A filter pattern.
///
/// ```
/// use tutela_trail::{Answer, FilterPattern, Record};
/// let record = Record::read(r#"{
///     "eventTime": "2026-03-01T12:00:00Z", "eventSource": "signin.amazonaws.com",
///     "eventName": "ConsoleLogin", "awsRegion": "us-east-1", "eventType": "AwsConsoleSignIn",
///     "additionalEventData": {"MFAUsed": "No"}
/// }"#)?;
/// let sign_in = r#"{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != "Yes") }"#;
/// assert_eq!(FilterPattern::parse(sign_in)?.matches(&record), Answer::Yes);
/// // What AWS does where there is nothing to compare is not documented.
/// assert_eq!(FilterPattern::parse("{ $.errorCode != x }")?.matches(&record), Answer::Undecided);
/// let error = FilterPattern::parse("{ $.eventName = %Login% }").unwrap_err();
/// assert_eq!(error.to_string(), "at 17: this version reads no regular expressions");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FilterPattern(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// The empty pattern, which counts every line.
    Everything,
    /// Words that the line has.
    Terms(Terms),
    /// Conditions on its members.
    Json(Expression),
}

impl FilterPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Says where it is none that CloudWatch Logs takes, or none that this version knows.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let trimmed = text.trim();
        let kind = if trimmed.is_empty() {
            Kind::Everything
        } else if trimmed.starts_with('{') {
            Kind::Json(parse::json(text)?)
        } else if trimmed.starts_with('[') {
            return Err(FilterError::Unread { at: 1, what: "patterns of columns" });
        } else {
            Kind::Terms(terms::parse(text)?)
        };
        Ok(Self(kind))
    }

    /// Whether it counts a record.
    #[must_use]
    pub fn matches(&self, record: &Record) -> Answer {
        match &self.0 {
            Kind::Everything => Answer::Yes,
            Kind::Terms(terms) => terms.matches(&record.json().to_string()),
            Kind::Json(expression) => matching::whole(expression, record.json()),
        }
    }
}

/// Where a text is no pattern, and why. Places count characters from one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FilterError {
    /// Something else stands where this is expected.
    #[error("at {at}: expected {what}")]
    Expected {
        /// Where.
        at: usize,
        /// What is expected.
        what: &'static str,
    },
    /// AWS takes it, and this version does not read it.
    #[error("at {at}: this version reads no {what}")]
    Unread {
        /// Where.
        at: usize,
        /// What it is.
        what: &'static str,
    },
    /// Parentheses stand in parentheses more often than a pattern of AWS's length needs.
    #[error("at {at}: parentheses are nested more than {most} deep")]
    TooDeep {
        /// Where.
        at: usize,
        /// How deep they may be.
        most: usize,
    },
}

/// Conditions, joined.
#[derive(Clone, Debug, PartialEq)]
enum Expression {
    /// One of them.
    Any(Vec<Expression>),
    /// All of them.
    All(Vec<Expression>),
    /// A single one.
    One(Condition),
}

/// A condition on a member.
#[derive(Clone, Debug, PartialEq)]
struct Condition {
    /// The way to the member, from the line as a whole.
    selector: Vec<Step>,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Member(String),
    Item(usize),
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// `=` and, negated, `!=`.
    Equal { to: Operand, is_negated: bool },
    /// `<`, `<=`, `>` and `>=`: which order it takes, and whether equality does.
    Ordered { order: std::cmp::Ordering, or_equal: bool, than: f64 },
    /// `IS NULL`.
    Null,
    /// `IS TRUE` and `IS FALSE`.
    Bool(bool),
    /// `NOT EXISTS`.
    Absent,
}

/// What a member is compared with.
#[derive(Clone, Debug, PartialEq)]
enum Operand {
    /// A text; stars at its ends stand for any text.
    Text(Pieces),
    /// A number that was not quoted, and its letters.
    Number(f64, String),
}
