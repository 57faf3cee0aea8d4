//! Reads event patterns.

use serde_json::{Map, Value};

use super::{Fields, Node, PatternError, PatternProblem, Test, numeric::Range};
use crate::{strict::Strict, text::Pieces};

/// Operators, which are no names of fields inside `$or`.
const OPERATORS: [&str; 8] = [
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
];

/// Reads a whole pattern.
pub(super) fn pattern(text: &str) -> Result<Fields, PatternError> {
    let read: Result<Strict, serde_json::Error> = serde_json::from_str(text);
    let mut path = Vec::new();
    match read {
        Ok(Strict(Value::Object(members))) => fields(&members, &mut path),
        Ok(_) => Err(error(&path, PatternProblem::NeitherListNorObject)),
        Err(problem) => Err(error(&path, PatternProblem::NotJson(problem.to_string()))),
    }
}

fn error(path: &[&str], problem: PatternProblem) -> PatternError {
    PatternError { path: path.join("."), problem }
}

fn fields<'a>(
    members: &'a Map<String, Value>,
    path: &mut Vec<&'a str>,
) -> Result<Fields, PatternError> {
    if members.is_empty() {
        return Err(error(path, PatternProblem::Empty));
    }
    let mut read = Fields { each: Vec::new(), alternatives: Vec::new() };
    for (name, value) in members {
        path.push(name);
        if let Some(choices) = alternatives(name, value) {
            let choices = choices.into_iter().map(|choice| fields(choice, path));
            read.alternatives.push(choices.collect::<Result<_, _>>()?);
        } else {
            let node = match value {
                Value::Object(inner) => Node::Inner(fields(inner, path)?),
                Value::Array(values) => Node::Leaf(leaf(values).map_err(|it| error(path, it))?),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                    return Err(error(path, PatternProblem::NeitherListNorObject));
                }
            };
            read.each.push((name.clone(), node));
        }
        path.pop();
    }
    Ok(read)
}

/// The choices of an `$or`: two objects or more, none of which looks like a comparison. Anything
/// else is a field that is called so.
fn alternatives<'a>(name: &str, value: &'a Value) -> Option<Vec<&'a Map<String, Value>>> {
    let choices = value.as_array().filter(|choices| name == "$or" && choices.len() > 1)?;
    let choices: Vec<_> = choices.iter().map(Value::as_object).collect::<Option<_>>()?;
    let is_comparison =
        |choice: &&Map<String, Value>| choice.keys().any(|name| OPERATORS.contains(&name.as_str()));
    (!choices.iter().any(is_comparison)).then_some(choices)
}

fn leaf(values: &[Value]) -> Result<Vec<Test>, PatternProblem> {
    if values.is_empty() {
        return Err(PatternProblem::Empty);
    }
    values.iter().map(test).collect()
}

fn test(value: &Value) -> Result<Test, PatternProblem> {
    match value {
        Value::Object(comparison) => {
            let mut members = comparison.iter();
            match (members.next(), members.next()) {
                (Some((operator, operand)), None) => compared(operator, operand),
                _ => Err(PatternProblem::NotOneOperator(comparison.len())),
            }
        }
        Value::Array(_) => Err(PatternProblem::ListInList),
        Value::Number(number) => Ok(Test::Number(number.as_f64().unwrap_or(f64::NAN))),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(Test::Is(value.clone())),
    }
}

fn compared(operator: &str, operand: &Value) -> Result<Test, PatternProblem> {
    match operator {
        "exists" => {
            let takes = PatternProblem::WrongOperand { operator: "exists", takes: "true or false" };
            let exists = operand.as_bool().ok_or(takes)?;
            Ok(if exists { Test::Present } else { Test::Absent })
        }
        "prefix" => affix("prefix", operand, Test::Begins, Test::BeginsIgnoringCase),
        "suffix" => affix("suffix", operand, Test::Ends, Test::EndsIgnoringCase),
        "equals-ignore-case" => {
            text("equals-ignore-case", operand).map(|text| Test::IgnoringCase(text.to_lowercase()))
        }
        "wildcard" => text("wildcard", operand).and_then(wildcard),
        "numeric" => Range::parse(operand).map(Test::Range),
        "cidr" => {
            let block = text("cidr", operand)?;
            let read = block.parse().map(Test::Within);
            read.map_err(|_| PatternProblem::BadBlock(block.to_owned()))
        }
        "anything-but" => anything_but(operand).map(Test::But),
        other => Err(PatternProblem::UnknownOperator(other.to_owned())),
    }
}

fn text<'a>(operator: &'static str, operand: &'a Value) -> Result<&'a str, PatternProblem> {
    operand.as_str().ok_or(PatternProblem::WrongOperand { operator, takes: "a text" })
}

/// A beginning or an end, in this case or in any.
fn affix(
    operator: &'static str,
    operand: &Value,
    exact: impl Fn(String) -> Test,
    ignoring: impl Fn(String) -> Test,
) -> Result<Test, PatternProblem> {
    if let Some(text) = operand.as_str() {
        return Ok(exact(text.to_owned()));
    }
    let only = operand.as_object().filter(|members| members.len() == 1);
    let text = only.and_then(|members| members.get("equals-ignore-case")?.as_str());
    let takes = "a text, or a text under `equals-ignore-case`";
    let text = text.ok_or(PatternProblem::WrongOperand { operator, takes })?;
    Ok(ignoring(text.to_lowercase()))
}

/// `*` is any text, `\*` a star and `\\` a backslash.
fn wildcard(pattern: &str) -> Result<Test, PatternProblem> {
    let bad = || PatternProblem::BadWildcard(pattern.to_owned());
    let (mut pieces, mut last, mut last_was_star) = (Vec::new(), String::new(), false);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let literal = match letter {
            '*' if last_was_star => return Err(bad()),
            '*' => None,
            '\\' => Some(letters.next().filter(|next| matches!(next, '*' | '\\')).ok_or_else(bad)?),
            other => Some(other),
        };
        last_was_star = literal.is_none();
        match literal {
            Some(letter) => last.push(letter),
            None => pieces.push(std::mem::take(&mut last)),
        }
    }
    pieces.push(last);
    Ok(Test::Like(Pieces(pieces)))
}

/// What must not be: a text or a number, a list of texts or of numbers, or a comparison of texts.
fn anything_but(operand: &Value) -> Result<Vec<Test>, PatternProblem> {
    let takes = "a text, a number, a list of either, or one comparison of texts";
    let wrong = || PatternProblem::WrongOperand { operator: "anything-but", takes };
    match operand {
        Value::String(_) | Value::Number(_) => Ok(vec![test(operand)?]),
        Value::Array(values) if values.is_empty() => Err(PatternProblem::Empty),
        Value::Array(values) => {
            let alike = values.iter().all(Value::is_string) || values.iter().all(Value::is_number);
            if alike { values.iter().map(test).collect() } else { Err(wrong()) }
        }
        Value::Object(comparison) => {
            let mut members = comparison.iter();
            let (Some((operator, operand)), None) = (members.next(), members.next()) else {
                return Err(PatternProblem::NotOneOperator(comparison.len()));
            };
            if !["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(&operator.as_str())
            {
                return Err(wrong());
            }
            match operand.as_array() {
                Some(texts) if texts.is_empty() => Err(PatternProblem::Empty),
                Some(texts) => texts.iter().map(|text| compared(operator, text)).collect(),
                None => Ok(vec![compared(operator, operand)?]),
            }
        }
        Value::Null | Value::Bool(_) => Err(wrong()),
    }
}
