//! YAML as values with positions. CloudFormation's short forms become the long ones: `!Sub x` is
//! `{"Fn::Sub": "x"}`.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use tutela_policy::tree::{Kind, Member, Position, Value};

use super::MAX_NESTING;

/// What is being built.
struct Open {
    position: Position,
    tag: Option<String>,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Value>),
    /// Members, and a key that waits for its value.
    Object(Vec<Member>, Option<(String, Position)>),
}

/// Reads a text of one document.
pub(super) fn read(source: &str) -> Result<Value, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut whole: Option<Value> = None;
    for event in Parser::new_from_str(source) {
        let (event, span) = event.map_err(|error| words(&error))?;
        let position = position(span);
        if whole.is_some() && matches!(event, Event::DocumentStart(_)) {
            let Position { line, column } = position;
            return Err(format!(
                "line {line}, column {column}: expected one document, found another: give each a \
                 file of its own"
            ));
        }
        let done = match event {
            Event::Scalar(text, style, _, tag) => {
                let kind = scalar(&text, style, tag.is_some());
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let position = match tag {
                    Some(_) if is_block => below(source, position),
                    _ => position,
                };
                Some(tagged(Value { position, kind }, name(tag.as_deref())))
            }
            // What an anchor stands for may be as large as one likes: it is named instead.
            Event::Alias(_) => {
                let kind = Kind::String("a YAML alias".to_owned());
                Some(tagged(Value { position, kind }, Some("Fn::Alias".to_owned())))
            }
            Event::SequenceStart(_, tag) => {
                begin(&mut open, position, name(tag.as_deref()), OpenKind::List(Vec::new()))?;
                None
            }
            Event::MappingStart(_, tag) => {
                let kind = OpenKind::Object(Vec::new(), None);
                begin(&mut open, position, name(tag.as_deref()), kind)?;
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(end),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => None,
        };
        let Some(value) = done else { continue };
        match open.last_mut() {
            Some(parent) => put(parent, value)?,
            None => whole = Some(value),
        }
    }
    whole.ok_or_else(|| "it holds nothing".to_owned())
}

/// The first line below with anything on it: a block that has a tag is placed at its tag, and one
/// without at that line.
fn below(source: &str, position: Position) -> Position {
    let mut lines = source.lines().enumerate().skip(position.line);
    let first = lines.find(|(_, line)| !line.trim().is_empty());
    first.map_or(position, |(at, _)| Position { line: at + 1, column: 1 })
}

fn begin(
    open: &mut Vec<Open>,
    position: Position,
    tag: Option<String>,
    kind: OpenKind,
) -> Result<(), String> {
    if open.len() >= MAX_NESTING {
        let Position { line, column } = position;
        return Err(format!(
            "line {line}, column {column}: expected at most {MAX_NESTING} levels of nesting, found \
             another"
        ));
    }
    open.push(Open { position, tag, kind });
    Ok(())
}

fn end(open: Open) -> Value {
    let kind = match open.kind {
        OpenKind::List(values) => Kind::Array(values),
        OpenKind::Object(members, _) => Kind::Object(members),
    };
    tagged(Value { position: open.position, kind }, open.tag)
}

fn put(parent: &mut Open, value: Value) -> Result<(), String> {
    match &mut parent.kind {
        OpenKind::List(values) => values.push(value),
        OpenKind::Object(members, waiting) => match waiting.take() {
            Some((key, position)) => {
                if members.iter().any(|member| member.key == key) {
                    let Position { line, column } = position;
                    return Err(format!(
                        "line {line}, column {column}: expected each key once, found `{key}` again"
                    ));
                }
                members.push(Member { key, position, value });
            }
            None => *waiting = Some((key(&value)?, value.position)),
        },
    }
    Ok(())
}

fn key(value: &Value) -> Result<String, String> {
    Ok(match &value.kind {
        Kind::String(text) | Kind::Number(text) => text.clone(),
        Kind::Bool(value) => value.to_string(),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => {
            let Position { line, column } = value.position;
            return Err(format!("line {line}, column {column}: expected a key that is a text"));
        }
    })
}

/// The long form of a CloudFormation function.
fn tagged(value: Value, name: Option<String>) -> Value {
    let Some(key) = name else { return value };
    let position = value.position;
    Value { position, kind: Kind::Object(vec![Member { key, position, value }]) }
}

fn name(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle == "!")?;
    let name = tag.suffix.as_str();
    Some(if matches!(name, "Ref" | "Condition") { name.to_owned() } else { format!("Fn::{name}") })
}

fn scalar(text: &str, style: ScalarStyle, is_tagged: bool) -> Kind {
    let is_number = || {
        let digits = text.strip_prefix('-').unwrap_or(text);
        !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
            && digits.parse::<f64>().is_ok()
    };
    if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
        // The place of a block is that of its first line with anything on it.
        return Kind::String(text.trim_start_matches('\n').to_owned());
    }
    if style != ScalarStyle::Plain || is_tagged {
        // It may be a policy as a text, all of which is on the line where it begins.
        return Kind::String(text.replace('\n', " "));
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_number() => Kind::Number(text.to_owned()),
        _ => Kind::String(text.to_owned()),
    }
}

fn position(span: Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() + 1 }
}

fn words(error: &ScanError) -> String {
    let marker = error.marker();
    format!("line {}, column {}: {}", marker.line(), marker.col() + 1, error.info())
}
