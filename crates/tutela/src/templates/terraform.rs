//! Terraform: `jsonencode({…})`, JSON in heredocs and strings, and `aws_iam_policy_document`.

use std::collections::BTreeMap;

use hcl_edit::{
    Span as _,
    expr::{Expression, FuncCall, ObjectKey, TraversalOperator},
    structure::{Attribute, Block, Structure},
};
use tutela_policy::lint::Attachment;

use super::{Policies, Unread, data_source, expression::Source};

/// Arguments that hold a policy.
const HOLDERS: [&str; 8] = [
    "access_policy",
    "assume_role_policy",
    "content",
    "inline_policy",
    "key_policy",
    "policy",
    "policy_document",
    "resource_policy",
];

/// Reads the policies of a file.
pub(super) fn policies(text: &str) -> Result<Policies, String> {
    let body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let (line, column) = (error.location().line(), error.location().column());
        format!("line {line}, column {column}: {}", error.message())
    })?;
    let mut source = Source::new(text);
    source.learn_locals(&body);
    let mut reading = Reading { source, policies: Policies::default(), used: BTreeMap::new() };
    for block in body.blocks() {
        reading.top(block);
    }
    reading.data_sources(body.blocks());
    Ok(reading.policies)
}

/// A file that is being read.
struct Reading<'a> {
    source: Source<'a>,
    policies: Policies,
    /// The data sources that resources use, where, and for what.
    used: BTreeMap<String, (usize, Attachment)>,
}

impl Reading<'_> {
    fn top(&mut self, block: &Block) {
        if is_document(block) {
            return;
        }
        let is_resource = block.ident.as_str() == "resource";
        let kind = is_resource.then(|| label(block, 0));
        // Policies of AWS Organizations that speak of tags or backups are none of IAM.
        if kind == Some("aws_organizations_policy") && !self.is_of_iam(block) {
            return;
        }
        self.inside(block, kind);
    }

    fn is_of_iam(&self, block: &Block) -> bool {
        match block.body.get_attribute("type") {
            None => true,
            Some(attribute) => self.source.text(&attribute.value).is_ok_and(|kind| {
                ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"].contains(&kind.as_str())
            }),
        }
    }

    fn inside(&mut self, block: &Block, kind: Option<&str>) {
        for structure in &block.body {
            match structure {
                Structure::Attribute(attribute) => self.attribute(attribute, kind),
                Structure::Block(block) => self.inside(block, kind),
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute, kind: Option<&str>) {
        let value = &attribute.value;
        let attachment = attachment(kind);
        let key = attribute.key.as_str();
        let holds = kind.is_some_and(|kind| kind.starts_with("aws_"))
            && HOLDERS.contains(&key)
            && (key != "content" || attachment == Attachment::Organization);
        let mut found = Vec::new();
        self.visit(value, &mut found);
        if let Some(argument) = encoded(value).filter(|_| holds) {
            self.policies.add(self.source.literal(argument), attachment);
        } else if !found.is_empty() {
            for written in found {
                let read = match written {
                    Written::Object(object) => self.source.literal(object),
                    Written::Text(text) => self.source.json(text),
                };
                self.policies.add(read, attachment);
            }
        } else if let Some(name) = data_source_of(value) {
            let line = self.source.position(value.span()).line;
            self.used.entry(name).or_insert((line, attachment));
        } else if holds || self.speaks_of_policy(value) {
            self.policies.unread.push(self.unread(value));
        }
    }

    /// The documents of the file's data sources, and those that are not in it.
    fn data_sources<'b>(&mut self, blocks: impl Iterator<Item = &'b Block>) {
        for block in blocks.filter(|block| is_document(block)) {
            let used = self.used.remove(label(block, 1));
            let attachment = used.map_or(Attachment::Unknown, |(_, attachment)| attachment);
            self.policies.add(data_source::document(&self.source, block), attachment);
        }
        for (name, (line, _)) in std::mem::take(&mut self.used) {
            let why = format!(
                "it depends on `data.aws_iam_policy_document.{name}`, which is not in the file: \
                 name the file that has it, too"
            );
            self.policies.unread.push(Unread { line, why });
        }
    }

    fn unread(&self, value: &Expression) -> Unread {
        let unread = self.source.depends(value);
        let call = value.as_func_call().map(|call| call.name.name.as_str());
        match call {
            Some("file" | "templatefile") => {
                Unread { why: "it is in another file: name that file, too".to_owned(), ..unread }
            }
            _ => unread,
        }
    }

    /// Whether the words of a policy are in it. What is filled in may be unknown.
    fn speaks_of_policy(&self, value: &Expression) -> bool {
        let written = self.source.slice(value.span());
        ["Statement", "{", "Effect"].iter().all(|part| written.contains(part))
    }

    /// Finds policies anywhere in an expression: in a list, in a condition's arms.
    fn visit<'b>(&self, value: &'b Expression, found: &mut Vec<Written<'b>>) {
        if let Some(argument) = encoded(value) {
            found.extend(speaks_of_statements(argument).then_some(Written::Object(argument)));
        } else if value.as_str().is_some() || value.is_template() {
            found.extend(self.speaks_of_policy(value).then_some(Written::Text(value)));
        } else if let Some(array) = value.as_array() {
            array.iter().for_each(|it| self.visit(it, found));
        } else if let Some(object) = value.as_object() {
            object.iter().for_each(|(_, it)| self.visit(it.expr(), found));
        } else if let Some(conditional) = value.as_conditional() {
            self.visit(&conditional.true_expr, found);
            self.visit(&conditional.false_expr, found);
        } else if let Some(call) = value.as_func_call() {
            call.args.iter().for_each(|it| self.visit(it, found));
        }
    }
}

fn label(block: &Block, at: usize) -> &str {
    block.labels.get(at).map_or("", |label| label.as_str())
}

fn is_document(block: &Block) -> bool {
    block.ident.as_str() == "data" && label(block, 0) == "aws_iam_policy_document"
}

/// The name of the data source whose document the expression is.
fn data_source_of(value: &Expression) -> Option<String> {
    let traversal = value.as_traversal()?;
    let root = traversal.expr.as_variable()?;
    let mut names = traversal.operators.iter().filter_map(|operator| match operator.value() {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        TraversalOperator::AttrSplat(_)
        | TraversalOperator::FullSplat(_)
        | TraversalOperator::Index(_)
        | TraversalOperator::LegacyIndex(_) => None,
    });
    let is_document = root.as_str() == "data" && names.next()? == "aws_iam_policy_document";
    is_document.then(|| names.next().map(str::to_owned)).flatten()
}

fn attachment(kind: Option<&str>) -> Attachment {
    match kind {
        Some("aws_organizations_policy") => Attachment::Organization,
        Some(
            "aws_iam_role" | "aws_iam_role_policy" | "aws_ssoadmin_permission_set_inline_policy",
        ) => Attachment::Role,
        Some("aws_iam_user_policy" | "aws_iam_group_policy") => Attachment::User,
        _ => Attachment::Unknown,
    }
}

/// The argument of `jsonencode`.
fn encoded(value: &Expression) -> Option<&Expression> {
    argument(value.as_func_call()?)
}

fn argument(call: &FuncCall) -> Option<&Expression> {
    let is_encoder = call.name.name.as_str() == "jsonencode" && !call.name.is_namespaced();
    is_encoder.then(|| call.args.iter().next()).flatten()
}

fn speaks_of_statements(value: &Expression) -> bool {
    let Some(object) = value.as_object() else { return false };
    object.iter().any(|(key, _)| match key {
        ObjectKey::Ident(ident) => ident.as_str() == "Statement",
        ObjectKey::Expression(expression) => {
            expression.as_str() == Some("Statement")
                || expression.as_variable().is_some_and(|it| it.as_str() == "Statement")
        }
    })
}

/// A policy as it is written.
enum Written<'a> {
    /// The argument of `jsonencode`.
    Object(&'a Expression),
    /// A text of JSON.
    Text(&'a Expression),
}
