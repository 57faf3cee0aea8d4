//! Terraform's expressions as values, where they are literal.

use std::{collections::BTreeMap, ops::Range};

use hcl_edit::{
    Span as _,
    expr::{Expression, ObjectKey, TraversalOperator},
    structure::{Attribute, Body},
    template::{Element, Template},
};
use tutela_policy::tree::{Kind, Member, Position, Value};

use super::{ACCOUNT, PARTITION, REGION, Unread, embedded};

/// The text of a file, for the lines of its parts, and what its locals say.
pub(super) struct Source<'a> {
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    /// The values of `local.NAME`, of those that are literal.
    locals: BTreeMap<String, Value>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { text, lines, locals: BTreeMap::new() }
    }

    /// Learns the literal locals of a file, those that are made of others included.
    pub(super) fn learn_locals(&mut self, body: &Body) {
        let blocks = body.blocks().filter(|block| block.ident.as_str() == "locals");
        let mut open: Vec<&Attribute> = blocks.flat_map(|it| it.body.attributes()).collect();
        // Each round knows those of the rounds before; what is left is not literal, or goes in circles.
        loop {
            let before = open.len();
            open.retain(|attribute| match self.literal(&attribute.value) {
                Ok(value) => {
                    self.locals.insert(attribute.key.as_str().to_owned(), value);
                    false
                }
                Err(_) => true,
            });
            if open.is_empty() || open.len() == before {
                return;
            }
        }
    }

    fn local(&self, expression: &Expression) -> Option<&Value> {
        self.locals.get(local_name(expression)?)
    }

    /// What stands in a text for an expression of which the value is known.
    fn part(&self, expression: &Expression) -> Option<&str> {
        let local = self.local(expression).and_then(|value| match &value.kind {
            Kind::String(text) | Kind::Number(text) => Some(text.as_str()),
            Kind::Bool(_) | Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
        });
        local.or_else(|| stand_in(expression))
    }

    pub(super) fn position(&self, span: Option<Range<usize>>) -> Position {
        let at = span.map_or(0, |span| span.start);
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// What is written there.
    pub(super) fn slice(&self, span: Option<Range<usize>>) -> &'a str {
        span.and_then(|span| self.text.get(span)).unwrap_or_default()
    }

    fn written(&self, span: Option<Range<usize>>) -> String {
        const SHOWN: usize = 60;
        let text = self.slice(span);
        let line = text.trim().lines().next().unwrap_or_default();
        let mut shown: String = line.chars().take(SHOWN).collect();
        if shown.len() < text.trim().len() {
            shown.push('…');
        }
        shown
    }

    pub(super) fn depends(&self, expression: &Expression) -> Unread {
        let lacks = if local_name(expression).is_some() {
            "which the file does not write literally"
        } else {
            "whose value is not in the file"
        };
        Unread {
            line: self.position(expression.span()).line,
            why: format!(
                "it depends on `{}`, {lacks}: write it literally, or look at what \
                 `terraform show -json` says of it",
                self.written(expression.span())
            ),
        }
    }

    /// The value of a literal expression.
    pub(super) fn literal(&self, expression: &Expression) -> Result<Value, Unread> {
        if let Some(value) = self.local(expression) {
            return Ok(value.clone());
        }
        let position = self.position(expression.span());
        let kind = if let Expression::Object(object) = expression {
            let mut members: Vec<Member> = Vec::new();
            for (key, value) in object {
                let (key, span) = self.key(key)?;
                let value = self.literal(value.expr())?;
                members.push(Member { key, position: self.position(span), value });
            }
            Kind::Object(members)
        } else if let Expression::Array(array) = expression {
            Kind::Array(array.iter().map(|it| self.literal(it)).collect::<Result<_, _>>()?)
        } else if let Expression::Parenthesis(inner) = expression {
            return self.literal(inner.inner());
        } else if let Some(value) = expression.as_bool() {
            Kind::Bool(value)
        } else if let Some(number) = expression.as_number() {
            Kind::Number(number.to_string())
        } else if expression.is_null() {
            Kind::Null
        } else {
            Kind::String(self.text(expression)?)
        };
        Ok(Value { position, kind })
    }

    fn key(&self, key: &ObjectKey) -> Result<(String, Option<Range<usize>>), Unread> {
        match key {
            ObjectKey::Ident(ident) => Ok((ident.as_str().to_owned(), ident.span())),
            ObjectKey::Expression(expression) => {
                // `(var.key)` is an expression; a lone name is a key.
                let name = expression.as_variable().map(|it| it.as_str().to_owned());
                let text = name.map_or_else(|| self.text(expression), Ok)?;
                Ok((text, expression.span()))
            }
        }
    }

    /// The text of a literal expression, the account and the like filled in.
    pub(super) fn text(&self, expression: &Expression) -> Result<String, Unread> {
        if let Some(text) = expression.as_str() {
            return Ok(text.to_owned());
        }
        if let Some(template) = expression.as_template() {
            return self.filled(template);
        }
        self.part(expression).map(str::to_owned).ok_or_else(|| self.depends(expression))
    }

    fn filled(&self, template: &Template) -> Result<String, Unread> {
        let mut text = String::new();
        for element in template {
            match element {
                Element::Literal(literal) => text.push_str(literal),
                Element::Interpolation(inner) => {
                    let value = self.part(&inner.expr);
                    text.push_str(value.ok_or_else(|| self.depends(&inner.expr))?);
                }
                Element::Directive(directive) => {
                    return Err(Unread {
                        line: self.position(directive.span()).line,
                        why: "it depends on a `%{…}` of its template".to_owned(),
                    });
                }
            }
        }
        Ok(text)
    }

    /// A policy that is written as a text of JSON.
    pub(super) fn json(&self, expression: &Expression) -> Result<Value, Unread> {
        let text = self.text(expression)?;
        let template = expression.as_heredoc_template().map(|heredoc| &heredoc.template);
        let Some(template) = template else {
            return embedded(&text.replace('\n', " "), self.position(expression.span()).line);
        };
        let start = template.iter().next().and_then(hcl_edit::Span::span);
        embedded(&text, self.position(start.or_else(|| expression.span())).line)
    }
}

/// The two names in `local.NAME` or `var.NAME`.
pub(super) fn name_in(expression: &Expression) -> Option<(&str, &str)> {
    let traversal = expression.as_traversal()?;
    let root = traversal.expr.as_variable()?;
    let [operator] = traversal.operators.as_slice() else { return None };
    let TraversalOperator::GetAttr(name) = operator.value() else { return None };
    Some((root.as_str(), name.as_str()))
}

/// The name in `local.NAME`.
fn local_name(expression: &Expression) -> Option<&str> {
    let (root, name) = name_in(expression)?;
    (root == "local").then_some(name)
}

/// What stands for a value that every account has.
fn stand_in(expression: &Expression) -> Option<&'static str> {
    let traversal = expression.as_traversal()?;
    let root = traversal.expr.as_variable()?;
    let mut names = traversal.operators.iter().filter_map(|operator| match operator.value() {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        TraversalOperator::AttrSplat(_)
        | TraversalOperator::FullSplat(_)
        | TraversalOperator::Index(_)
        | TraversalOperator::LegacyIndex(_) => None,
    });
    let (source, field) = (names.next()?, names.next_back()?);
    match (root.as_str(), source, field) {
        ("data", "aws_caller_identity", "account_id" | "id") => Some(ACCOUNT),
        ("data", "aws_partition", "partition" | "id") => Some(PARTITION),
        ("data", "aws_partition", "dns_suffix") => Some("amazonaws.com"),
        ("data", "aws_region", "name" | "id" | "region") => Some(REGION),
        _ => None,
    }
}
