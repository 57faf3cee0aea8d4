//! Terraform's `aws_iam_policy_document` as the document that it makes.

use hcl_edit::{
    Span as _,
    structure::{Attribute, Block, Structure},
};
use tutela_policy::tree::{Kind, Member, Position, Value};

use super::{Unread, expression::Source};

/// Arguments of a statement that are written as they are, and their names in a document.
const PLAIN: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// The document of a data source.
pub(super) fn document(source: &Source<'_>, block: &Block) -> Result<Value, Unread> {
    let position = source.position(block.span());
    let mut version = text_at("2012-10-17", position);
    let mut statements = Vec::new();
    for structure in &block.body {
        match structure {
            Structure::Attribute(attribute) => match attribute.key.as_str() {
                "version" => version = source.literal(&attribute.value)?,
                "policy_id" | "count" | "for_each" | "provider" | "depends_on" => {}
                other => return Err(unknown(source, attribute.span(), other)),
            },
            Structure::Block(inner) if inner.ident.as_str() == "statement" => {
                statements.push(statement(source, inner)?);
            }
            Structure::Block(inner) => {
                return Err(unknown(source, inner.span(), inner.ident.as_str()));
            }
        }
    }
    let members = vec![
        named("Version", position, version),
        named("Statement", position, Value { position, kind: Kind::Array(statements) }),
    ];
    Ok(Value { position, kind: Kind::Object(members) })
}

fn unknown(source: &Source<'_>, span: Option<std::ops::Range<usize>>, name: &str) -> Unread {
    Unread {
        line: source.position(span).line,
        why: format!("it depends on `{name}`, which is not read: write its statements here"),
    }
}

fn statement(source: &Source<'_>, block: &Block) -> Result<Value, Unread> {
    let position = source.position(block.span());
    let mut members: Vec<Member> = Vec::new();
    let mut conditions: Vec<Condition> = Vec::new();
    let mut principals: [(&str, Vec<Member>); 2] =
        [("Principal", Vec::new()), ("NotPrincipal", Vec::new())];
    for structure in &block.body {
        match structure {
            Structure::Attribute(attribute) => members.push(plain(source, attribute)?),
            Structure::Block(inner) => match inner.ident.as_str() {
                "condition" => conditions.push(condition(source, inner)?),
                "principals" => principals[0].1.push(principal(source, inner)?),
                "not_principals" => principals[1].1.push(principal(source, inner)?),
                other => return Err(unknown(source, inner.span(), other)),
            },
        }
    }
    if members.iter().all(|member| member.key != "Effect") {
        members.push(named("Effect", position, text_at("Allow", position)));
    }
    for (name, listed) in principals {
        if let Some(first) = listed.first() {
            let at = first.position;
            members.push(named(name, at, all_principals(listed, at)));
        }
    }
    if let Some(first) = conditions.first() {
        let at = first.position;
        members.push(named("Condition", at, all_conditions(conditions, at)));
    }
    Ok(Value { position, kind: Kind::Object(members) })
}

fn plain(source: &Source<'_>, attribute: &Attribute) -> Result<Member, Unread> {
    let key = attribute.key.as_str();
    let Some((_, name)) = PLAIN.iter().find(|(known, _)| *known == key) else {
        return Err(unknown(source, attribute.span(), key));
    };
    let value = with_variables(source.literal(&attribute.value)?);
    Ok(named(name, source.position(attribute.span()), value))
}

/// In a data source, `&{aws:username}` is a variable of the policy.
fn with_variables(mut value: Value) -> Value {
    value.kind = match value.kind {
        Kind::String(text) => Kind::String(text.replace("&{", "${")),
        Kind::Array(values) => Kind::Array(values.into_iter().map(with_variables).collect()),
        other @ (Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Object(_)) => other,
    };
    value
}

struct Condition {
    position: Position,
    test: String,
    variable: String,
    values: Value,
}

fn condition(source: &Source<'_>, block: &Block) -> Result<Condition, Unread> {
    Ok(Condition {
        position: source.position(block.span()),
        test: source.text(&attribute(source, block, "test")?.value)?,
        variable: source.text(&attribute(source, block, "variable")?.value)?,
        values: with_variables(source.literal(&attribute(source, block, "values")?.value)?),
    })
}

fn attribute<'a>(
    source: &Source<'_>,
    block: &'a Block,
    key: &str,
) -> Result<&'a Attribute, Unread> {
    block.body.get_attribute(key).ok_or_else(|| Unread {
        line: source.position(block.span()).line,
        why: format!("expected `{key}` in `{}`, found none", block.ident.as_str()),
    })
}

/// Terraform puts together the values of conditions with the same operator and key.
fn all_conditions(conditions: Vec<Condition>, position: Position) -> Value {
    let mut operators: Vec<Member> = Vec::new();
    for Condition { position, test, variable, values } in conditions {
        let at = operators.iter().position(|it| it.key == test).unwrap_or(operators.len());
        if at == operators.len() {
            operators.push(named(&test, position, Value { position, kind: Kind::Object(vec![]) }));
        }
        let Some(Member { value: Value { kind: Kind::Object(keys), .. }, .. }) =
            operators.get_mut(at)
        else {
            continue;
        };
        match keys.iter_mut().find(|it| it.key == variable) {
            Some(Member { value: Value { kind: Kind::Array(known), .. }, .. }) => {
                if let Kind::Array(more) = values.kind {
                    known.extend(more);
                }
            }
            Some(_) | None => keys.push(named(&variable, position, values)),
        }
    }
    Value { position, kind: Kind::Object(operators) }
}

fn principal(source: &Source<'_>, block: &Block) -> Result<Member, Unread> {
    let kind = source.text(&attribute(source, block, "type")?.value)?;
    let names = source.literal(&attribute(source, block, "identifiers")?.value)?;
    Ok(named(&kind, source.position(block.span()), names))
}

/// `*` of kind `*` is anybody, and is written bare.
fn all_principals(listed: Vec<Member>, position: Position) -> Value {
    if listed.iter().any(|member| member.key == "*") {
        return text_at("*", position);
    }
    let mut kinds: Vec<Member> = Vec::new();
    for member in listed {
        match kinds.iter_mut().find(|known| known.key == member.key) {
            Some(Member { value: Value { kind: Kind::Array(known), .. }, .. }) => {
                if let Kind::Array(more) = member.value.kind {
                    known.extend(more);
                }
            }
            Some(_) | None => kinds.push(member),
        }
    }
    Value { position, kind: Kind::Object(kinds) }
}

fn named(key: &str, position: Position, value: Value) -> Member {
    Member { key: key.to_owned(), position, value }
}

fn text_at(text: &str, position: Position) -> Value {
    Value { position, kind: Kind::String(text.to_owned()) }
}
