//! From JSON to the syntax tree. What AWS's grammar does not know is an error here: to skip an
//! unknown element would be to judge another policy than the one that AWS holds.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    at::At,
    error::{ParseError, Position, error_at},
    json::{self, Kind, Value},
    refused::{PolicyType, accepted},
    syntax::{
        Condition, Document, Effect, Element, Operator, PrincipalKind, Principals, Quantifier,
        Statement, Version,
    },
};

/// The longest document that is read, in bytes. AWS's own are up to some 100,000.
pub const MAX_BYTES: usize = 512 * 1024;

/// The deepest nesting that is read, in levels. A condition's values are the sixth.
pub const MAX_NESTING: usize = 16;

impl Document {
    /// Parses a policy document.
    ///
    /// IAM's API answers documents percent-encoded; since no JSON begins with `%`, such a text is
    /// decoded first, and positions are those of the decoded text.
    ///
    /// # Errors
    /// Says where the text departs from the policy language, what was expected there and what was
    /// found; also for a text over [`MAX_BYTES`] or nested deeper than [`MAX_NESTING`].
    ///
    /// ```
    /// use tutela_policy::Document;
    /// let error = Document::parse(r#"{"Statement": [{"Effect": "Allow", "Actoin": "*"}]}"#)
    ///     .unwrap_err();
    /// assert_eq!(error.path, "$.Statement[0].Actoin");
    /// assert_eq!((error.line, error.column), (1, 36));
    /// ```
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::from_tree(&tree(text)?)
    }

    /// Parses a document that AWS holds as a policy of this type.
    ///
    /// # Errors
    /// As [`Document::parse`], and where AWS refuses to hold it.
    ///
    /// ```
    /// use tutela_policy::{Document, PolicyType};
    /// let text = r#"{"Statement": [{"Effect": "Deny", "Action": "*"}]}"#;
    /// assert!(Document::parse(text).is_ok());
    /// let error = Document::parse_as(PolicyType::Identity, text).unwrap_err();
    /// assert_eq!((error.path.as_str(), error.column), ("$.Statement[0]", 16));
    /// ```
    pub fn parse_as(policy_type: PolicyType, text: &str) -> Result<Self, ParseError> {
        let tree = tree(text)?;
        let at = At::top(&tree);
        accepted(document(&at)?, &at, policy_type)
    }

    /// Reads a policy document that stands inside a larger file, such as a template: positions in
    /// it, and in errors, are those of that file.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn from_tree(tree: &Value) -> Result<Self, ParseError> {
        document(&At::top(tree))
    }
}

fn tree(text: &str) -> Result<Value, ParseError> {
    if text.len() > MAX_BYTES {
        return Err(error_of_size(text.len(), MAX_BYTES, "policy"));
    }
    let text = decode(text)?;
    // Editors on Windows begin files with a byte order mark.
    json::read(text.strip_prefix('\u{feff}').unwrap_or(&text), MAX_NESTING)
}

/// The error of a text of `found` bytes, where at most `max` are read.
pub(crate) fn error_of_size(found: usize, max: usize, of: &str) -> ParseError {
    error_at(START, &[], format!("expected at most {max} bytes of {of}, found {found}"))
}

const START: Position = Position { line: 1, column: 1 };

fn decode(text: &str) -> Result<Cow<'_, str>, ParseError> {
    let trimmed = text.trim();
    if !trimmed.starts_with('%') {
        return Ok(Cow::Borrowed(text));
    }
    percent_encoding::percent_decode_str(trimmed).decode_utf8().map_err(|_| {
        let message = "expected percent-encoded UTF-8, found other bytes".to_owned();
        error_at(START, &[], message)
    })
}

pub(crate) fn string(at: &At<'_>) -> Result<String, ParseError> {
    if let Kind::String(text) = &at.value.kind {
        Ok(text.clone())
    } else {
        Err(at.expected("a string"))
    }
}

/// AWS lets numbers and booleans go without quotation marks.
pub(crate) fn scalar(at: &At<'_>) -> Result<String, ParseError> {
    match &at.value.kind {
        Kind::String(text) | Kind::Number(text) => Ok(text.clone()),
        Kind::Bool(value) => Ok(value.to_string()),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => {
            Err(at.expected("a string, a number or a boolean"))
        }
    }
}

/// A policy document of this type, or a text that is one, as IAM's API answers them.
pub(crate) fn document_or_text(
    at: &At<'_>,
    policy_type: PolicyType,
) -> Result<Document, ParseError> {
    let Kind::String(text) = &at.value.kind else {
        return accepted(document(at)?, at, policy_type);
    };
    Document::parse_as(policy_type, text)
        .map_err(|error| at.error(format!("in this text, {error}")))
}

pub(crate) fn document(at: &At<'_>) -> Result<Document, ParseError> {
    let (mut version, mut id, mut statements) = (None, None, None);
    for member in at.members("a policy object")? {
        let value = at.key(&member.key, &member.value);
        match member.key.as_str() {
            "Version" => version = Some(self::version(&value)?),
            "Id" => id = Some(scalar(&value)?),
            "Statement" => statements = Some(value.each(statement)?),
            _ => return Err(at.bad_key(member, "`Version`, `Id` or `Statement`")),
        }
    }
    let statements = statements.ok_or_else(|| at.missing("`Statement`"))?;
    Ok(Document { version, id, statements })
}

fn version(at: &At<'_>) -> Result<Version, ParseError> {
    match string(at)?.as_str() {
        "2008-10-17" => Ok(Version::V20081017),
        "2012-10-17" => Ok(Version::V20121017),
        _ => Err(at.expected("`2012-10-17` or `2008-10-17`")),
    }
}

fn effect(at: &At<'_>) -> Result<Effect, ParseError> {
    match string(at)?.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        _ => Err(at.expected("`Allow` or `Deny`")),
    }
}

const STATEMENT_KEYS: &str = "`Sid`, `Effect`, `Principal`, `NotPrincipal`, `Action`, \
     `NotAction`, `Resource`, `NotResource` or `Condition`";

fn statement(at: &At<'_>) -> Result<Statement, ParseError> {
    let (mut sid, mut effect, mut conditions) = (None, None, Vec::new());
    let (mut principal, mut action, mut resource) = (None, None, None);
    for member in at.members("a statement object")? {
        let value = at.key(&member.key, &member.value);
        match member.key.as_str() {
            "Sid" => sid = Some(scalar(&value)?),
            "Effect" => effect = Some(self::effect(&value)?),
            "Condition" => conditions = self::conditions(&value)?,
            "Principal" => alone(&mut principal, Element::Is(principals(&value)?), at, member)?,
            "NotPrincipal" => alone(&mut principal, Element::Not(principals(&value)?), at, member)?,
            "Action" => alone(&mut action, Element::Is(value.each(string)?), at, member)?,
            "NotAction" => alone(&mut action, Element::Not(value.each(string)?), at, member)?,
            "Resource" => alone(&mut resource, Element::Is(value.each(string)?), at, member)?,
            "NotResource" => {
                alone(&mut resource, Element::Not(value.each(string)?), at, member)?;
            }
            _ => return Err(at.bad_key(member, STATEMENT_KEYS)),
        }
    }
    Ok(Statement {
        sid,
        effect: effect.ok_or_else(|| at.missing("`Effect`"))?,
        principal,
        action: action.ok_or_else(|| at.missing("`Action` or `NotAction`"))?,
        resource,
        conditions,
        line: at.value.position.line,
    })
}

/// An element and its `Not` twin exclude each other.
fn alone<T>(
    slot: &mut Option<Element<T>>,
    element: Element<T>,
    at: &At<'_>,
    member: &json::Member,
) -> Result<(), ParseError> {
    if slot.is_some() {
        let plain = member.key.strip_prefix("Not").unwrap_or(&member.key);
        let path = at.key(&member.key, &member.value).path();
        let message = format!("expected either `{plain}` or `Not{plain}`, found both");
        return Err(error_at(member.position, &path, message));
    }
    *slot = Some(element);
    Ok(())
}

fn principals(at: &At<'_>) -> Result<Principals, ParseError> {
    const EXPECTED: &str = "`*` or an object of `AWS`, `Federated`, `Service`, `CanonicalUser`";
    if matches!(&at.value.kind, Kind::String(text) if text == "*") {
        return Ok(Principals::Anyone);
    }
    let mut listed = BTreeMap::new();
    for member in at.members(EXPECTED)? {
        let kind = PrincipalKind::ALL.into_iter().find(|kind| kind.key() == member.key);
        let kind = kind.ok_or_else(|| {
            at.bad_key(member, "`AWS`, `Federated`, `Service` or `CanonicalUser`")
        })?;
        listed.insert(kind, at.key(&member.key, &member.value).each(scalar)?);
    }
    Ok(Principals::Listed(listed))
}

fn conditions(at: &At<'_>) -> Result<Vec<Condition>, ParseError> {
    let mut conditions = Vec::new();
    for block in at.members("an object of condition operators")? {
        let Some((quantifier, operator, if_exists)) = operator(&block.key) else {
            let near = nearest_operator(&block.key);
            let near = near.map_or(String::new(), |own| format!(" such as `{own}`"));
            return Err(at.bad_key(block, &format!("a condition operator{near}")));
        };
        let keys = at.key(&block.key, &block.value);
        for member in keys.members("an object of condition keys")? {
            let own = Condition {
                quantifier,
                operator,
                if_exists,
                key: member.key.clone(),
                values: keys.key(&member.key, &member.value).each(scalar)?,
                line: member.position.line,
            };
            if conditions.iter().any(|other| asks_the_same(other, &own)) {
                return Err(keys.bad_key(member, "each key once, whatever its case"));
            }
            conditions.push(own);
        }
    }
    Ok(conditions)
}

/// Whether two conditions differ in their values, and in the case of their names, alone. Which of
/// them counts, AWS does not say; its own check of policies calls it an error.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
fn asks_the_same(one: &Condition, other: &Condition) -> bool {
    let of = |it: &Condition| (it.quantifier, it.operator, it.if_exists);
    of(one) == of(other) && one.key.eq_ignore_ascii_case(&other.key)
}

/// The operator that a wrong one may have been meant for; none if all are far.
fn nearest_operator(written: &str) -> Option<String> {
    const MAX_BYTES: usize = 64;
    if written.len() > MAX_BYTES {
        return None;
    }
    let name = written.rsplit_once(':').map_or(written, |(_, name)| name).to_ascii_lowercase();
    if name == "nullifexists" {
        // It asks for absence already.
        return Some("Null".to_owned());
    }
    let known = Operator::ALL.iter().map(|own| own.name());
    let all = known.flat_map(|own| [own.to_owned(), format!("{own}IfExists")]);
    let edits = all.map(|own| (strsim::osa_distance(&own.to_ascii_lowercase(), &name), own));
    let near = edits.filter(|(edits, own)| *edits <= own.len() / 4);
    near.min_by_key(|(edits, _)| *edits).map(|(_, own)| own)
}

/// Splits `ForAnyValue:StringLikeIfExists`. AWS ignores the case of operators.
fn operator(text: &str) -> Option<(Option<Quantifier>, Operator, bool)> {
    let (quantifier, rest) = match text.split_once(':') {
        None => (None, text),
        Some((word, rest)) if word.eq_ignore_ascii_case("ForAllValues") => {
            (Some(Quantifier::ForAllValues), rest)
        }
        Some((word, rest)) if word.eq_ignore_ascii_case("ForAnyValue") => {
            (Some(Quantifier::ForAnyValue), rest)
        }
        Some(_) => return None,
    };
    let named = |name: &str| {
        Operator::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name))
    };
    if let Some(operator) = named(rest) {
        return Some((quantifier, operator, false));
    }
    let at = rest.len().checked_sub("IfExists".len())?;
    let (name, suffix) = rest.split_at_checked(at)?;
    // The grammar has `IfExists` for every operator but `Null`, which asks that very question.
    let operator = named(name).filter(|operator| *operator != Operator::Null)?;
    suffix.eq_ignore_ascii_case("IfExists").then_some((quantifier, operator, true))
}
