//! Event patterns of EventBridge: what a rule matches.
//!
//! Sources:
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>,
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>

mod matching;
mod numeric;
mod parse;

use ipnet::IpNet;
use serde_json::Value;
use thiserror::Error;

pub(crate) use self::numeric::same;
use crate::text::Pieces;

/// An event pattern.
///
/// ```
/// use serde_json::json;
/// use tutela_trail::RulePattern;
/// let pattern = RulePattern::parse(r#"{"source": ["aws.iam"], "detail": {"n": [{"numeric": [">", 1]}]}}"#)?;
/// assert!(pattern.matches(&json!({"source": "aws.iam", "detail": {"n": 2}})));
/// assert!(!pattern.matches(&json!({"source": "aws.iam", "detail": {"n": 1}})));
/// let error = RulePattern::parse(r#"{"source": "aws.iam"}"#).unwrap_err();
/// assert_eq!(error.to_string(), "at `source`: an object or a list is expected");
/// # Ok::<(), tutela_trail::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RulePattern(Fields);

impl RulePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Says where it is none that EventBridge takes, or none that this version knows.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        parse::pattern(text).map(Self)
    }

    /// Whether it matches an event, in the shape in which EventBridge delivers it.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        matching::fields(&self.0, event)
    }
}

/// Where a text is no pattern, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{problem}", at(path))]
pub struct PatternError {
    /// The fields that lead there, joined by dots; empty for the pattern as a whole.
    pub path: String,
    /// What is wrong there.
    pub problem: PatternProblem,
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("at `{path}`: ") }
}

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PatternProblem {
    /// It is no JSON, is nested too deep, or has a key twice.
    #[error("it is no JSON: {0}")]
    NotJson(String),
    /// A field is neither a list of values nor an object of fields.
    #[error("an object or a list is expected")]
    NeitherListNorObject,
    /// A list or an object is empty, which matches nothing and is refused.
    #[error("it is empty")]
    Empty,
    /// A value of a list is a list.
    #[error("a list stands in a list")]
    ListInList,
    /// A comparison has not exactly one operator.
    #[error("a comparison has exactly one operator, and this has {0}")]
    NotOneOperator(usize),
    /// An operator that this version does not know.
    #[error("`{0}` is no operator that this version knows")]
    UnknownOperator(String),
    /// What an operator compares with is of the wrong kind.
    #[error("`{operator}` takes {takes}")]
    WrongOperand {
        /// The operator.
        operator: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// A wildcard pattern with two stars in a row, or a backslash before something else than a star
    /// or a backslash.
    #[error("`{0}` is no wildcard pattern")]
    BadWildcard(String),
    /// A text that is no block of addresses.
    #[error("`{0}` is no block of addresses")]
    BadBlock(String),
}

/// Fields that must all match.
#[derive(Clone, Debug, PartialEq)]
struct Fields {
    each: Vec<(String, Node)>,
    /// For each `$or`, what of which one must match.
    alternatives: Vec<Vec<Fields>>,
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    /// An object whose fields match.
    Inner(Fields),
    /// A value that passes one of these.
    Leaf(Vec<Test>),
}

/// One way to match a value.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// This text, `true`, `false` or `null`.
    Is(Value),
    /// This number, however written.
    Number(f64),
    /// This text in any case.
    IgnoringCase(String),
    /// A text that begins so.
    Begins(String),
    /// The same in any case.
    BeginsIgnoringCase(String),
    /// A text that ends so.
    Ends(String),
    /// The same in any case.
    EndsIgnoringCase(String),
    /// A text that is like this.
    Like(Pieces),
    /// A number in a range.
    Range(numeric::Range),
    /// An address in a block.
    Within(IpNet),
    /// Any value.
    Present,
    /// No value.
    Absent,
    /// A value that passes none of these.
    But(Vec<Test>),
}
