//! The syntax tree: what the author wrote, less only what cannot matter (spacing, the order of
//! keys, a list of one against a single value).
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::{collections::BTreeMap, fmt};

use crate::{error::excerpt, glob::Glob};

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The version of the language; `None` where the author left it out, which AWS reads as
    /// 2008-10-17.
    pub version: Option<Version>,
    /// `Id`.
    pub id: Option<String>,
    /// The statements, in the order written. An empty list is legal and grants nothing.
    pub statements: Vec<Statement>,
}

impl Document {
    /// Whether `${…}` is a variable. Before 2012-10-17 it is plain text.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.version == Some(Version::V20121017)
    }

    /// What an administrator holds: `Allow * on *`.
    ///
    /// ```
    /// use tutela_policy::Document;
    /// let text = r#"{"Version": "2012-10-17",
    ///     "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    /// assert_eq!(Document::allow_everything().statements[0].to_string(), "Allow * on *");
    /// assert_eq!(Document::parse(text)?.version, Document::allow_everything().version);
    /// # Ok::<(), tutela_policy::ParseError>(())
    /// ```
    #[must_use]
    pub fn allow_everything() -> Self {
        let anything = || vec!["*".to_owned()];
        Self {
            version: Some(Version::V20121017),
            id: None,
            statements: vec![Statement {
                sid: None,
                effect: Effect::Allow,
                principal: None,
                action: Element::Is(anything()),
                resource: Some(Element::Is(anything())),
                conditions: Vec::new(),
                line: 1,
            }],
        }
    }

    /// The document without the statements that cannot speak of any of these actions, given by
    /// their full names. A statement too many may be left.
    #[must_use]
    pub fn about(&self, actions: &[&str]) -> Self {
        let names = |pattern: &String| matches_any(pattern, actions);
        let may_speak = |statement: &&Statement| match &statement.action {
            Element::Is(patterns) => patterns.iter().any(names),
            Element::Not(_) => true,
        };
        let statements = self.statements.iter().filter(may_speak).cloned().collect();
        Self { version: self.version, id: self.id.clone(), statements }
    }

    /// The document with no more than it says of these actions, given by their full names: without the
    /// patterns that match none of them. It is for who asks about no other.
    #[must_use]
    pub(crate) fn narrowed_to(&self, actions: &[&str]) -> Self {
        let of = |patterns: &[String]| -> Vec<String> {
            patterns.iter().filter(|own| matches_any(own, actions)).cloned().collect()
        };
        let narrowed = |statement: &Statement| {
            let action = match &statement.action {
                Element::Is(patterns) => {
                    Element::Is(Some(of(patterns)).filter(|own| !own.is_empty())?)
                }
                Element::Not(patterns) => Element::Not(of(patterns)),
            };
            Some(Statement {
                sid: statement.sid.clone(),
                effect: statement.effect,
                principal: statement.principal.clone(),
                action,
                resource: statement.resource.clone(),
                conditions: statement.conditions.clone(),
                line: statement.line,
            })
        };
        let statements = self.statements.iter().filter_map(narrowed).collect();
        Self { version: self.version, id: self.id.clone(), statements }
    }
}

/// Whether a pattern matches one of the actions, in any case.
fn matches_any(pattern: &str, actions: &[&str]) -> bool {
    // Most patterns are of other services.
    let beginning = pattern.split(['*', '?']).next().unwrap_or_default();
    let begins_so = |action: &&&str| {
        action.get(..beginning.len()).is_some_and(|own| own.eq_ignore_ascii_case(beginning))
    };
    let mut alike = actions.iter().filter(begins_so).peekable();
    alike.peek().is_some() && {
        let glob = Glob::ignoring_case(pattern);
        alike.any(|action| glob.matches(&action.to_ascii_lowercase()))
    }
}

/// A version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `2008-10-17`, without variables.
    V20081017,
    /// `2012-10-17`.
    V20121017,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<String>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; `None` in identity policies.
    pub principal: Option<Element<Principals>>,
    /// `Action` or `NotAction`, as patterns.
    pub action: Element<Vec<String>>,
    /// `Resource` or `NotResource`, as patterns; `None` in role trust policies.
    pub resource: Option<Element<Vec<String>>>,
    /// `Condition`, flattened: all of them must hold. Empty for an empty block, too.
    pub conditions: Vec<Condition>,
    /// The line on which the statement begins, from 1.
    pub line: usize,
}

impl Statement {
    /// The statement's name for a person: its Sid, where it has one, and its line.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.is_empty() => {
                format!("statement `{}` (line {})", excerpt(sid), self.line)
            }
            _ => format!("the statement on line {}", self.line),
        }
    }
}

/// The statement in a few words: `Allow * on *`, `Deny all but iam:* on * under a condition`.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.effect, words(&self.action))?;
        if let Some(resource) = &self.resource {
            write!(f, " on {}", words(resource))?;
        }
        if !self.conditions.is_empty() {
            f.write_str(" under a condition")?;
        }
        Ok(())
    }
}

fn words(element: &Element<Vec<String>>) -> String {
    const SHOWN: usize = 3;
    let listed = |patterns: &[String]| {
        let shown: Vec<String> = patterns.iter().take(SHOWN).map(|text| excerpt(text)).collect();
        let rest = patterns.len().saturating_sub(SHOWN);
        match (patterns.is_empty(), rest) {
            (true, _) => "nothing".to_owned(),
            (_, 0) => shown.join(", "),
            _ => format!("{} and {rest} more", shown.join(", ")),
        }
    };
    match element {
        Element::Is(patterns) => listed(patterns),
        Element::Not(patterns) => format!("all but {}", listed(patterns)),
    }
}

/// `Effect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The statement grants.
    Allow,
    /// The statement forbids, whatever else grants.
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        })
    }
}

/// An element or its negation: `Action` or `NotAction`, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element<T> {
    /// The plain element: it matches what is listed.
    Is(T),
    /// The `Not…` element: it matches everything else.
    Not(T),
}

/// Whether the pattern is for every action.
pub(crate) fn is_every_action(pattern: &str) -> bool {
    pattern == "*" || pattern == "*:*"
}

/// Whether it is stars alone, of which AWS says nothing where there are several.
pub(crate) fn is_several_stars(pattern: &str) -> bool {
    pattern.len() > 1 && pattern.bytes().all(|byte| byte == b'*')
}

/// Patterns of actions without their service, by the service that they name: those that stand
/// together at once. AWS refuses a wildcard in a service's name, so that such a pattern matches
/// nothing.
pub(crate) fn by_service(
    patterns: &[String],
) -> impl Iterator<Item = (&str, impl Iterator<Item = &str> + Clone)> {
    fn parts(pattern: &str) -> (&str, Option<&str>) {
        pattern.split_once(':').map_or((pattern, None), |(service, verb)| (service, Some(verb)))
    }
    let runs = patterns.chunk_by(|one, other| parts(one).0.eq_ignore_ascii_case(parts(other).0));
    let named = runs.filter_map(|run| {
        let (service, _) = parts(run.first()?);
        Some((service, run.iter().filter_map(|pattern| parts(pattern).1)))
    });
    named.filter(|(service, verbs)| !service.contains(['*', '?']) && verbs.clone().next().is_some())
}

/// What `Principal` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principals {
    /// The bare `"*"`.
    Anyone,
    /// Principals by kind.
    Listed(BTreeMap<PrincipalKind, Vec<String>>),
}

/// A kind of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// Accounts, users, roles and sessions.
    Aws,
    /// Identity providers.
    Federated,
    /// AWS services.
    Service,
    /// Amazon S3's canonical user ids.
    CanonicalUser,
}

impl PrincipalKind {
    /// All, as the grammar lists them.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Federated, Self::Service, Self::CanonicalUser];

    /// The key that a policy writes.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Federated => "Federated",
            Self::Service => "Service",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

/// One comparison of a `Condition` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `ForAllValues` or `ForAnyValue`, for keys with several values.
    pub quantifier: Option<Quantifier>,
    /// The comparison.
    pub operator: Operator,
    /// Whether a missing key satisfies it (`…IfExists`).
    pub if_exists: bool,
    /// The context key, as written; AWS ignores its case.
    pub key: String,
    /// The values, any of which satisfies it; numbers and booleans as their text.
    pub values: Vec<String>,
    /// The line of the key, from 1.
    pub line: usize,
}

/// How a condition treats a key with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantifier {
    /// Each value of the request must match; none at all matches, too.
    ForAllValues,
    /// At least one value of the request must match.
    ForAnyValue,
}

macro_rules! operators {
    ($($name:ident)*) => {
        /// A condition operator without its prefix and suffix.
        ///
        /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operator { $(#[doc = concat!("`", stringify!($name), "`.")] $name,)* }

        impl Operator {
            /// All operators.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name that a policy writes.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

operators! {
    StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase
    StringLike StringNotLike
    NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals
    NumericGreaterThan NumericGreaterThanEquals
    DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
    Bool BinaryEquals IpAddress NotIpAddress
    ArnEquals ArnLike ArnNotEquals ArnNotLike
    Null
}

impl Operator {
    /// Whether it asks for a difference. Without the key, such an operator holds.
    #[must_use]
    pub fn negates(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }
}
