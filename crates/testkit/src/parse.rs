//! Reads an answer of the query protocol by AWS's own model, into the shape that the AWS CLI
//! prints: the way back of [`crate::render`], for what an emulator said and a proxy puts right.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

use crate::{
    model::{Service, Shape},
    render::POLICY_DOCUMENT,
};

/// Reads the answer of an operation. What the model does not know is left out.
///
/// # Errors
///
/// Where the XML is broken, or a value is not of the model's type.
pub fn answer(service: &Service, operation: &str, xml: &str) -> Result<Value, String> {
    let described =
        service.operations.get(operation).ok_or_else(|| format!("there is no `{operation}`"))?;
    let Some(output) = &described.output else { return Ok(Value::Object(Map::new())) };
    let root = tree(xml)?;
    let result = root
        .child(&output.wrapper)
        .ok_or_else(|| format!("{operation}: no `{}` in the answer", output.wrapper))?;
    value(service, &output.shape, result)
}

#[derive(Default)]
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn tree(xml: &str) -> Result<Node, String> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Node::default()];
    loop {
        let event = reader.read_event().map_err(|error| format!("reading XML: {error}"))?;
        let broken = "the XML closes what it did not open";
        match event {
            Event::Start(start) => open.push(named(&start)),
            Event::Empty(start) => open.last_mut().ok_or(broken)?.children.push(named(&start)),
            Event::End(_) => {
                let closed = open.pop().ok_or(broken)?;
                open.last_mut().ok_or(broken)?.children.push(closed);
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| format!("reading XML: {error}"))?;
                open.last_mut().ok_or(broken)?.text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| format!("reading XML: {error}"))?;
                let text = entity(&name)?;
                open.last_mut().ok_or(broken)?.text.push_str(&text);
            }
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    let [root] = open.as_mut_slice() else { return Err("the XML is cut".to_owned()) };
    root.children.pop().ok_or_else(|| "the XML is empty".to_owned())
}

fn named(start: &quick_xml::events::BytesStart<'_>) -> Node {
    let name = String::from_utf8_lossy(start.local_name().into_inner()).into_owned();
    Node { name, ..Node::default() }
}

fn entity(name: &str) -> Result<Cow<'static, str>, String> {
    let number = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix('x') {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        },
        None => {
            return quick_xml::escape::resolve_predefined_entity(name)
                .map(Cow::Borrowed)
                .ok_or_else(|| format!("`&{name};` stands for nothing"));
        }
    };
    number
        .ok()
        .and_then(char::from_u32)
        .map(|character| Cow::Owned(character.to_string()))
        .ok_or_else(|| format!("`&{name};` stands for nothing"))
}

fn value(service: &Service, shape: &str, node: &Node) -> Result<Value, String> {
    let wrong = |kind: &str| format!("`{}` is `{}` and not {kind}", node.name, node.text);
    Ok(match service.shape(shape) {
        Shape::Structure { members, .. } => {
            let mut object = Map::new();
            for child in &node.children {
                if let Some(member) = members.get(&child.name) {
                    object.insert(child.name.clone(), value(service, &member.shape, child)?);
                }
            }
            Value::Object(object)
        }
        Shape::List { member } => {
            let items = node.children.iter().map(|child| value(service, &member.shape, child));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Shape::Map { value: of, .. } => {
            let mut object = Map::new();
            for entry in &node.children {
                let (Some(key), Some(item)) = (entry.child("key"), entry.child("value")) else {
                    return Err(wrong("an entry"));
                };
                object.insert(key.text.clone(), value(service, &of.shape, item)?);
            }
            Value::Object(object)
        }
        Shape::String { .. } if shape == POLICY_DOCUMENT => {
            let text = percent_decode_str(&node.text).decode_utf8_lossy();
            serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text))
        }
        Shape::Integer { .. } => {
            Value::from(node.text.trim().parse::<i64>().map_err(|_| wrong("a number"))?)
        }
        Shape::Double => {
            Value::from(node.text.trim().parse::<f64>().map_err(|_| wrong("a number"))?)
        }
        Shape::Boolean => {
            Value::from(node.text.trim().parse::<bool>().map_err(|_| wrong("a boolean"))?)
        }
        Shape::Blob => Value::from(node.text.split_whitespace().collect::<String>()),
        Shape::String { .. } | Shape::Timestamp { .. } => Value::from(node.text.as_str()),
    })
}
