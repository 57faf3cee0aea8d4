//! Reads AWS's XML answers by a [`Shape`], into the JSON that the AWS CLI prints.
//!
//! It must never guess: text where a number is expected, a list that is not there, an element that
//! comes twice or an end that is missing are errors that say where, and never values. Elements that
//! a shape does not name are skipped, so that AWS may add some.

mod cursor;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

pub(crate) use self::cursor::XmlError;
use self::cursor::{Cursor, Token};
use crate::shape::{Member, Shape};

/// Reads the answer of `operation`: what is in the result element, as `output` says.
///
/// # Errors
/// When the XML is cut, or is not what `output` says.
pub(crate) fn read_answer(body: &[u8], operation: &str, output: &Shape) -> Result<Value, XmlError> {
    let mut cursor = Cursor::new(body)?;
    cursor.enter_root(&format!("{operation}Response"))?;
    let result_name = format!("{operation}Result");
    let mut result = None;
    while let Some(name) = cursor.next_child()? {
        if name != result_name {
            cursor.skip()?;
        } else if result.is_some() {
            return Err(cursor.malformed(format!("a second `{name}`")));
        } else {
            result = Some(read(&mut cursor, output)?);
        }
    }
    cursor.finish()?;
    result.ok_or_else(|| cursor.malformed(format!("there is no `{result_name}`")))
}

/// Reads the answer of `operation` of EC2, which has no result element.
///
/// # Errors
/// When the XML is cut, or is not what `output` says.
pub(crate) fn read_plain(body: &[u8], operation: &str, output: &Shape) -> Result<Value, XmlError> {
    let mut cursor = Cursor::new(body)?;
    cursor.enter_root(&format!("{operation}Response"))?;
    let answer = read(&mut cursor, output)?;
    cursor.finish()?;
    Ok(answer)
}

/// Reads an answer whose root is the answer itself, whatever it is called, but no error.
///
/// # Errors
/// When the XML is cut, or is not what `output` says.
pub(crate) fn read_whole(body: &[u8], output: &Shape) -> Result<Value, XmlError> {
    let mut cursor = Cursor::new(body)?;
    let root = match cursor.next_child()? {
        None => return Err(XmlError::Cut("it is empty".to_owned())),
        Some(name) if ["Error", "html", "HTML"].contains(&name.as_str()) => {
            return Err(cursor.malformed(format!("`{name}` where an answer is expected")));
        }
        Some(name) => name,
    };
    let answer = if let Shape::Struct([member]) = output
        && member.wire == root
    {
        // The member is all of the body.
        let inner = read(&mut cursor, &member.shape)?;
        Value::Object([(member.name.to_owned(), inner)].into_iter().collect())
    } else {
        read(&mut cursor, output)?
    };
    cursor.finish()?;
    Ok(answer)
}

/// What AWS says went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AwsError {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Reads an error answer: the first `<Error>`, at whatever depth, as services differ there.
/// `None` when there is none in it.
pub(crate) fn read_error(body: &[u8]) -> Option<AwsError> {
    let mut cursor = Cursor::new(body).ok()?;
    let (mut code, mut message) = (None, None);
    let mut inside = false;
    let mut field: Option<String> = None;
    loop {
        match cursor.token().ok()? {
            Token::Start(name) if name == "Error" => inside = true,
            Token::Start(name) => field = Some(name),
            Token::Text(text) if inside => match field.as_deref() {
                Some("Code") => code.get_or_insert_with(String::new).push_str(&text),
                Some("Message") => message.get_or_insert_with(String::new).push_str(&text),
                _ => {}
            },
            Token::Text(_) => {}
            Token::End(name) if name == "Error" => break,
            Token::End(_) => field = None,
            Token::Eof => return None,
        }
    }
    let code = code?.trim().to_owned();
    (!code.is_empty()).then(|| AwsError { code, message: message.unwrap_or_default() })
}

fn read(cursor: &mut Cursor, shape: &Shape) -> Result<Value, XmlError> {
    match shape {
        Shape::Struct(members) => read_struct(cursor, members),
        Shape::List(item) => read_list(cursor, "member", item),
        Shape::Items(item) => read_list(cursor, "item", item),
        Shape::Named(tag, item) => read_list(cursor, tag, item),
        // One item: whoever reads the structure around it puts them together.
        Shape::Flat(item) => read(cursor, item),
        Shape::Map(value) => read_map(cursor, value),
        Shape::Entries(members) => read_entries(cursor, members),
        Shape::Text
        | Shape::Int
        | Shape::Float
        | Shape::Bool
        | Shape::Time
        | Shape::Blob
        | Shape::PolicyDocument => {
            let text = cursor.text()?;
            read_scalar(&text, shape).map_err(|expected| {
                let shown: String = text.chars().take(40).collect();
                cursor.malformed(format!("`{shown}` where {expected} is expected"))
            })
        }
    }
}

fn read_struct(cursor: &mut Cursor, members: &[Member]) -> Result<Value, XmlError> {
    let mut object = Map::new();
    while let Some(name) = cursor.next_child()? {
        match members.iter().find(|member| member.wire == name) {
            None => cursor.skip()?,
            Some(member) => {
                let value = read(cursor, &member.shape)?;
                if matches!(member.shape, Shape::Flat(_)) {
                    let items = object.entry(member.name).or_insert_with(|| Value::Array(vec![]));
                    items.as_array_mut().into_iter().for_each(|items| items.push(value.clone()));
                } else if object.insert(member.name.to_owned(), value).is_some() {
                    return Err(cursor.malformed(format!("a second `{name}`")));
                }
            }
        }
    }
    match members.iter().find(|member| member.required && !object.contains_key(member.name)) {
        Some(member) => Err(cursor.lacks(member.wire)),
        None => Ok(Value::Object(object)),
    }
}

fn read_list(cursor: &mut Cursor, tag: &str, item: &Shape) -> Result<Value, XmlError> {
    let mut items = Vec::new();
    while let Some(name) = cursor.next_child()? {
        if name != tag {
            return Err(cursor.malformed(format!("`{name}` in a list of `{tag}`")));
        }
        items.push(read(cursor, item)?);
    }
    Ok(Value::Array(items))
}

fn read_map(cursor: &mut Cursor, value_shape: &Shape) -> Result<Value, XmlError> {
    let mut map = Map::new();
    while let Some(name) = cursor.next_child()? {
        if name != "entry" {
            return Err(cursor.malformed(format!("`{name}` in a map of `entry`")));
        }
        let (mut key, mut value) = (None, None);
        while let Some(name) = cursor.next_child()? {
            match name.as_str() {
                "key" if key.is_none() => key = Some(cursor.text()?),
                "value" if value.is_none() => value = Some(read(cursor, value_shape)?),
                _ => return Err(cursor.malformed(format!("`{name}` in an entry"))),
            }
        }
        let (Some(key), Some(value)) = (key, value) else {
            return Err(cursor.malformed("an entry without key or value"));
        };
        if map.contains_key(&key) {
            return Err(cursor.malformed(format!("a second entry `{key}`")));
        }
        map.insert(key, value);
    }
    Ok(Value::Object(map))
}

/// A map whose values are texts, of which some entries are read.
fn read_entries(cursor: &mut Cursor, members: &[Member]) -> Result<Value, XmlError> {
    let Value::Object(mut whole) = read_map(cursor, &Shape::Text)? else {
        return Err(cursor.malformed("no map"));
    };
    let mut object = Map::new();
    for member in members {
        if let Some(value) = whole.remove(member.wire) {
            object.insert(member.name.to_owned(), value);
        } else if member.required {
            return Err(cursor.lacks(member.wire));
        }
    }
    Ok(Value::Object(object))
}

/// # Errors
/// What was expected, in words.
fn read_scalar(text: &str, shape: &Shape) -> Result<Value, &'static str> {
    match shape {
        Shape::Int => text.trim().parse::<i64>().map(Value::from).map_err(|_| "a whole number"),
        Shape::Float => {
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(Value::from).ok_or("a number")
        }
        Shape::Bool => match text.trim() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("`true` or `false`"),
        },
        Shape::Time => text
            .trim()
            .parse::<Timestamp>()
            .map(|time| Value::String(cli_time(time)))
            .map_err(|_| "a time"),
        Shape::Blob => Ok(Value::String(text.split_ascii_whitespace().collect())),
        Shape::PolicyDocument => percent_decode_str(text)
            .decode_utf8()
            .ok()
            .and_then(|json| serde_json::from_str(&json).ok())
            .ok_or("a policy document"),
        Shape::Text
        | Shape::List(_)
        | Shape::Items(_)
        | Shape::Named(..)
        | Shape::Flat(_)
        | Shape::Map(_)
        | Shape::Entries(_)
        | Shape::Struct(_) => Ok(Value::String(text.to_owned())),
    }
}

/// As the AWS CLI prints a time: Python's `isoformat` in UTC.
pub(crate) fn cli_time(time: Timestamp) -> String {
    let micros = time.subsec_nanosecond() / 1000;
    let fraction = if micros == 0 { String::new() } else { format!(".{:06}", micros.abs()) };
    format!("{}{fraction}+00:00", time.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests;
