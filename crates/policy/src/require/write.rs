//! A document as JSON, in AWS's usual layout: two blanks a level, a list of one as its only value.

use crate::syntax::{
    Condition, Document, Element, PrincipalKind, Principals, Quantifier, Statement, Version,
};

/// JSON, as far as a policy needs it.
pub(super) enum Json {
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The document. A condition's key that stands twice under one operator would be written twice;
/// `merge` refuses such documents.
pub(super) fn json(document: &Document) -> Json {
    let mut members = Vec::new();
    if let Some(version) = document.version {
        let version = match version {
            Version::V20081017 => "2008-10-17",
            Version::V20121017 => "2012-10-17",
        };
        members.push(("Version".to_owned(), Json::Text(version.to_owned())));
    }
    if let Some(id) = &document.id {
        members.push(("Id".to_owned(), Json::Text(id.clone())));
    }
    let statements = document.statements.iter().map(statement).collect();
    members.push(("Statement".to_owned(), Json::List(statements)));
    Json::Object(members)
}

fn statement(statement: &Statement) -> Json {
    let mut members = Vec::new();
    if let Some(sid) = &statement.sid {
        members.push(("Sid".to_owned(), Json::Text(sid.clone())));
    }
    members.push(("Effect".to_owned(), Json::Text(statement.effect.to_string())));
    if let Some(principal) = &statement.principal {
        members.push(element("Principal", principal, principals));
    }
    members.push(element("Action", &statement.action, |patterns| texts(patterns)));
    if let Some(resource) = &statement.resource {
        members.push(element("Resource", resource, |patterns| texts(patterns)));
    }
    if !statement.conditions.is_empty() {
        members.push(("Condition".to_owned(), conditions(&statement.conditions)));
    }
    Json::Object(members)
}

fn element<T>(name: &str, element: &Element<T>, value: impl Fn(&T) -> Json) -> (String, Json) {
    match element {
        Element::Is(listed) => (name.to_owned(), value(listed)),
        Element::Not(listed) => (format!("Not{name}"), value(listed)),
    }
}

fn texts(texts: &[String]) -> Json {
    match texts {
        [one] => Json::Text(one.clone()),
        many => Json::List(many.iter().cloned().map(Json::Text).collect()),
    }
}

fn principals(principals: &Principals) -> Json {
    match principals {
        Principals::Anyone => Json::Text("*".to_owned()),
        Principals::Listed(listed) => {
            let kind = |(kind, names): (&PrincipalKind, &Vec<String>)| {
                (kind.key().to_owned(), texts(names))
            };
            Json::Object(listed.iter().map(kind).collect())
        }
    }
}

/// The comparisons by operator, in the order in which each operator comes first.
fn conditions(conditions: &[Condition]) -> Json {
    let mut blocks: Vec<(String, Vec<(String, Json)>)> = Vec::new();
    for condition in conditions {
        let operator = operator(condition);
        let member = (condition.key.clone(), texts(&condition.values));
        match blocks.iter_mut().find(|(name, _)| *name == operator) {
            Some((_, members)) => members.push(member),
            None => blocks.push((operator, vec![member])),
        }
    }
    Json::Object(blocks.into_iter().map(|(name, members)| (name, Json::Object(members))).collect())
}

fn operator(condition: &Condition) -> String {
    let quantifier = match condition.quantifier {
        None => "",
        Some(Quantifier::ForAllValues) => "ForAllValues:",
        Some(Quantifier::ForAnyValue) => "ForAnyValue:",
    };
    let suffix = if condition.if_exists { "IfExists" } else { "" };
    format!("{quantifier}{}{suffix}", condition.operator.name())
}

impl Json {
    /// Without blanks.
    pub(super) fn compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    /// A line a value.
    pub(super) fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text
    }

    /// Writes itself so many levels in, or without blanks.
    fn write(&self, text: &mut String, depth: Option<usize>) {
        match self {
            Self::Text(value) => quote(text, value),
            Self::List(values) => {
                bracketed(text, depth, ['[', ']'], values, |value, text, deeper| {
                    value.write(text, deeper);
                });
            }
            Self::Object(members) => {
                bracketed(text, depth, ['{', '}'], members, |(key, value), text, deeper| {
                    quote(text, key);
                    text.push_str(if deeper.is_some() { ": " } else { ":" });
                    value.write(text, deeper);
                });
            }
        }
    }
}

fn bracketed<T>(
    text: &mut String,
    depth: Option<usize>,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut String, Option<usize>),
) {
    let deeper = depth.map(|depth| depth + 1);
    text.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        new_line(text, deeper);
        write(item, text, deeper);
    }
    if !items.is_empty() {
        new_line(text, depth);
    }
    text.push(close);
}

fn new_line(text: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    }
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}
