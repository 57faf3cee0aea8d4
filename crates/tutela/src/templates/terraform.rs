//! Terraform: `jsonencode({…})`, JSON in heredocs and strings, and `aws_iam_policy_document`.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::{
    Span as _,
    expr::{Expression, FuncCall, ObjectKey, TraversalOperator},
    structure::{Attribute, Block, Body, Structure},
};
use tutela_policy::lint::Attachment;

use super::{
    Assumed, Policies, Unread, data_source,
    expression::{Source, name_in},
    holder::Holder,
};

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

/// How many names may stand for one another before a policy.
const MAX_NAMES: usize = 32;

/// Reads the policies of a file.
pub(super) fn policies(text: &str) -> Result<Policies, String> {
    let body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let (line, column) = (error.location().line(), error.location().column());
        format!("line {line}, column {column}: {}", error.message())
    })?;
    let mut source = Source::new(text);
    source.learn_locals(&body);
    let mut reading = Reading {
        source,
        policies: Policies::default(),
        used: BTreeMap::new(),
        named: named(&body),
        followed: BTreeSet::new(),
        following: Vec::new(),
    };
    for block in body.blocks().filter(|block| !is_document(block) && !is_of_names(block)) {
        reading.top(block);
    }
    reading.not_followed();
    reading.data_sources(body.blocks());
    Ok(reading.policies)
}

/// A file that is being read.
struct Reading<'a> {
    source: Source<'a>,
    policies: Policies,
    /// The data sources that resources use, where, and for what.
    used: BTreeMap<String, (usize, Holder)>,
    /// What the file says of its locals, and the defaults of its variables.
    named: BTreeMap<Name, &'a Expression>,
    /// The names that were followed to what they stand for, and for what.
    followed: BTreeSet<(Name, Attachment, Option<&'static str>)>,
    /// Those that are being followed.
    following: Vec<Name>,
}

/// What is known of a place where a policy may be.
#[derive(Clone, Copy)]
struct Place {
    holder: Holder,
    /// Whether what is there is a policy, whatever it looks like.
    holds: bool,
    /// Whether it is inside of `jsonencode`.
    is_encoded: bool,
}

impl<'a> Reading<'a> {
    fn top(&mut self, block: &'a Block) {
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

    fn inside(&mut self, block: &'a Block, kind: Option<&str>) {
        for structure in &block.body {
            match structure {
                Structure::Attribute(attribute) => self.attribute(attribute, kind),
                Structure::Block(block) => self.inside(block, kind),
            }
        }
    }

    fn attribute(&mut self, attribute: &'a Attribute, kind: Option<&str>) {
        let key = attribute.key.as_str();
        let holder = holder(kind, key);
        let holds = kind.is_some_and(|kind| kind.starts_with("aws_"))
            && HOLDERS.contains(&key)
            && (key != "content" || holder.attachment == Attachment::Organization);
        self.value(&attribute.value, Place { holder, holds, is_encoded: false });
    }

    /// Reads the policies that an expression is, or holds. Whatever Terraform makes of it by a
    /// function, `jsonencode` aside, is not read: what is written inside is not what is applied.
    fn value(&mut self, value: &'a Expression, place: Place) {
        if let Expression::Parenthesis(inner) = value {
            self.value(inner.inner(), place);
        } else if let Some(conditional) = value.as_conditional() {
            // Where one arm is a policy, the other is, too.
            let place = Place { holds: place.holds || self.speaks_of_policy(value), ..place };
            self.value(&conditional.true_expr, place);
            self.value(&conditional.false_expr, place);
        } else if let Some(argument) = encoded(value).filter(|_| !place.is_encoded) {
            self.value(argument, Place { is_encoded: true, ..place });
        } else if let Some(array) = value.as_array().filter(|_| !place.is_encoded) {
            array.iter().for_each(|it| self.value(it, place));
        } else if let Some(object) = value.as_object() {
            if speaks_of_statements(value) || (place.holds && place.is_encoded) {
                self.policies.add(self.source.literal(value), place.holder);
            } else {
                let place = Place { holds: false, is_encoded: false, ..place };
                object.iter().for_each(|(_, it)| self.value(it.expr(), place));
            }
        } else if is_text(value) && !place.is_encoded {
            if value.as_str() != Some("") && (place.holds || self.speaks_of_policy(value)) {
                self.policies.add(self.source.json(value), place.holder);
            }
        } else if let Some(name) = data_source_of(value).filter(|_| !place.is_encoded) {
            let line = self.source.position(value.span()).line;
            self.used.entry(name).or_insert((line, place.holder));
        } else if !self.follows(value, place)
            && (place.is_encoded || !value.is_null())
            && (place.holds || self.speaks_of_policy(value))
        {
            self.policies.unread.push(self.unread(value));
        }
    }

    /// Goes on with what a name stands for, where a policy is expected; whether it does.
    fn follows(&mut self, value: &Expression, place: Place) -> bool {
        let Some(name) = Name::of(value).filter(|_| place.holds) else { return false };
        let Some(meant) = self.named.get(&name).copied() else { return false };
        if self.following.contains(&name) || self.following.len() >= MAX_NAMES {
            return false;
        }
        let Holder { attachment, limit } = place.holder;
        if !self.followed.insert((name.clone(), attachment, limit.map(|it| it.of))) {
            return true;
        }
        let (found, unread) = (self.policies.found.len(), self.policies.unread.len());
        self.following.push(name.clone());
        self.value(meant, place);
        self.following.pop();
        let is_found = self.policies.found.len() > found;
        if is_found {
            self.assume(&name, value);
        }
        is_found || self.policies.unread.len() > unread || matches!(name, Name::Local(_))
    }

    /// Notes that a variable's default was judged.
    fn assume(&mut self, name: &Name, at: &Expression) {
        let Name::Variable(name) = name else { return };
        let line = self.source.position(at.span()).line;
        let what = format!(
            "the default of `var.{name}` was judged; whoever applies the file may give another \
             policy"
        );
        self.policies.assumed.push(Assumed { line, what });
    }

    /// What the file names and does not use as a policy itself.
    fn not_followed(&mut self) {
        let followed: BTreeSet<Name> =
            self.followed.iter().map(|(name, ..)| name.clone()).collect();
        let all = self.named.clone().into_iter();
        for (name, value) in all.filter(|(name, _)| !followed.contains(name)) {
            let holder = Holder::default();
            let found = self.policies.found.len();
            self.value(value, Place { holder, holds: false, is_encoded: false });
            if self.policies.found.len() > found {
                self.assume(&name, value);
            }
        }
    }

    /// The documents of the file's data sources, and those that are not in it.
    fn data_sources<'b>(&mut self, blocks: impl Iterator<Item = &'b Block>) {
        for block in blocks.filter(|block| is_document(block)) {
            let used = self.used.remove(label(block, 1));
            let holder = used.map_or(Holder::default(), |(_, holder)| holder);
            self.policies.add(data_source::document(&self.source, block), holder);
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
            Some(name) => Unread {
                why: format!(
                    "it is what the function `{name}` makes, which is not evaluated: write it \
                     literally, or look at what `terraform show -json` says of it"
                ),
                ..unread
            },
            None => unread,
        }
    }

    /// Whether the words of a policy are in it. What is filled in may be unknown.
    fn speaks_of_policy(&self, value: &Expression) -> bool {
        let written = self.source.slice(value.span());
        ["Statement", "{", "Effect"].iter().all(|part| written.contains(part))
    }
}

/// What a file gives a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// `local.NAME`.
    Local(String),
    /// `var.NAME`.
    Variable(String),
}

impl Name {
    fn of(expression: &Expression) -> Option<Self> {
        match name_in(expression)? {
            ("local", name) => Some(Self::Local(name.to_owned())),
            ("var", name) => Some(Self::Variable(name.to_owned())),
            _ => None,
        }
    }
}

fn is_of_names(block: &Block) -> bool {
    ["locals", "variable"].contains(&block.ident.as_str())
}

/// What the file's names stand for.
fn named(body: &Body) -> BTreeMap<Name, &Expression> {
    let mut named = BTreeMap::new();
    for block in body.blocks() {
        match block.ident.as_str() {
            "locals" => named.extend(block.body.attributes().map(|attribute| {
                (Name::Local(attribute.key.as_str().to_owned()), &attribute.value)
            })),
            "variable" => {
                named.extend(block.body.get_attribute("default").map(|attribute| {
                    (Name::Variable(label(block, 0).to_owned()), &attribute.value)
                }));
            }
            _ => {}
        }
    }
    named
}

fn is_text(value: &Expression) -> bool {
    value.as_str().is_some() || value.is_template()
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

/// What holds the policy of a resource's argument.
fn holder(kind: Option<&str>, key: &str) -> Holder {
    match kind {
        Some("aws_iam_policy") => Holder::MANAGED,
        Some("aws_iam_user_policy") => Holder::INLINE_OF_USER,
        Some("aws_iam_group_policy") => Holder::INLINE_OF_GROUP,
        Some("aws_iam_role") if key == "assume_role_policy" => Holder::TRUST,
        Some("aws_iam_role" | "aws_iam_role_policy") => Holder::INLINE_OF_ROLE,
        Some("aws_ssoadmin_permission_set_inline_policy") => Holder::of(Attachment::Role),
        Some("aws_organizations_policy") => Holder::SCP,
        Some("aws_vpc_endpoint" | "aws_vpc_endpoint_policy") => Holder::ENDPOINT,
        _ => Holder::default(),
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
